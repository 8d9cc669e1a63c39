"""Originals that an employer keeps: marked, frozen with the submission, and compared without being kept."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import frozen
from accounts.errors import RuleBroken
from accounts.ledger_check import verify
from evidence import actions
from evidence.actions.drafts import DraftText
from evidence.kinds import Original
from evidence.models import Blob, Evidence, Submission
from tests import factories
from tests.conftest import Cast
from tests.pages import filled, form_of, text_of

As = Callable[[str], Client]
CONTENT = b"The original."
HEX = hashlib.sha256(CONTENT).hexdigest()


def edit(evidence: Evidence) -> str:
    return reverse("evidence:edit", args=[evidence.uuid])


def compare(evidence: Evidence) -> str:
    return reverse("evidence:check_original", args=[evidence.uuid])


def save(evidence: Evidence, **text: Any) -> Evidence:
    evidence.refresh_from_db()
    return actions.save_draft(
        evidence=evidence,
        text=DraftText(title=evidence.title, **text),
        revision=evidence.revision,
        by=factories.owner(evidence.apprentice),
    )


# --- Marking --------------------------------------------------------------------------------


def test_the_mark_is_saved_with_the_text_in_one_way_of_writing(cast: Cast, as_: As) -> None:
    draft, client = factories.make_draft(cast.apprentice, "K1"), as_("apprentice")
    typed = f" {HEX[:32].upper()}\n{HEX[32:]} "
    changes = {"original": "described", "original_description": "A contract.", "original_sha256": typed}
    assert client.post(edit(draft), filled(client.get(edit(draft)), changes)).status_code == 302
    draft.refresh_from_db()
    found = (draft.original, draft.original_description, draft.original_sha256)
    assert found == ("described", "A contract.", HEX)
    assert form_of(client.get(edit(draft)))["original_sha256"] == [HEX]


@pytest.mark.parametrize("typed", ["x" * 64, HEX[:-1], HEX + "0", "\uff15" * 64])
def test_what_is_no_fingerprint_is_told_and_kept(cast: Cast, as_: As, typed: str) -> None:
    draft, client = factories.make_draft(cast.apprentice, "K1"), as_("apprentice")
    response = client.post(edit(draft), filled(client.get(edit(draft)), {"original_sha256": typed}))
    assert response.status_code == 422
    assert "A fingerprint is 64 characters long" in text_of(response)
    assert form_of(response)["original_sha256"] == [typed]


def test_no_form_can_send_the_file(cast: Cast, as_: As) -> None:
    draft = factories.make_draft(cast.apprentice, "K1")
    html = as_("apprentice").get(edit(draft)).content.decode()
    assert "data-fingerprint-into" in html
    assert "multipart" not in html
    assert 'type="file" name' not in html


@pytest.mark.parametrize(
    "text",
    [
        {"original": "described", "original_sha256": HEX},
        {"original": "described", "original_description": "A contract."},
        {"original": "redacted", "narrative": "What I did."},
    ],
)
def test_a_mark_that_says_half_is_not_submitted(cast: Cast, as_: As, text: dict[str, str]) -> None:
    draft = save(factories.make_draft(cast.apprentice, "K1"), **text)
    with pytest.raises(RuleBroken, match=r"original that stays|redacted copy"):
        factories.submit(draft)
    assert "Not yet: something is still missing" in text_of(
        as_("apprentice").get(reverse("evidence:submit", args=[draft.uuid]))
    )


# --- Frozen ---------------------------------------------------------------------------------


def test_a_description_with_its_fingerprint_is_something_to_judge_and_is_frozen(cast: Cast) -> None:
    submission = factories.make_kept_back(cast.apprentice, "K1")
    assert (submission.original, submission.original_description, submission.original_sha256) == (
        "described",
        "The signed contract.",
        HEX,
    )
    assert list(verify()) == []
    with pytest.raises(Exception, match="frozen"), transaction.atomic():
        Submission.objects.filter(pk=submission.pk).update(original_sha256="0" * 64)
    with frozen.permit():
        Submission.objects.filter(pk=submission.pk).update(original_sha256="0" * 64)
    assert len(list(verify())) == 1


def test_what_was_typed_about_an_original_that_is_not_kept_back_stays_behind(cast: Cast) -> None:
    draft = save(
        factories.make_draft(cast.apprentice, "K1"), narrative="Done.", original_description="Not any more."
    )
    submission = factories.submit(draft)
    assert (submission.original, submission.original_description) == ("none", "")


@pytest.mark.parametrize(("other", "stands"), [(HEX, True), ("0" * 64, False)])
def test_a_met_claim_stands_while_the_original_is_the_same(cast: Cast, other: str, stands: bool) -> None:
    first = factories.make_kept_back(cast.apprentice, "K1", "K2")
    factories.decide(first, K1="met", K2="not-yet")
    factories.answer(first, accept=False)
    save(
        first.evidence,
        narrative="More.",
        original="described",
        original_description="The signed contract.",
        original_sha256=other,
    )
    claim = factories.submit(first.evidence).claims.get(ksb__code="K1")
    assert (claim.stands_on_id is not None) == stands


@pytest.mark.parametrize(
    "wrong", [{"original": "lost"}, {"original_sha256": "abc"}, {"original_sha256": HEX.upper()}]
)
def test_the_database_refuses_other_marks(cast: Cast, wrong: dict[str, str]) -> None:
    draft = factories.make_draft(cast.apprentice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=draft.pk).update(**wrong)
    kept = factories.make_kept_back(cast.apprentice, "K1")
    with pytest.raises(IntegrityError), frozen.permit(), transaction.atomic():
        Submission.objects.filter(pk=kept.pk).update(**wrong)
    with pytest.raises(IntegrityError), frozen.permit(), transaction.atomic():
        Submission.objects.filter(pk=kept.pk).update(original=Original.DESCRIBED, original_sha256="")


# --- Comparing ------------------------------------------------------------------------------


@pytest.mark.parametrize(("content", "told"), [(CONTENT, "The same file."), (b"Other.", "Another file.")])
def test_whoever_may_see_it_compares_a_file_and_nothing_is_kept(
    cast: Cast, as_: As, content: bytes, told: str
) -> None:
    evidence = factories.make_kept_back(cast.apprentice, "K1").evidence
    for who in ("apprentice", "assessor", "iqa", "auditor"):
        response = as_(who).post(compare(evidence), {"original": SimpleUploadedFile("a.pdf", content)})
        assert told in text_of(response)
        assert hashlib.sha256(content).hexdigest() in text_of(response)
    assert Blob.objects.count() == 0
    store = Path(storages["default"].location)  # type: ignore[attr-defined]
    assert [path for path in store.rglob("*") if path.is_file()] == []


def test_item_and_desk_show_it_and_lead_to_comparing(cast: Cast, as_: As) -> None:
    submission = factories.make_kept_back(cast.apprentice, "K1")
    pages = [
        as_("apprentice").get(reverse("evidence:item", args=[submission.evidence.uuid])),
        as_("assessor").get(reverse("evidence:review", args=[submission.uuid])),
    ]
    for page in pages:
        assert "The original stays at the employer The signed contract." in text_of(page)
        assert f'data-fingerprint="{HEX}"' in page.content.decode()
        assert compare(submission.evidence) in page.content.decode()


def test_without_a_file_or_a_fingerprint_there_is_nothing_to_compare(cast: Cast, as_: As) -> None:
    evidence = factories.make_kept_back(cast.apprentice, "K1").evidence
    response = as_("assessor").post(compare(evidence), {})
    assert (response.status_code, "Choose the file to compare." in text_of(response)) == (422, True)
    plain = factories.make_submission(cast.apprentice, "K2").evidence
    assert as_("assessor").get(compare(plain)).status_code == 404


def test_a_file_larger_than_may_be_sent_is_refused(cast: Cast, as_: As) -> None:
    evidence = factories.make_kept_back(cast.apprentice, "K1").evidence
    type(cast.provider).objects.filter(pk=cast.provider.pk).update(max_file_bytes=1024)
    file: Any = SimpleUploadedFile("a.pdf", b"x" * 5000)
    response = as_("assessor").post(compare(evidence), {"original": file})
    assert response.status_code == 422
    assert "This file is too large to be sent here" in text_of(response)
