"""Statuses, RAG and ages: a glyph, a word and a colour, the same everywhere."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# by rank, as apprentices.status.KsbStatus; a test keeps the two the same.
STATUSES: tuple[tuple[str, str], ...] = (
    ("not-started", "Not started"),
    ("drafted", "Drafted"),
    ("referred", "Referred"),
    ("submitted", "Submitted"),
    ("partly-evidenced", "Partly evidenced"),
    ("evidenced", "Evidenced"),
    ("signed-off", "Signed off"),
)
SIGNED_OFF = 6
STATUS_SLUGS = tuple(slug for slug, _ in STATUSES)
STATUS_WORDS = tuple(word for _, word in STATUSES)

# Three colours, and the states that have none.
RAG_WORDS = {
    "on-track": "On track",
    "watch": "Watch",
    "behind": "Behind",
    "settling-in": "Settling in",
    "on-break": "On a break",
    "not-begun": "Not begun",
    "ended": "Ended",
}

GLYPHS: tuple[SafeString, ...] = tuple(
    mark_safe(f'<svg class="g" aria-hidden="true"><use href="#g-{slug}"/></svg>')  # noqa: S308
    for slug in STATUS_SLUGS
)


def glyph(status: int) -> SafeString:
    """The status's sign alone; its word must stand beside it. Needs the sprite that base.html includes."""
    return format_html('<span class="s-{}">{}</span>', STATUS_SLUGS[status], GLYPHS[status])


def status_label(status: int) -> SafeString:
    """Sign and word."""
    return format_html(
        '<span class="status s-{}">{}{}</span>', STATUS_SLUGS[status], GLYPHS[status], STATUS_WORDS[status]
    )


def rag_label(slug: str, cause: str = "") -> SafeString:
    """A key of ``RAG_WORDS``: sign, word and, where there is one, the cause."""
    sign = format_html('<svg class="g" aria-hidden="true"><use href="#r-{}"/></svg>', slug)
    if not cause:
        return format_html('<span class="rag rag-{}">{}{}</span>', slug, sign, RAG_WORDS[slug])
    return format_html(
        '<span class="rag rag-{}">{}<span>{}:<span class="rag-cause"> {}</span></span></span>',
        slug,
        sign,
        RAG_WORDS[slug],
        cause,
    )


def age_badge(days: int, promise: int) -> SafeString:
    """How long something has waited, in working days, against what was promised."""
    if days > promise:
        kind, note = "age-over", f", {days - promise} over the promise"
    elif days >= promise - 2:
        kind, note = "age-near", f", promised within {promise}"
    else:
        kind, note = "", ""
    unit = "working day" if days == 1 else "working days"
    words = "came in today" if days == 0 else f"waiting {days} {unit}"
    return format_html('<span class="age {}">{}{}</span>', kind, words, note)


def initials(name: str) -> str:
    """One or two capitals for an avatar, from the first and last word of a name."""
    words = name.split()
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()
