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
from evidence.actions.receiving import (
    Announced,
    arrived_whole,
    attach_kept,
    begin_upload,
    drop_upload,
    finish_upload,
    note_progress,
)
from evidence.actions.reviewing import Rejection, Retraction, send_review
from evidence.actions.signing import sign_off, withdraw_sign_off
from evidence.actions.submitting import Declaration, reopen, submit, take_back
from evidence.actions.uploading import Receipt, attach_all

__all__ = [
    "Announced",
    "ClaimVerdict",
    "Declaration",
    "Receipt",
    "Rejection",
    "Retraction",
    "add_claim",
    "add_file",
    "add_link",
    "answer",
    "arrived_whole",
    "attach_all",
    "attach_kept",
    "begin_upload",
    "correct_decision",
    "create_draft",
    "drop_upload",
    "finish_upload",
    "judge",
    "move_file",
    "note_progress",
    "reject_claim",
    "remove_claim",
    "remove_draft",
    "remove_file",
    "remove_link",
    "rename_file",
    "reopen",
    "restore_draft",
    "save_draft",
    "send_review",
    "set_claim",
    "set_claims",
    "sign_off",
    "submit",
    "take_back",
    "withdraw_decision",
    "withdraw_sign_off",
]
