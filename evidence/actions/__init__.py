"""Every write about evidence: drafts, submitting, judging, signing off."""

from evidence.actions.answering import answer
from evidence.actions.claims import add_claim, reject_claim
from evidence.actions.drafts import (
    add_file,
    add_link,
    create_draft,
    move_file,
    remove_claim,
    remove_draft,
    remove_file,
    remove_link,
    rename_file,
    restore_draft,
    save_draft,
    set_claim,
    set_claims,
)
from evidence.actions.judging import ClaimVerdict, correct_decision, judge, withdraw_decision
from evidence.actions.packs import set_kinds_kept_out
from evidence.actions.reviewing import Rejection, Retraction, send_review
from evidence.actions.signing import sign_off, withdraw_sign_off
from evidence.actions.submitting import Declaration, reopen, submit, take_back
from evidence.actions.suggesting import accept_suggestion, dismiss_suggestion, restore_suggestion
from evidence.actions.uploading import Receipt, attach_all

__all__ = [
    "ClaimVerdict",
    "Declaration",
    "Receipt",
    "Rejection",
    "Retraction",
    "accept_suggestion",
    "add_claim",
    "add_file",
    "add_link",
    "answer",
    "attach_all",
    "correct_decision",
    "create_draft",
    "dismiss_suggestion",
    "judge",
    "move_file",
    "reject_claim",
    "remove_claim",
    "remove_draft",
    "remove_file",
    "remove_link",
    "rename_file",
    "reopen",
    "restore_draft",
    "restore_suggestion",
    "save_draft",
    "send_review",
    "set_claim",
    "set_claims",
    "set_kinds_kept_out",
    "sign_off",
    "submit",
    "take_back",
    "withdraw_decision",
    "withdraw_sign_off",
]
