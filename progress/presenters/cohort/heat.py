"""The heatmap of a cohort: the rows of one page, the totals of everybody."""

from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString

from apm_portfolio.components.heatmap import HeatColumn, Heatmap, HeatRow
from progress.presenters.cohort.shown import Shown
from progress.presenters.lists import Heading, Row, heading
from progress.presenters.maps import KIND_NAMES
from standards.models import Kind


def heat(shown: Shown, found: Sequence[Row]) -> Heatmap:
    """The rows of the page; totals over everybody on programme in this part of the cohort."""
    wanted = shown.board.wanted
    who, signed = heading(wanted, "name", "Apprentice"), heading(wanted, "signed", "Signed off")
    return Heatmap(
        label=f"KSBs of {shown.cohort.name}",
        columns=[
            HeatColumn(column.code, KIND_NAMES[Kind(column.kind)], column.text) for column in shown.columns
        ],
        rows=[
            HeatRow(
                row.name,
                row.url,
                row.figures.standing,
                row.rag.slug,
                row.cause,
            )
            for row in found
        ],
        totals=shown.totals,
        population=len(shown.counted),
        who_header=sort_link(who),
        sum_header=sort_link(signed),
        who_sort=who.direction or "none",
        sum_sort=signed.direction or "none",
    )


def sort_link(found: Heading) -> SafeString:
    """A heading of the heatmap that sorts it."""
    arrow = {"ascending": "↑", "descending": "↓"}.get(found.direction, "")
    mark = format_html(' <span aria-hidden="true">{}</span>', arrow) if arrow else ""
    return format_html('<a class="sort" href="{}">{}{}</a>', found.url, found.label, mark)
