"""Files are scanned by a real ClamAV; what it has not passed stays its owner's, what it condemns is nobody's."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from django_q.models import OrmQ, Schedule

from accounts import clock
from accounts.errors import RuleBroken
from accounts.models import LedgerEntry, Mail
from evidence import actions, schedules
from evidence.checks import check_scanner
from evidence.examining import MAKE_PREVIEWS, REFRESH_SEARCH, SCAN_BLOB, ask_for_scans
from evidence.kinds import ScanState
from evidence.models import Blob, BlobText, Evidence, SubmittedFile
from evidence.scanning import CouldNotScan, Verdict
from evidence.searching import rebuild_search
from evidence.storage_check import damaged_files
from evidence.tasks import scan_blob
from tests import factories
from tests.at_once import at_once
from tests.conftest import Cast
from tests.evidence import files_made as made
from tests.pages import filled, messages_of
from tests.source import ROOT
from tools import clamav

As = Callable[[str], Client]
FOUND = f"{clamav.SIGNATURE}.UNOFFICIAL"
EICAR = clamav.EICAR.encode()
MB = 1024**2


def work(*funcs: str) -> int:
    """Do the scans, or these tasks, that are waiting for the worker; how many they were."""
    tasks = [row for row in OrmQ.objects.order_by("pk") if row.func() in (funcs or (SCAN_BLOB,))]
    for row in tasks:
        import_string(row.func())(*row.args())
        row.delete()
    return len(tasks)


def draft_with(cast: Cast, content: bytes, name: str = "notes.txt") -> Evidence:
    evidence = factories.make_draft(cast.apprentice, "K1")
    factories.attach(evidence, content, name)
    return evidence


def submitted(cast: Cast, content: bytes = b"Some notes.\n", name: str = "notes.txt") -> SubmittedFile:
    return factories.submit(draft_with(cast, content, name)).files.select_related("blob").get()


def url(file: Any) -> str:
    return reverse("evidence:file", args=[file.uuid])


def state_of(blob: Blob) -> tuple[str, str]:
    return Blob.objects.values_list("scan_state", "scan_found").get(pk=blob.pk)


def ledger_of(cast: Cast, kind: str) -> int:
    stream = f"apprentice:{cast.apprentice.uuid}"
    return LedgerEntry.objects.filter(stream=stream, text__contains=f'"kind":"{kind}"').count()


# --- The scanner's answers ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b"Some notes.\n", ("clean", "")),
        (EICAR, ("infected", FOUND)),
        (made.office("word/document.xml", ("word/media/tool.txt", EICAR)), ("infected", FOUND)),
        (made.PDF + EICAR, ("infected", FOUND)),
    ],
    ids=["clean", "text", "inside a Word document", "after the end of a PDF"],
)
def test_what_the_scanner_says_is_written_down(
    cast: Cast, scanning: None, content: bytes, answer: tuple[str, str]
) -> None:
    blob = factories.attach(factories.make_draft(cast.apprentice), content).blob
    assert state_of(blob) == ("waiting", "")
    assert work() == 1
    assert state_of(blob) == answer
    blob.refresh_from_db()
    assert (blob.scan_attempts, blob.scan_engine.partition(" ")[0]) == (1, "ClamAV")
    assert blob.scanned_at is not None


@pytest.mark.parametrize("size", [clamav.FILE_MB * MB + 1, clamav.STREAM_MB * MB + 1], ids=["file", "stream"])
@pytest.mark.slow
def test_what_is_too_large_for_the_scanner_is_not_called_clean(cast: Cast, scanning: None, size: int) -> None:
    blob = draft_with(cast, b"x" * size).attachments.get().blob
    for attempt in (1, 2):
        with pytest.raises(CouldNotScan):
            scan_blob(blob.pk)
        blob.refresh_from_db()
        assert (blob.scan_state, blob.scan_attempts) == (ScanState.FAILED, attempt)


@pytest.fixture
def own_clamd(settings: Any) -> Iterator[clamav.Daemon]:
    """A scanner that a test may stop and kill."""
    found = clamav.find()
    if found is None:
        pytest.skip("clamd is not installed here (make test installs it)")
    with clamav.daemon(found) as daemon:
        settings.CLAMD, settings.SCAN_REQUIRED = daemon.address, True
        yield daemon


@pytest.mark.slow
def test_a_scanner_that_is_gone_fails_closed_until_it_is_back(
    cast: Cast, as_: As, own_clamd: clamav.Daemon, clamd_address: str, settings: Any
) -> None:
    file = submitted(cast)
    os.killpg(own_clamd.process.pid, signal.SIGKILL)
    own_clamd.process.wait()
    with pytest.raises(CouldNotScan):
        scan_blob(file.blob_id)
    assert state_of(file.blob) == ("failed", "")
    assert as_("assessor").get(url(file)).status_code == 403
    assert as_("apprentice").get(url(file)).status_code == 200
    settings.CLAMD = clamd_address
    scan_blob(file.blob_id)
    assert state_of(file.blob) == ("clean", "")
    assert as_("assessor").get(url(file)).status_code == 200


@pytest.mark.slow
def test_a_scanner_that_is_killed_while_it_reads_fails_closed(cast: Cast, own_clamd: clamav.Daemon) -> None:
    """It is stopped first, so that it has our bytes but no answer yet when it dies."""
    blob = draft_with(cast, b"x" * MB).attachments.get().blob
    os.kill(own_clamd.process.pid, signal.SIGSTOP)
    threading.Timer(0.5, os.killpg, (own_clamd.process.pid, signal.SIGKILL)).start()
    with pytest.raises(CouldNotScan):
        scan_blob(blob.pk)
    assert state_of(blob) == ("failed", "")


@pytest.mark.slow
def test_a_scanner_that_does_not_answer_is_not_waited_for_for_ever(
    cast: Cast, own_clamd: clamav.Daemon, settings: Any
) -> None:
    settings.SCAN_TIMEOUT = 1
    blob = draft_with(cast, b"Some notes.").attachments.get().blob
    os.kill(own_clamd.process.pid, signal.SIGSTOP)
    try:
        with pytest.raises(CouldNotScan):
            scan_blob(blob.pk)
    finally:
        os.kill(own_clamd.process.pid, signal.SIGCONT)
    assert state_of(blob) == ("failed", "")
    scan_blob(blob.pk)
    assert state_of(blob) == ("clean", "")


@pytest.mark.parametrize("address", ["localhost:1", "no-such-host.invalid:3310", "/nowhere/clamd.ctl"])
def test_an_address_where_nobody_listens(cast: Cast, settings: Any, address: str) -> None:
    settings.CLAMD, settings.SCAN_REQUIRED = address, True
    blob = draft_with(cast, b"Some notes.").attachments.get().blob
    with pytest.raises(CouldNotScan):
        scan_blob(blob.pk)
    assert state_of(blob) == ("failed", "")


# --- Once, whatever happens ---------------------------------------------------------------------


def test_the_same_task_twice_does_one_thing(cast: Cast, scanning: None) -> None:
    blob = draft_with(cast, EICAR).attachments.get().blob
    scan_blob(blob.pk)
    scan_blob(blob.pk)
    blob.refresh_from_db()
    assert (blob.scan_attempts, Mail.objects.count(), ledger_of(cast, "file.infected")) == (1, 1, 1)
    scan_blob(blob.pk + 1000)


def test_two_answers_for_the_same_bytes_are_told_once(cast: Cast, scanning: None) -> None:
    blob = draft_with(cast, EICAR).attachments.get().blob
    for _ in range(2):
        actions.record_scan(blob=blob, verdict=Verdict(FOUND, "ClamAV"), by=None)
    assert (Mail.objects.count(), ledger_of(cast, "file.infected")) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_scan_that_ends_while_the_file_is_attached_is_never_missed() -> None:
    """Either it finds the file attached and tells, or attaching is refused."""
    provider, version = factories.make_provider(), factories.make_version()
    apprentice = factories.make_apprentice(provider, version, name="Test Apprentice")
    for number in range(4):
        evidence = factories.make_draft(apprentice)
        blob = factories.receive(provider=provider, chunks=[b"bytes %d" % number], name="a.txt")
        attach = partial(
            actions.add_file, evidence=evidence, blob=blob, name="a.txt", by=factories.owner(apprentice)
        )
        answers = at_once(
            attach, partial(actions.record_scan, blob=blob, verdict=Verdict(FOUND, "ClamAV"), by=None)
        )
        told = Mail.objects.filter(key=f"infected:{blob.uuid}:{apprentice.uuid}").exists()
        assert told != isinstance(answers[0], RuleBroken)
        assert told == evidence.attachments.exists()


def test_the_same_bytes_at_another_provider_are_scanned_for_themselves(cast: Cast, scanning: None) -> None:
    ours = draft_with(cast, EICAR).attachments.get().blob
    theirs = factories.attach(factories.make_draft(cast.stranger), EICAR).blob
    scan_blob(ours.pk)
    assert (state_of(ours)[0], state_of(theirs)[0]) == ("infected", "waiting")
    assert [mail.to for mail in Mail.objects.all()] == [cast["apprentice"].email]
    scan_blob(theirs.pk)
    assert {mail.to for mail in Mail.objects.all()} == {cast["apprentice"].email, cast["stranger"].email}


# --- Who may open what --------------------------------------------------------------------------

SEERS = ("apprentice", "assessor", "iqa", "manager", "employer", "employer_lead", "auditor")


def opened_by(as_: As, file: Any) -> set[str]:
    answers = {who: as_(who).get(url(file)).status_code for who in SEERS}
    assert set(answers.values()) <= {200, 403}
    return {who for who, status in answers.items() if status == 200}


@pytest.mark.parametrize(
    ("state", "found", "required", "readers"),
    [
        ("waiting", "", True, {"apprentice"}),
        ("failed", "", True, {"apprentice"}),
        ("clean", "", True, set(SEERS)),
        ("infected", FOUND, True, set()),
        ("waiting", "", False, set(SEERS)),
        ("failed", "", False, set(SEERS)),
        ("infected", FOUND, False, set()),
    ],
)
def test_who_opens_a_submitted_file(
    cast: Cast, as_: As, settings: Any, state: str, found: str, required: bool, readers: set[str]
) -> None:
    file = submitted(cast)
    Blob.objects.filter(pk=file.blob_id).update(scan_state=state, scan_found=found)
    settings.SCAN_REQUIRED = required
    assert opened_by(as_, file) == readers
    shown = Blob.objects.shown_to_others().filter(pk=file.blob_id).exists()
    assert shown == ("assessor" in readers)
    # Outside the scope there is no such file, whatever its state.
    assert as_("colleague").get(url(file)).status_code == 404


def test_nginx_is_not_asked_for_what_is_withheld(cast: Cast, as_: As, settings: Any) -> None:
    settings.FILES_INTERNAL_URL = "/protected-files/"
    settings.SCAN_REQUIRED = True
    file = submitted(cast)
    response = as_("assessor").get(url(file))
    assert (response.status_code, "X-Accel-Redirect" in response.headers) == (403, False)
    assert as_("assessor").head(url(file)).status_code == 403


def test_the_answer_says_why(cast: Cast, as_: As, settings: Any) -> None:
    settings.SCAN_REQUIRED = True
    file = submitted(cast)
    for state, found, words in (
        ("waiting", "", "It is being checked for viruses, which usually takes a minute."),
        ("failed", "", "It could not be checked for viruses, so only its owner can open it."),
        ("infected", FOUND, "A virus was found in it, so nobody can open it."),
    ):
        Blob.objects.filter(pk=file.blob_id).update(scan_state=state, scan_found=found)
        assert words in as_("assessor").get(url(file)).content.decode()
    settings.SCAN_MAX_BYTES = file.blob.size - 1
    for state, found, words in (
        ("failed", "", "It is larger than the virus scanner looks at, so only its owner can open it."),
        ("infected", FOUND, "A virus was found in it, so nobody can open it."),
    ):
        Blob.objects.filter(pk=file.blob_id).update(scan_state=state, scan_found=found)
        assert words in as_("assessor").get(url(file)).content.decode()


# --- An infected file ---------------------------------------------------------------------------


def test_an_infected_file_is_told_to_its_owner_and_the_ledger_knows(
    cast: Cast, as_: As, scanning: None
) -> None:
    file = submitted(cast, EICAR, "tool.txt")
    assert work() == 1
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == (
        cast["apprentice"].email,
        "A virus was found in a file of your evidence",
    )
    assert f"In “{file.submission.title}”: tool.txt" in mail.body
    assert f"/evidence/{file.submission.evidence.uuid}/" in mail.body
    entry = LedgerEntry.objects.get(text__contains='"kind":"file.infected"')
    assert entry.stream == f"apprentice:{cast.apprentice.uuid}"
    assert str(file.blob.uuid) in entry.text
    assert file.sha256 not in entry.text
    # The bytes stay where they are, as evidence of what was sent.
    assert list(damaged_files()) == []


def test_everybody_whose_portfolio_holds_it_is_told_once(cast: Cast, scanning: None) -> None:
    draft_with(cast, EICAR)
    factories.attach(factories.make_draft(cast.apprentice), EICAR, "again.txt")
    factories.attach(factories.make_draft(cast.colleague), EICAR, "theirs.txt")
    assert work() == 1
    mails = {mail.to: mail.body for mail in Mail.objects.all()}
    assert set(mails) == {cast["apprentice"].email, cast["colleague"].email}
    assert "theirs.txt" not in mails[cast["apprentice"].email]
    assert LedgerEntry.objects.filter(text__contains='"kind":"file.infected"').count() == 2


def test_an_item_with_an_infected_file_cannot_be_submitted(cast: Cast, as_: As, scanning: None) -> None:
    evidence = draft_with(cast, EICAR, "tool.txt")
    work()
    with pytest.raises(RuleBroken, match="A virus was found in “tool"):
        factories.submit(evidence)
    client, address = as_("apprentice"), reverse("evidence:submit", args=[evidence.uuid])
    page = client.get(address)
    assert "No virus in its files: tool.txt" in page.content.decode()
    sent = filled(page, {"own_work": "on", "made_by": "me", "ai": "no"})
    assert client.post(address, sent).status_code in {409, 422}
    evidence.refresh_from_db()
    assert evidence.state == "draft"
    actions.remove_file(attachment=evidence.attachments.get(), by=cast["apprentice"])
    assert factories.submit(evidence).number == 1


def test_the_same_bytes_again_are_refused_at_once(cast: Cast, as_: As, scanning: None) -> None:
    draft_with(cast, EICAR)
    work()
    evidence = factories.make_draft(cast.colleague)
    here = reverse("evidence:edit_files", args=[evidence.uuid])
    client = as_("colleague")
    sent = filled(client.get(here), {"files": [SimpleUploadedFile("other.txt", EICAR)]})
    response = client.post(here, sent, follow=True)
    assert messages_of(response) == [
        "A virus was found in “other.txt”, so it was not added. "
        "Scan the device it came from, then add a clean copy."
    ]
    assert not evidence.attachments.exists()


def test_the_pages_of_the_owner_say_what_to_do(cast: Cast, as_: As, scanning: None) -> None:
    evidence = draft_with(cast, EICAR, "tool.txt")
    work()
    client = as_("apprentice")
    for name in ("evidence:item", "evidence:edit_files"):
        page = client.get(reverse(name, args=[evidence.uuid])).content.decode()
        assert "A virus was found in “tool.txt”." in page
        assert "Withheld: virus found" in page
        assert f'href="{url(evidence.attachments.get())}"' not in page


def test_the_pages_of_others_show_no_way_to_what_is_withheld(cast: Cast, as_: As, settings: Any) -> None:
    settings.SCAN_REQUIRED = True
    file = submitted(cast, made.PDF, "plan.pdf")
    places = [
        ("assessor", reverse("evidence:review", args=[file.submission.uuid])),
        ("iqa", reverse("evidence:item", args=[file.submission.evidence.uuid])),
        ("auditor", reverse("evidence:submission", args=[file.submission.evidence.uuid, 1])),
    ]
    for state, found, word in (
        ("waiting", "", "Checking for viruses"),
        ("failed", "", "Could not be checked"),
        ("infected", FOUND, "Withheld: virus found"),
    ):
        Blob.objects.filter(pk=file.blob_id).update(scan_state=state, scan_found=found)
        for who, place in places:
            page = as_(who).get(place).content.decode()
            assert word in page
            assert url(file) not in page
    Blob.objects.filter(pk=file.blob_id).update(scan_state="clean", scan_found="")
    assert all(url(file) in as_(who).get(place).content.decode() for who, place in places)
    record = as_("manager").get(reverse("progress:record", args=[cast.apprentice.uuid])).content.decode()
    assert f"(SHA-256 {file.sha256}). Checked" in record


def found_by(as_: As, words: str) -> dict[str, list[str]]:
    """What search shows of items with these words, to each who finds one."""
    pages = {
        who: as_(who).get("/search/", {"q": words}).context["rows"] for who in ("apprentice", "assessor")
    }
    return {who: [str(s.text) for row in rows for s in row.snippets] for who, rows in pages.items() if rows}


def test_the_words_of_a_withheld_file_are_not_found(cast: Cast, as_: As, scanning: None) -> None:
    file = submitted(cast, made.PDF, "plan.pdf")
    BlobText.objects.create(blob=file.blob, text="The lighthouse.")
    rebuild_search()
    said = ["The <mark>lighthouse</mark>."]
    assert found_by(as_, "lighthouse") == {"apprentice": said}
    actions.record_scan(blob=file.blob, verdict=Verdict("", "ClamAV"), by=None)
    assert work(MAKE_PREVIEWS) == 1
    BlobText.objects.update(text="The lighthouse.")
    rebuild_search()
    assert found_by(as_, "lighthouse") == {"apprentice": said, "assessor": said}
    actions.record_scan(blob=file.blob, verdict=Verdict(FOUND, "ClamAV"), by=None)
    # Nothing of it is shown while search waits for the worker.
    assert found_by(as_, "lighthouse") == {"apprentice": [], "assessor": []}
    assert work(REFRESH_SEARCH) == 1
    assert found_by(as_, "lighthouse") == {}
    actions.record_scan(blob=file.blob, verdict=Verdict("", "ClamAV"), may_release=True, by=None)
    assert work(MAKE_PREVIEWS) == 1
    assert found_by(as_, "lighthouse") == {"apprentice": said, "assessor": said}


def test_submitting_does_not_wait_for_the_scanner(cast: Cast, as_: As, settings: Any) -> None:
    settings.SCAN_REQUIRED = True
    evidence = draft_with(cast, b"Some notes.")
    page = as_("apprentice").get(reverse("evidence:submit", args=[evidence.uuid])).content.decode()
    assert "A file that is still being checked for viruses can be sent" in page
    assert factories.submit(evidence).number == 1


def test_where_nobody_scans_nothing_is_said_and_nothing_is_queued(cast: Cast, as_: As) -> None:
    file = submitted(cast)
    assert work() == 0
    page = as_("assessor").get(reverse("evidence:review", args=[file.submission.uuid])).content.decode()
    assert "virus" not in page
    scan_blob(file.blob_id)
    assert state_of(file.blob) == ("waiting", "")


# --- Scanning later, and again ------------------------------------------------------------------


def test_the_command_scans_what_is_waiting(cast: Cast, scanning: None, capsys: Any) -> None:
    clean, bad = draft_with(cast, b"Some notes."), draft_with(cast, EICAR)
    call_command("scan_files")
    sha256 = bad.attachments.get().blob.sha256
    assert capsys.readouterr().out == f"{sha256}: {FOUND}\n1 clean, 1 infected, 0 could not be scanned.\n"
    assert state_of(clean.attachments.get().blob)[0] == "clean"
    call_command("scan_files")
    assert capsys.readouterr().out == "0 clean, 0 infected, 0 could not be scanned.\n"


def test_newer_signatures_find_what_was_called_clean(cast: Cast, scanning: None, capsys: Any) -> None:
    file = submitted(cast, EICAR)
    actions.record_scan(blob=file.blob, verdict=Verdict("", "ClamAV, older signatures"), by=None)
    call_command("scan_files")
    assert state_of(file.blob) == ("clean", "")
    call_command("scan_files", "--again")
    assert state_of(file.blob) == ("infected", FOUND)
    assert (Mail.objects.count(), ledger_of(cast, "file.infected")) == (1, 1)


def test_a_false_alarm_is_lifted_only_when_asked_for(cast: Cast, as_: As, scanning: None) -> None:
    file = submitted(cast)
    actions.record_scan(blob=file.blob, verdict=Verdict("False.Alarm", "ClamAV"), by=None)
    call_command("scan_files", "--again")
    actions.scan_stored(blob=file.blob, by=None)
    assert state_of(file.blob) == ("infected", "False.Alarm")
    call_command("scan_files", "--release")
    assert state_of(file.blob) == ("clean", "")
    assert ledger_of(cast, "file.released") == 1
    assert as_("assessor").get(url(file)).status_code == 200


def test_a_clean_file_stays_clean_while_no_scanner_answers(cast: Cast, settings: Any, capsys: Any) -> None:
    settings.CLAMD, settings.SCAN_REQUIRED = "/nowhere/clamd.ctl", True
    file = submitted(cast)
    actions.record_scan(blob=file.blob, verdict=Verdict("", "ClamAV"), by=None)
    waiting = draft_with(cast, b"Others.").attachments.get().blob
    with pytest.raises(CommandError) as failure:
        call_command("scan_files", "--again")
    assert failure.value.returncode == 1
    assert capsys.readouterr().out == "0 clean, 0 infected, 2 could not be scanned.\n"
    assert (state_of(file.blob)[0], state_of(waiting)[0]) == ("clean", "failed")


def by_the_schedule(cast: Cast) -> int:
    """What the worker does every hour, two hours after the files came; how many scans came of it."""
    schedules.install("default")
    schedule = Schedule.objects.get(name="Scan files again")
    assert schedule.schedule_type == Schedule.HOURLY
    with clock.at(clock.now() + timedelta(hours=2)):
        import_string(schedule.func)()
    return work()


def test_what_could_not_be_scanned_is_scanned_every_hour(
    cast: Cast, as_: As, settings: Any, clamd_address: str, caplog: Any
) -> None:
    settings.CLAMD, settings.SCAN_REQUIRED = "/nowhere/clamd.ctl", True
    file = submitted(cast)
    with pytest.raises(CouldNotScan):
        work()
    OrmQ.objects.all().delete()  # five attempts, and the queue gives up
    assert by_the_schedule(cast) == 0
    assert "No virus scanner answers" in caplog.text
    settings.CLAMD = clamd_address
    assert by_the_schedule(cast) == 1
    assert state_of(file.blob) == ("clean", "")
    assert as_("assessor").get(url(file)).status_code == 200
    assert by_the_schedule(cast) == 0


def test_files_from_before_scanning_was_turned_on_are_scanned_by_themselves(
    cast: Cast, settings: Any, clamd_address: str
) -> None:
    file = submitted(cast, EICAR)
    assert by_the_schedule(cast) == 0
    settings.CLAMD, settings.SCAN_REQUIRED = clamd_address, True
    assert by_the_schedule(cast) == 1
    assert state_of(file.blob) == ("infected", FOUND)


def test_asking_for_scans_again_is_bounded_and_asks_nothing_twice(cast: Cast, settings: Any) -> None:
    """Those tried least come first; what is new, or larger than the scanner takes, is left alone."""
    tried, fresh, large = (
        factories.receive(provider=cast.provider, chunks=[b"x" * size], name="a.txt") for size in (1, 2, 9)
    )
    Blob.objects.filter(pk=tried.pk).update(scan_state=ScanState.FAILED, scan_attempts=3)
    settings.SCAN_MAX_BYTES = 8
    assert ask_for_scans(before=fresh.stored_at, most=5) == 1  # the one that was stored before it
    later = clock.now() + timedelta(hours=1)
    OrmQ.objects.all().delete()
    for most, asked in ((1, [fresh]), (1, []), (5, [tried]), (5, [])):
        before = {row.pk for row in OrmQ.objects.all()}
        assert ask_for_scans(before=later, most=most) == len(asked)
        new = [row for row in OrmQ.objects.order_by("pk") if row.pk not in before]
        assert [(row.func(), row.args()) for row in new] == [(SCAN_BLOB, (blob.pk,)) for blob in asked]
        assert all(row.q_options()["ack_failure"] for row in new)
    assert large.scan_state == ScanState.WAITING


def test_the_command_says_so_where_scanning_is_off(db: None) -> None:
    with pytest.raises(CommandError, match="Scanning is off"):
        call_command("scan_files")


# --- Settings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("decided", "warnings"), [(True, []), (False, ["evidence.W001"])])
def test_a_deployment_that_forgot_scanning_is_told(settings: Any, decided: bool, warnings: list[str]) -> None:
    settings.SCAN_DECIDED = decided
    assert [warning.id for warning in check_scanner()] == warnings


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_worker_scans_what_is_sent(clamd_address: str, tmp_path: Any) -> None:
    """Through a worker of its own process, as a served site has it."""
    from tests.journeys.served import served

    os.environ["APM_CLAMD"] = clamd_address
    try:
        with served(tmp_path / "site", seed=(str(ROOT / "tests" / "journeys" / "seed.py"),)) as site:
            script = tmp_path / "ask.py"
            script.write_text(ASK.format(eicar=EICAR.hex()))
            assert site.python(str(script)).split() == ["clean", "infected"], site.log("worker")
    finally:
        del os.environ["APM_CLAMD"]


ASK = """
import os, time
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apm_portfolio.settings")
import django
django.setup()
from accounts.models import Provider
from evidence.files import receive
from evidence.models import Blob
provider = Provider.objects.order_by("pk").first()
for content in (b"Some notes.", bytes.fromhex("{eicar}")):
    receive(provider=provider, chunks=[content], name="a.txt")
for _ in range(600):
    states = list(Blob.objects.order_by("pk").values_list("scan_state", flat=True))
    if "waiting" not in states:
        break
    time.sleep(0.1)
print(*states)
"""


def test_a_batch_sent_twice_is_still_one_file_after_the_scan(cast: Cast, scanning: None) -> None:
    """The second sending finds the attachment, not a refusal."""
    evidence, uuid = factories.make_draft(cast.apprentice), uuid4()
    blob = factories.receive(provider=cast.provider, chunks=[EICAR], name="a.txt")
    by = cast["apprentice"]
    first = actions.add_file(evidence=evidence, blob=blob, name="a.txt", uuid=uuid, by=by)
    work()
    again = actions.add_file(evidence=evidence, blob=blob, name="a.txt", uuid=uuid, by=by)
    assert first == again
