"""A row of a list of evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from evidence.item_lists import Wanted
from evidence.kinds import State, kind_in_words
from evidence.pack_queries import KeptOut
from evidence.presenters.snippets import Snippet, marked, snippets_of
from evidence.presenters.states import STATES, Clock, clock_of, state_in_words
from evidence.search_texts import Texts, read_texts

CODES_SHOWN = 8


@dataclass(frozen=True)
class ItemRow:
    """``at`` is when its owner last changed it or, for everybody else, when it was sent."""

    title: str
    marked_title: SafeString
    url: str
    whose: str
    is_own: bool
    kind: str
    state: str
    label: str
    codes: Sequence[str]
    more_codes: int
    files: int
    at: datetime
    clock: Clock | None
    snippets: Sequence[Snippet]


def item_rows(
    items: Sequence[Any], wanted: Wanted, *, promise: int, today: date, kept_out: KeptOut = frozenset()
) -> list[ItemRow]:
    """``items`` come from ``item_lists.listed`` and ``queries.with_codes``."""
    snippets = _snippets(items, wanted.asked)
    return [
        _row(item, wanted.asked, snippets.get(item.pk, ()), kept_out, promise=promise, today=today)
        for item in items
    ]


def _snippets(items: Iterable[Any], asked: tuple[str, ...]) -> dict[int, list[Snippet]]:
    """From the texts that this reader may see: their own working copies, and what others sent."""
    if not asked:
        return {}
    texts: dict[int, Texts] = {}
    for own in (True, False):
        if part := [item for item in items if item.is_own == own]:
            texts |= read_texts(part, own=own, with_files=False)
    return dict(zip(texts, snippets_of(list(texts.values()), asked), strict=True))


def _row(
    item: Any,
    asked: tuple[str, ...],
    snippets: Sequence[Snippet],
    kept_out: KeptOut,
    *,
    promise: int,
    today: date,
) -> ItemRow:
    sent, own = item.current_submission, bool(item.is_own)
    claims = item.own_claims if own else sent.sent_claims
    codes = [claim.ksb.code for claim in claims]
    out = [kind for version, kind in kept_out if version == item.apprentice.version_id]
    is_waiting = item.shown_state == State.SUBMITTED and sent is not None
    return ItemRow(
        title=item.shown_title,
        marked_title=marked(item.shown_title, asked),
        url=reverse("evidence:item", args=[item.uuid]),
        whose=item.apprentice.learner.name,
        is_own=own,
        kind=kind_in_words(item.shown_kind, kept_out=out),
        state=state_in_words(item.shown_state, own=own),
        label=STATES[item.shown_state][2],
        codes=codes[:CODES_SHOWN],
        more_codes=max(len(codes) - CODES_SHOWN, 0),
        files=item.file_count,
        at=item.shown_at,
        clock=clock_of(sent.submitted_at, promise, today) if is_waiting else None,
        snippets=snippets,
    )
