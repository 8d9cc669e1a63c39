"""Erasure: the bytes of what was erased, and all that was made of them, go once nobody else refers to them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Model

from accounts import clock
from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.ledger_check import verify
from accounts.models import LedgerEntry, Mail, Membership
from accounts.roles import Role
from apprentices.actions import end_programme
from apprentices.models import Apprentice
from evidence import actions
from evidence.actions.drafts import DraftText
from evidence.files import blob_path, has_bytes
from evidence.models import (
    Blob,
    BlobText,
    Evidence,
    PackExclusion,
    Preview,
    PreviewWork,
    SignOff,
    SubmittedFile,
)
from evidence.preview_files import folder_of
from evidence.scanning import Verdict
from evidence.storage_check import Finding, clear_up, damaged_files
from evidence.storages import store
from evidence.suggesting import Method
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


def erase(cast: Cast, apprentice: Apprentice) -> actions.Held:
    """As a manager does it: the programme is ended first."""
    manager = cast["manager"]
    end_programme(apprentice=apprentice, end=Apprentice.End.WITHDRAWN, ended_on=clock.today(), by=manager)
    return actions.erase_portfolio(apprentice=apprentice, by=manager)


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


# --- What goes ------------------------------------------------------------------------------

# Rows of files, which go once nobody refers to them, and of the plan.
STAY = {Blob, BlobText, Preview, PreviewWork, PackExclusion}


def work() -> dict[type[Model], int]:
    """How many rows there are of each kind that is somebody's work or a judgement of it."""
    models = set(apps.get_app_config("evidence").get_models()) - STAY
    return {model: model._default_manager.count() for model in models}


def whole_portfolio(cast: Cast, apprentice: Apprentice) -> None:
    """Everything that can be in one: sent twice, corrected, withdrawn, signed off, and a draft with all it may have."""
    by, judge, why = factories.owner(apprentice), apprentice.assessor, "Looked again."
    assert judge is not None
    evidence = factories.make_draft(apprentice, "K1", "K2", "S1")
    factories.attach(evidence, b"The plan.", "plan.txt")
    actions.add_link(evidence=evidence, url="https://plan.example/", label="Plan", by=by)
    sent = factories.submit(evidence)
    _, second, third = factories.decide(sent, K1="met", K2="not-yet", S1="not-yet")
    actions.correct_decision(decision=second, outcome="partly", feedback="Not all.", reason=why, by=judge)
    actions.withdraw_decision(decision=third, reason=why, by=judge)
    actions.reject_claim(claim=third.claim, reason=why, by=judge)
    factories.answer(sent, accept=True)
    actions.answer(submission=sent, accept=False, note="Please show more.", reason=why, by=judge)
    again = factories.submit(evidence)
    assert again.claims.exclude(stands_on=None).exists()
    factories.make_signed_off(apprentice, "K3")
    actions.withdraw_sign_off(sign_off=SignOff.objects.get(apprentice=apprentice), reason=why, by=judge)
    draft = factories.make_draft(apprentice, "K1", title="Not sent")
    actions.remove_file(attachment=factories.attach(draft, b"Half a plan."), by=by)
    actions.begin_upload(evidence=draft, announced=actions.Announced("film.txt", 9, "text/plain"), by=by)
    k1, s2 = (factories.ksb(apprentice, code) for code in ("K1", "S2"))
    actions.dismiss_suggestion(evidence=draft, ksb=s2, method=Method.TEXT, by=by)
    actions.keep_both(evidence=draft, typed=DraftText(title="Not sent", narrative="Another text."), by=by)
    actions.keep_wordings(evidence=draft, wordings=[actions.Wording(k1, how="Otherwise.")], by=by)


def test_all_of_a_portfolio_goes_and_the_ledger_holds(cast: Cast) -> None:
    whole_portfolio(cast, cast.colleague)
    theirs = work()
    whole_portfolio(cast, cast.apprentice)
    both = work()
    assert [model.__name__ for model, count in both.items() if count != 2 * theirs[model] or not count] == []
    assert verify() == []
    held = erase(cast, cast.apprentice)
    assert held == actions.Held(items=3, submissions=3, decisions=5, sign_offs=1)
    assert work() == theirs
    assert verify() == []
    cast.apprentice.refresh_from_db()
    assert (cast.apprentice.standing, cast.apprentice.claimed_count) == ("000000", 0)
    assert (cast.apprentice.waiting_count, cast.apprentice.last_accepted_at) == (0, None)
    entry = LedgerEntry.objects.get(
        stream=f"apprentice:{cast.apprentice.uuid}", text__contains="content.erased"
    )
    assert '"decisions":5' in entry.text
    # Asked for again, it changes nothing.
    entries = LedgerEntry.objects.count()
    again = actions.erase_portfolio(apprentice=cast.apprentice, by=cast["manager"])
    assert again == actions.Held(items=0, submissions=0, decisions=0, sign_offs=0)
    assert LedgerEntry.objects.count() == entries


