"""The ways in which apprentices of the demo go about their programme."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class End(StrEnum):
    """How a programme ended; empty while it runs."""

    RUNNING = ""
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Journey:
    """How one apprentice goes about it. Shares are from 0 to 1; days are calendar days; months are programme months.

    `pace` stretches the month of each item (1.4: late), `lag` is from the work to handing it in, `reply` from handing
    in to the assessor's decision. `signed` is the share of what was met that gets signed off, `skips` the number of
    items never got round to. Of the newest items, `drafts` stay drafts, `unanswered` wait for the assessor and
    `returned` for the apprentice. `silence_weeks` before today nothing is handed in.
    """

    slug: str
    words: str
    pace: float = 1.0
    lag: tuple[int, int] = (3, 10)
    reply: tuple[int, int] = (2, 9)
    referred: float = 0.25
    partly: float = 0.2
    signed: float = 0.85
    skips: int = 2
    drafts: int = 0
    unanswered: int = 0
    returned: int = 0
    silence_weeks: int = 0
    break_from: float | None = None
    break_until: float | None = None
    """None with `break_from` set: still on the break."""
    end: End = End.RUNNING
    end_month: float = 0.0
    leaves: tuple[str, ...] = ()
    """KSBs that stay without a sign-off whatever else is signed."""
    flaws: tuple[str, ...] = ()
    """Slugs of `flaws.FLAWS` whose variant stands in for the item."""
    is_full: bool = False
    """Whether the whole files are made; everybody else gets light ones."""


STEADY = Journey("steady", "keeps up, hands in as the work is done", signed=0.94)
QUICK = Journey("quick", "ahead of the plan", pace=0.85, lag=(1, 5), referred=0.1, partly=0.1, skips=1)
SLOW = Journey("slow", "does the work and writes it up late", pace=1.45, lag=(12, 40), partly=0.35, skips=3)
SILENT = Journey(
    "silent", "nothing for ten weeks, and nobody has rung", silence_weeks=10, signed=0.7, skips=3
)
REFERRED = Journey(
    "referred", "most items come back once", referred=0.9, partly=0.35, signed=0.6, unanswered=1
)
WAITING = Journey(
    "waiting", "hands in and waits: feedback is overdue", reply=(16, 30), unanswered=3, signed=0.6
)
SHOWCASE = Journey(
    "showcase",
    "the demo's own apprentice: something referred, something waiting, a draft open",
    referred=0.45,
    partly=0.3,
    skips=0,
    drafts=1,
    unanswered=1,
    returned=1,
    signed=0.8,
    is_full=True,
)
FLAWED = Journey(
    "flawed",
    "forgets: an attachment, the part that was theirs, which period it is",
    referred=0.3,
    partly=0.3,
    unanswered=1,
    flaws=("missing-attachment", "no-my-part", "wrong-file", "written-by-ai"),
)
ON_BREAK = Journey("on-break", "on a break in learning since five weeks", break_from=9.8, signed=0.7)
RETURNED = Journey("returned", "back from a break of two months", break_from=4.0, break_until=6.0, signed=0.7)
GATEWAY_READY = Journey(
    "gateway-ready",
    "everything signed off",
    pace=0.98,
    referred=0.35,
    partly=0.0,
    signed=1.0,
    skips=0,
    is_full=True,
)
NEARLY = Journey(
    "nearly",
    "only S22 and B4 left",
    pace=1.0,
    referred=0.3,
    partly=0.0,
    signed=1.0,
    skips=0,
    leaves=("S22", "B4"),
)
COMPLETED = Journey(
    "completed",
    "finished and assessed",
    pace=0.84,
    partly=0.0,
    signed=1.0,
    skips=0,
    end=End.COMPLETED,
    end_month=15.9,
)
WITHDRAWN = Journey("withdrawn", "left the firm in the eighth month", end=End.WITHDRAWN, end_month=7.6)
NEW = Journey("new", "just enrolled")
EARLY = Journey("early", "finding their feet", lag=(2, 14), signed=0.5)
