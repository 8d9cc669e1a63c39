"""Erasure: the bytes of what was erased, and all that was made of them, go once nobody else refers to them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile

from accounts import clock, frozen, ledger
from accounts.ledger_check import verify
from apprentices.models import Apprentice
from evidence.files import blob_path, has_bytes
from evidence.models import Blob, BlobText, Evidence, PreviewWork, Submission, SubmittedClaim, SubmittedFile
from evidence.preview_files import folder_of
from evidence.storage_check import Finding, clear_up, damaged_files
from evidence.storages import store
from evidence.tasks import make_previews
from tests import factories
from tests.conftest import Cast
from tests.evidence import previews_made as made

LATER = timedelta(days=2)


def submitted(apprentice: Apprentice, content: bytes) -> Blob:
    """A file in a submission, with its pictures and its text."""
    evidence = factories.make_draft(apprentice, "K1")
    factories.attach(evidence, content, "plan.pdf")
    blob = factories.submit(evidence).files.select_related("blob__provider").get().blob
    make_previews(blob.pk)
    return blob


def erase(cast: Cast, apprentice: Apprentice) -> None:
    """All that one apprentice submitted, as docs/adr/0007 has it."""
    sent = Submission.objects.filter(apprentice=apprentice)
    with frozen.permit():
        Evidence.objects.filter(apprentice=apprentice).update(state="draft", current_submission=None)
        SubmittedFile.objects.filter(submission__in=sent).delete()
        SubmittedClaim.objects.filter(submission__in=sent).delete()
        sent.delete()
        ledger.erase(ledger.apprentice_stream(apprentice.uuid), by=cast["manager"])
        Evidence.objects.filter(apprentice=apprentice).delete()


def tidied(later: timedelta = LATER) -> list[Finding]:
    """What is found and removed, once the grace time is over."""
    return list(clear_up(now=clock.now() + later, repair=True))


def stored() -> list[str]:
    return sorted(file.name for folder in ("blobs", "previews") for file in store().stored(folder))


def test_an_erased_file_goes_with_its_pictures_and_text_once_nobody_else_has_it(
    each_store: str, cast: Cast
) -> None:
    content = made.pdf("The plan", "Its second page")
    blob = submitted(cast.apprentice, content)
    assert submitted(cast.colleague, content) == blob
    there = stored()
    assert len(there) == 1 + 3  # the file; its thumbnail and two pages
    assert "The plan" in BlobText.objects.get(blob=blob).text
    erase(cast, cast.apprentice)
    assert (tidied(), stored()) == ([], there)
    assert SubmittedFile.objects.get(submission__apprentice=cast.colleague).blob == blob
    assert list(damaged_files()) == []
    erase(cast, cast.colleague)
    assert [finding.removed for finding in tidied(timedelta(hours=23))] == [False]
    assert (has_bytes(blob), stored()) == (True, there)
    assert [finding.file for finding in tidied() if finding.removed] == [blob.sha256]
    assert (stored(), has_bytes(blob)) == ([], False)
    assert [model.objects.count() for model in (Blob, BlobText, PreviewWork)] == [0, 0, 0]
    assert verify() == []


def test_the_same_file_at_another_provider_stays(cast: Cast) -> None:
    content = b"The same bytes."
    ours, theirs = submitted(cast.apprentice, content), submitted(cast.stranger, content)
    erase(cast, cast.apprentice)
    assert [finding.file for finding in tidied()] == [ours.sha256]
    assert [file.name for file in store().stored("blobs")] == [blob_path(cast.other_provider, theirs.sha256)]


@pytest.mark.parametrize("repair", [False, True])
def test_pictures_of_a_file_that_is_gone_are_found_and_removed(
    each_store: str, cast: Cast, repair: bool
) -> None:
    """A worker was killed while it made them, or an older backup of the files was put back."""
    kept = submitted(cast.apprentice, made.pdf("The plan"))
    there = stored()
    strays = sorted(
        [
            f"previews/{cast.provider.uuid}/{uuid4()}/{uuid4()}.webp",
            # The folder of a blob of another provider, and a name that is no folder of any.
            f"previews/{cast.other_provider.uuid}/{kept.uuid}/{uuid4()}.webp",
            "previews/lost.webp",
        ]
    )
    for name in strays:
        store().save(name, ContentFile(b"x"))
    early = list(clear_up(now=clock.now() + timedelta(hours=23), repair=True))
    assert sorted((f.file, f.words, f.removed) for f in early) == [
        (name, "a picture of a file that is gone", False) for name in strays
    ]
    found = list(clear_up(now=clock.now() + LATER, repair=repair))
    assert sorted((f.file, f.removed) for f in found) == [(name, repair) for name in strays]
    assert stored() == (there if repair else sorted([*there, *strays]))
    assert store().exists(folder_of(kept)) == (each_store == "disk")
