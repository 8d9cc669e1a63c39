"""Every write about evidence: drafts, submitting, judging, signing off."""

from evidence.actions.answering import answer
from evidence.actions.bin import empty_bin, remove_draft, remove_file, restore_draft, restore_file
from evidence.actions.claiming import (
    Wording,
    bring_back_wording,
    keep_wordings,
    remove_claim,
    save_wordings,
    set_claim,
    set_claims,
)
from evidence.actions.claims import add_claim, reject_claim
from evidence.actions.drafts import (
    add_file,
    add_link,
    create_draft,
    move_file,
    remove_link,
    rename_file,
    save_draft,
)
from evidence.actions.erasing import Held, erase_portfolio, held_by
from evidence.actions.judging import ClaimVerdict, correct_decision, judge, withdraw_decision
from evidence.actions.packs import set_kinds_kept_out
from evidence.actions.receiving import (
    Announced,
    arrived_whole,
    attach_kept,
    begin_upload,
    check_beginning_of,
    drop_upload,
    finish_upload,
    note_progress,
    still_wanted,
)
from evidence.actions.reviewing import Rejection, Retraction, send_review
from evidence.actions.saving import Sender
from evidence.actions.scanning import record_scan, scan_stored
from evidence.actions.signing import sign_off, withdraw_sign_off
from evidence.actions.submitting import Declaration, reopen, submit, take_back
from evidence.actions.suggesting import accept_suggestion, dismiss_suggestion, restore_suggestion
from evidence.actions.uploading import Receipt, attach_all
from evidence.actions.versions import bring_back_draft, keep_both

__all__ = [
    "Announced",
    "ClaimVerdict",
    "Declaration",
    "Held",
    "Receipt",
    "Rejection",
    "Retraction",
    "Sender",
    "Wording",
    "accept_suggestion",
    "add_claim",
    "add_file",
    "add_link",
    "answer",
    "arrived_whole",
    "attach_all",
    "attach_kept",
    "begin_upload",
    "bring_back_draft",
    "bring_back_wording",
    "check_beginning_of",
    "correct_decision",
    "create_draft",
    "dismiss_suggestion",
    "drop_upload",
    "empty_bin",
    "erase_portfolio",
    "finish_upload",
    "held_by",
    "judge",
    "keep_both",
    "keep_wordings",
    "move_file",
    "note_progress",
    "record_scan",
    "reject_claim",
    "remove_claim",
    "remove_draft",
    "remove_file",
    "remove_link",
    "rename_file",
    "reopen",
    "restore_draft",
    "restore_file",
    "restore_suggestion",
    "save_draft",
    "save_wordings",
    "scan_stored",
    "send_review",
    "set_claim",
    "set_claims",
    "set_kinds_kept_out",
    "sign_off",
    "still_wanted",
    "submit",
    "take_back",
    "withdraw_decision",
    "withdraw_sign_off",
]
