"""What assessors write at a sign-off, and what the quality assurer says about decisions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Remark:
    """A quality assurer's remark on the decisions of one item; `agrees` is False where it goes back."""

    number: int
    agrees: bool
    text: str
    action: str = ""


QUALITY_REMARKS = (
    Remark(1, True, "Feedback says why, section by section. K claims rest on explanation and not on a list."),
    Remark(
        9,
        True,
        "All four claims are judged on the workbook and the report together, and the referral is fair.",
    ),
    Remark(
        4,
        False,
        "The paper has several authors. The decision on S11 does not say whose recommendations were judged.",
        "Ask for the apprentice's part, then decide again.",
    ),
    Remark(
        17,
        True,
        "A testimony for S4 and B2, backed by the apprentice's own account. K16 rightly turned down.",
    ),
    Remark(
        24,
        False,
        "B5 met on the certificate and the log. The certificate shows a test passed; the log carries the decision "
        "alone, and the feedback should say so.",
        "Amend the feedback; the decision can stand.",
    ),
    Remark(13, True, "Non-conformance and retest were followed to runs 4 and 5. Good use of photographs."),
    Remark(
        21,
        False,
        "One name can still be read through the black bar on the second page of an earlier copy.",
        "Have the file exchanged before it goes into a pack.",
    ),
    Remark(
        20, True, "The lesson that reached another site is strong evidence for S16. Consider a stretch mark."
    ),
)

SIGN_OFF_NOTES = (
    "Explained in your own words and used at work. Ready.",
    "Seen in the item and again in our talk about it.",
    "Consistent across the stage; I would expect you to hold this under questions.",
    "The feedback was taken up and it shows in the later work.",
    "Enough and recent. Bring the workbook to the discussion.",
)
STRETCH_NOTE = "Goes beyond the statement: others changed how they work because of it."
TOGETHER_NOTE = "Neither item is enough alone; together they show it."
WITHDRAWAL_REASON = "Signed off on the item of the wrong period. Signed again once the right file was in."
LATE_REPLY = "I am sorry that this took so long. It was worth the wait."
STRETCHED = ("K26", "S16", "K20", "S14")
"""KSBs that are signed off as stretch where their item was met."""