def test_mail_that_names_the_items_goes_too(cast: Cast) -> None:
    for apprentice in (cast.apprentice, cast.colleague):
        factories.answer(factories.make_submission(apprentice, "K1"), accept=False, note="More, please.")
    erase(cast, cast.apprentice)
    [left] = Mail.objects.filter(key__startswith="answer:")
    assert left.to == factories.owner(cast.colleague).email


def test_mail_about_a_virus_goes_though_its_item_went_before(cast: Cast) -> None:
    draft = factories.make_draft(cast.apprentice, title="About my illness")
    file = factories.attach(draft)
    actions.record_scan(blob=file.blob, verdict=Verdict("Test", "ClamAV"), by=None)
    assert "About my illness" in Mail.objects.get().body
    actions.remove_draft(evidence=draft, by=cast["apprentice"])
    actions.empty_bin(today=clock.today() + timedelta(days=40), by=None)
    assert erase(cast, cast.apprentice).items == 0
    assert Mail.objects.count() == 0


def test_its_words_leave_the_index(cast: Cast) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's index lets go of them when the rows are vacuumed")
    for apprentice, word in ((cast.colleague, "Another"), (cast.apprentice, "Zyxwvu")):
        factories.make_submission(apprentice, "K1", title=f"{word} word")

    def index() -> bytes:
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM evidence_search_index_data")
            return b"".join(block for (block,) in cursor.fetchall())

    assert b"zyxwvu" in index()
    erase(cast, cast.apprentice)
    assert b"zyxwvu" not in index()
    assert b"nother" in index()


def test_what_came_of_a_file_on_its_way_goes(
    each_store: str, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    draft = factories.make_draft(cast.apprentice)
    announced = actions.Announced("film.txt", 9, "text/plain")
    upload = actions.begin_upload(evidence=draft, announced=announced, by=cast["apprentice"])
    store().append(upload.key, [b"Half"], at=0)
    with django_capture_on_commit_callbacks(execute=True):
        erase(cast, cast.apprentice)
    assert list(store().arriving()) == []


def test_who_writes_on_an_item_that_is_erased_meanwhile_is_told(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    erase(cast, cast.apprentice)
    gone, by = submission.evidence, cast["apprentice"]
    announced = actions.Announced("film.txt", 9, "text/plain")
    for write in (
        lambda: actions.save_draft(evidence=gone, text=DraftText(title="New"), revision=1, by=by),
        lambda: actions.begin_upload(evidence=gone, announced=announced, by=by),
        lambda: factories.answer(submission, accept=False, note="More."),
    ):
        with pytest.raises(Conflict, match="gone for good"):
            write()


def test_only_another_manager_of_the_provider_erases_and_only_what_has_ended(cast: Cast) -> None:
    factories.make_submission(cast.apprentice, "K1")
    before = work()
    with pytest.raises(RuleBroken, match="still on programme: end the programme first"):
        actions.erase_portfolio(apprentice=cast.apprentice, by=cast["manager"])
    for who in ("assessor", "outsider"):
        with pytest.raises(NotAllowed, match="no manager at the apprentice’s provider"):
            actions.erase_portfolio(apprentice=cast.apprentice, by=cast[who])
    manager = cast["manager"]
    manager.is_active = False
    with pytest.raises(NotAllowed, match="no manager"):
        actions.erase_portfolio(apprentice=cast.apprentice, by=manager)
    manager.is_active = True
    Membership.objects.create(user=cast["apprentice"], provider=cast.provider, role=Role.MANAGER)
    with pytest.raises(NotAllowed, match="Nobody erases their own work"):
        actions.erase_portfolio(apprentice=cast.apprentice, by=cast["apprentice"])
    assert work() == before


def test_the_command_says_what_would_go_and_does_it_with_yes(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    factories.make_submission(cast.apprentice, "K1")
    asked = ["erase_portfolio", str(cast.apprentice.uuid), "--by", cast["manager"].email.upper()]
    call_command(*asked)
    said = capsys.readouterr().out
    assert f"Would erase, of {cast.apprentice} (" in said
    assert "items 1, submissions 1, decisions 0, sign-offs 0." in said
    assert "Run it again with --yes" in said
    with pytest.raises(CommandError, match="still on programme"):
        call_command(*asked, "--yes")
    assert Evidence.objects.count() == 1
    end_programme(apprentice=cast.apprentice, end="completed", ended_on=clock.today(), by=cast["manager"])
    call_command(*asked, "--yes")
    assert capsys.readouterr().out.startswith(f"Erased, of {cast.apprentice} (")
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "by", "problem"),
    [
        ("nobody", "manager", "no apprentice with this UUID"),
        ("apprentice", "nobody", "Nobody here has the email"),
    ],
)
def test_the_command_says_whom_it_does_not_know(cast: Cast, who: str, by: str, problem: str) -> None:
    uuid = cast.apprentice.uuid if who == "apprentice" else uuid4()
    email = cast["manager"].email if by == "manager" else "nobody@example.test"
    with pytest.raises(CommandError, match=problem):
        call_command("erase_portfolio", str(uuid), "--by", email)


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
