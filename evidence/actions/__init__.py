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
from evidence.actions.reviewing import Rejection, Retraction, send_review
from evidence.actions.scanning import record_scan, scan_stored
from evidence.actions.signing import sign_off, withdraw_sign_off
from evidence.actions.submitting import Declaration, reopen, submit, take_back
from evidence.actions.uploading import Receipt, attach_all

__all__ = [
    "ClaimVerdict",
    "Declaration",
    "Receipt",
    "Rejection",
    "Retraction",
    "add_claim",
    "add_file",
    "add_link",
    "answer",
    "attach_all",
    "correct_decision",
    "create_draft",
    "judge",
    "move_file",
    "record_scan",
    "reject_claim",
    "remove_claim",
    "remove_draft",
    "remove_file",
    "remove_link",
    "rename_file",
    "reopen",
    "restore_draft",
    "save_draft",
    "scan_stored",
    "send_review",
    "set_claim",
    "set_claims",
    "sign_off",
    "submit",
    "take_back",
    "withdraw_decision",
    "withdraw_sign_off",
]
