"""Template tags of the components; built in, so no ``{% load %}``. Index and examples: docs/components.md."""

from datetime import date

from django.template import Library
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from apm_portfolio.components import labels

register = Library()

register.simple_tag(labels.glyph, name="glyph")
register.simple_tag(labels.status_label, name="status")
register.simple_tag(labels.rag_label, name="rag")
register.simple_tag(labels.age_badge, name="age")


@register.simple_tag
def avatar(name: str) -> SafeString:
    """A person's initials in a disc; hidden from screen readers, since the name stands beside it."""
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', labels.initials(name))


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
