"""A row of a list of evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from evidence.kinds import State, kind_in_words
from evidence.pack_queries import KeptOut
from evidence.presenters.states import STATES, Clock, clock_of, state_in_words

CODES_SHOWN = 8


@dataclass(frozen=True)
class ItemRow:
    """``at`` is when its owner last changed it or, for everybody else, when it was sent."""

    title: str
    url: str
    kind: str
    state: str
    label: str
    codes: Sequence[str]
    more_codes: int
    files: int
    at: datetime
    clock: Clock | None


def item_row(item: Any, *, own: bool, promise: int, today: date, kept_out: KeptOut = frozenset()) -> ItemRow:
    """``item`` comes from ``item_lists.listed`` and ``queries.with_codes``."""
    sent = item.current_submission
    claims = item.own_claims if own else sent.sent_claims
    codes = [claim.ksb.code for claim in claims]
    out = [kind for version, kind in kept_out if version == item.apprentice.version_id]
    is_waiting = item.shown_state == State.SUBMITTED and sent is not None
    return ItemRow(
        title=item.shown_title,
        url=reverse("evidence:item", args=[item.uuid]),
        kind=kind_in_words(item.shown_kind, kept_out=out),
        state=state_in_words(item.shown_state, own=own),
        label=STATES[item.shown_state][2],
        codes=codes[:CODES_SHOWN],
        more_codes=max(len(codes) - CODES_SHOWN, 0),
        files=item.file_count,
        at=item.shown_at,
        clock=clock_of(sent.submitted_at, promise, today) if is_waiting else None,
    )
