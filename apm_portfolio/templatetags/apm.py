"""Template tags of the components; built in, so no ``{% load %}``. Index and examples: docs/components.md."""

from collections.abc import Sequence
from datetime import date

from django.template import Context, Library
from django.template.base import Parser, Token
from django.template.defaultfilters import filesizeformat
from django.template.defaulttags import CsrfTokenNode
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from heroicons.templatetags.heroicons import heroicon_mini

from accounts.access import AT_PROVIDER, Access
from apm_portfolio.components import heatmap, labels, maps, progress

register = Library()


class FormTokens(CsrfTokenNode):
    """What every form that posts carries: the CSRF token and, of somebody at several providers, this one's UUID.

    Named like Django's own tag, so that no form can forget it (``accounts.middleware``, docs/adr/0008).
    """

    def render(self, context: Context) -> SafeString:
        token = SafeString(super().render(context))
        access: Access | None = getattr(getattr(context, "request", None), "access", None)
        if access is None or access.provider is None or len(access.providers) < 2:
            return token
        return format_html(
            '{}<input type="hidden" name="{}" value="{}">', token, AT_PROVIDER, access.provider.uuid
        )


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormTokens:
    return FormTokens()


register.simple_tag(labels.glyph, name="glyph")
register.simple_tag(labels.status_label, name="status")
register.simple_tag(labels.rag_label, name="rag")
register.simple_tag(labels.age_badge, name="age")


@register.simple_tag
def avatar(name: str) -> SafeString:
    """A person's initials in a disc; hidden from screen readers, since the name stands beside it."""
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', labels.initials(name))


FILE_ICONS = {
    "image": "photo",
    "audio": "musical-note",
    "video": "film",
    "text": "document-text",
    "application/pdf": "document-text",
}
SPREADSHEETS = ("spreadsheet", "excel", "csv")
PRESENTATIONS = ("presentation", "powerpoint")


@register.simple_tag
def file_icon(media_type: str, missing: bool | str = False) -> SafeString:
    """The icon of a kind of file."""
    if missing:
        icon = "exclamation-triangle"
    elif any(word in media_type for word in SPREADSHEETS):
        icon = "table-cells"
    elif any(word in media_type for word in PRESENTATIONS):
        icon = "presentation-chart-bar"
    else:
        icon = FILE_ICONS.get(media_type) or FILE_ICONS.get(media_type.partition("/")[0], "document")
    return mark_safe(heroicon_mini(icon, size=20, aria_hidden="true"))  # noqa: S308


@register.filter
def file_size(size: int) -> str:
    """``29.9 KB``, ``500 MB``: without a decimal that says nothing."""
    return filesizeformat(size).replace(".0\xa0", "\xa0")


@register.simple_tag
def when(day: date, today: date | None = None) -> SafeString:
    """``3 March 2026``, and with ``today`` also ``in 12 days``."""
    written = format_html('<time datetime="{}">{}</time>', day.isoformat(), formats.date_format(day, "j F Y"))
    if today is None:
        return written
    return format_html("{} <span>({})</span>", written, days_in_words((day - today).days))


def days_in_words(days: int) -> str:
    """``today``, ``tomorrow``, ``in 12 days``, ``yesterday``, ``3 days ago``."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if days in near:
        return near[days]
    return f"in {days} days" if days > 0 else f"{-days} days ago"


@register.simple_block_tag(end_name="endpage_heading")
def page_heading(content: str, **arguments: object) -> SafeString:
    """``_components/page_heading.html`` with more than one action, or a form, in its slot."""
    return mark_safe(  # noqa: S308
        render_to_string("_components/page_heading.html", {**arguments, "actions": content})
    )


@register.simple_block_tag(end_name="endpanel")
def panel(content: str, title: str, note: str = "", flush: bool = False, id: str = "") -> SafeString:
    """``_components/panel.html`` around a block."""
    return mark_safe(  # noqa: S308
        render_to_string(
            "_components/panel.html",
            {"title": title, "note": note, "flush": flush, "id": id, "body": content},
        )
    )


register.simple_tag(maps.mini_map, name="mini_map")
register.simple_tag(maps.group_strip, name="group_strip")
register.simple_tag(maps.tiles_html, name="tiles")
register.simple_tag(maps.tile_rows_html, name="tile_rows")
register.simple_tag(heatmap.heatmap_table, name="heatmap_table")
register.simple_tag(progress.meter, name="meter")


@register.inclusion_tag("_components/portfolio_map.html")
def portfolio_map(groups: Sequence[maps.TileGroup]) -> dict[str, object]:
    """``groups``: TileGroup for K, S and B (apm_portfolio.components.maps)."""
    return {"groups": groups, "statuses": range(len(labels.STATUSES))}


@register.inclusion_tag("_components/heatmap.html", name="heatmap")
def heatmap_tag(heat: heatmap.Heatmap) -> dict[str, object]:
    """``heat``: a Heatmap (apm_portfolio.components.heatmap), with its reading line and legend."""
    return {"heat": heat, "statuses": labels.STATUSES}


@register.inclusion_tag("_components/bars.html", name="bars")
def bars_tag(bars: Sequence[progress.Bar]) -> dict[str, object]:
    """``bars``: Bar for time, claimed and signed off (apm_portfolio.components.progress)."""
    return {"bars": bars}


@register.inclusion_tag("_components/burn_up.html")
def burn_up(chart: progress.BurnUp) -> dict[str, object]:
    """``chart``: a BurnUp (apm_portfolio.components.progress)."""
    return {"chart": chart}


# The three outcomes of a claim: value, word, sign, key.
DECISIONS = (
    {"value": "met", "label": "Met", "glyph": 5, "key": "m", "kind": "met"},
    {"value": "partly", "label": "Partly met", "glyph": 4, "key": "p", "kind": "partly"},
    {"value": "not-yet", "label": "Not yet met", "glyph": 2, "key": "n", "kind": "not-yet"},
)


@register.inclusion_tag("_components/segmented.html")
def decision(name: str, legend: str = "", value: str = "", disabled: bool = False) -> dict[str, object]:
    """Met, partly met or not yet met: ``name`` is the field, ``legend`` reads "Decision on K24"; none in another."""
    return {
        "name": name,
        "legend": legend,
        "value": value,
        "disabled": disabled,
        "options": DECISIONS,
    }
