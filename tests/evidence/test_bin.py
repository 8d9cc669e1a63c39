"""The bin: deleted drafts and files that were taken off come back with one press for thirty days, then they go."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import Schedule

from accounts import clock
from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.ledger_check import verify
from accounts.models import LedgerEntry
from evidence import actions, schedules, tasks
from evidence.keeping import gone_before, kept_until
from evidence.models import Attachment, Blob, Claim, DraftVersion, Evidence, SubmittedFile
from tests import factories
from tests.conftest import Cast
from tests.pages import messages_of, text_of

As = Callable[[str], Client]
BIN = "/evidence/bin/"


@pytest.fixture
def draft(cast: Cast) -> Evidence:
    return factories.make_draft(cast.apprentice, "K1", title="Risk register")


def names(evidence: Evidence) -> list[str]:
    return list(evidence.attachments.on_draft().values_list("name", flat=True))


def take_off(file: Attachment) -> None:
    actions.remove_file(attachment=file, by=factories.owner(file.evidence.apprentice))


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    with clock.at(timezone.now() - timedelta(days=days)):
        yield


def test_a_day_is_a_day_where_the_site_is() -> None:
    # Half past midnight in British summer is still the day before in UTC.
    removed_at = datetime.fromisoformat("2026-06-01T23:30:00+00:00")
    assert kept_until(removed_at) == date(2026, 7, 2)
    assert removed_at >= gone_before(date(2026, 7, 2))
    assert removed_at < gone_before(date(2026, 7, 3))


# --- Files ----------------------------------------------------------------------------------


def test_only_what_was_submitted_is_said_to_be_kept_by_submissions(
    cast: Cast, draft: Evidence, as_: As
) -> None:
    client, here = as_("apprentice"), reverse("evidence:edit_files", args=[draft.uuid])
    file = factories.attach(draft, b"one", "a.txt")
    assert "Earlier submissions keep it." not in text_of(client.get(here))
    factories.answer(factories.submit(draft), accept=False, note="Please add the plan.")
    assert "Earlier submissions keep it." in text_of(client.get(here))
    gone = client.post(here, {"file": str(file.uuid), "do": "remove"}, follow=True)
    assert "“a.txt” is off this draft. Earlier submissions keep it. Bring it back" in text_of(gone)


def test_a_file_comes_back_with_one_press_as_the_last(cast: Cast, draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), reverse("evidence:edit_files", args=[draft.uuid])
    first, _ = factories.attach(draft, b"one", "a.txt"), factories.attach(draft, b"two", "b.txt")
    gone = client.post(here, {"file": str(first.uuid), "do": "remove"}, follow=True)
    assert names(draft) == ["b.txt"]
    words = text_of(gone)
    assert "“a.txt” is off this draft. Bring it back" in words
    assert "Earlier submissions keep it." not in words
    assert "1 file taken off it is in the bin" in words
    today = date.today()  # noqa: DTZ011
    until = today + timedelta(days=30)
    assert (
        f"a.txt From “Risk register”. Taken off {today:%-d %B %Y}, kept until {until:%-d %B %Y} (in 30 days)"
        in text_of(client.get(BIN))
    )
    for _ in range(2):
        back = client.post(reverse("evidence:restore_file", args=[first.uuid]), follow=True)
        assert back.redirect_chain[-1][0] == here
        assert messages_of(back) == ["“a.txt” is back."]
    assert names(draft) == ["b.txt", "a.txt"]
    assert "The bin is empty" in text_of(client.get(BIN))


def test_a_file_in_the_bin_counts_nowhere_but_opens_for_its_owner(
    cast: Cast, draft: Evidence, as_: As
) -> None:
    file = factories.attach(draft)
    take_off(file)
    url = reverse("evidence:file", args=[file.uuid])
    assert {who: as_(who).get(url).status_code for who in ("apprentice", "colleague", "assessor")} == {
        "apprentice": 200,
        "colleague": 404,
        "assessor": 404,
    }
    client = as_("apprentice")
    assert "notes.txt" not in text_of(client.get(reverse("evidence:item", args=[draft.uuid])))
    assert "1 file" not in text_of(client.get(reverse("evidence:mine")))
    factories.submit(draft)
    assert SubmittedFile.objects.count() == 0


def test_nothing_to_judge_is_left_when_the_only_file_is_in_the_bin(cast: Cast) -> None:
    draft = factories.make_draft(cast.apprentice, "K1", narrative="")
    take_off(factories.attach(draft))
    with pytest.raises(RuleBroken, match="there is nothing to judge yet"):
        factories.submit(draft)


def test_a_place_in_the_order_is_free_again(draft: Evidence) -> None:
    first = factories.attach(draft, b"one", "a")
    take_off(first)
    factories.attach(draft, b"two", "b")
    actions.restore_file(attachment=first, by=factories.owner(draft.apprentice))
    assert list(draft.attachments.on_draft().values_list("name", "position")) == [("b", 1), ("a", 2)]


def test_a_full_a_sent_an_accepted_and_a_deleted_item_say_why_not(
    cast: Cast, draft: Evidence, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_("apprentice")
    file = factories.attach(draft)
    take_off(file)
    url = reverse("evidence:restore_file", args=[file.uuid])

    def told() -> list[str]:
        response = client.post(url, follow=True)
        assert response.redirect_chain[-1][0] == BIN
        return messages_of(response)

    with monkeypatch.context() as patch:
        patch.setattr("evidence.actions.bin.MAX_FILES", 0)
        assert told() == ["An item holds up to 0 files: start another item for the rest."]
    submission = factories.submit(draft)
    assert told() == [
        "“notes.txt” belongs to “Risk register”, which is with your assessor. "
        "Take it back first, while nothing is decided."
    ]
    factories.decide(submission, K1="met")
    factories.answer(submission, accept=True)
    assert told() == ["“notes.txt” belongs to “Risk register”, which is accepted. Open it again first."]
    other = factories.make_draft(cast.apprentice, title="Site diary")
    file = factories.attach(other)
    take_off(file)
    owner = cast["apprentice"]
    actions.remove_draft(evidence=other, by=owner)
    with pytest.raises(RuleBroken, match="“Site diary” is in the bin itself: bring it back first"):
        actions.restore_file(attachment=file, by=owner)
    assert client.post(reverse("evidence:restore_file", args=[file.uuid])).status_code == 404


def test_files_of_others_do_not_come_back_to_a_stranger(cast: Cast, draft: Evidence, as_: As) -> None:
    file = factories.attach(draft)
    take_off(file)
    for who in ("colleague", "stranger"):
        assert as_(who).post(reverse("evidence:restore_file", args=[file.uuid])).status_code == 404
        with pytest.raises(NotAllowed):
            actions.restore_file(attachment=file, by=cast[who])
        assert "notes.txt" not in text_of(as_(who).get(BIN))
    file.refresh_from_db()
    assert file.removed_at is not None


def test_the_same_form_sent_again_brings_its_file_back(draft: Evidence) -> None:
    file = factories.attach(draft)
    take_off(file)
    again = actions.add_file(
        evidence=draft,
        blob=file.blob,
        name=file.name,
        uuid=file.uuid,
        by=factories.owner(draft.apprentice),
    )
    assert (again.pk, names(draft)) == (file.pk, ["notes.txt"])


def test_the_bin_costs_the_same_for_many(cast: Cast, as_: As, django_assert_num_queries: Callable) -> None:
    client = as_("apprentice")
    for count in (1, 2):
        for _ in range(count):
            draft = factories.make_draft(cast.apprentice)
            take_off(factories.attach(draft))
            actions.remove_draft(evidence=factories.make_draft(cast.apprentice), by=cast["apprentice"])
        with django_assert_num_queries(6):  # session, user, membership; drafts, files, previews
            client.get(BIN)


# --- After thirty days ----------------------------------------------------------------------


def test_after_thirty_days_drafts_and_files_go_for_good(cast: Cast, draft: Evidence) -> None:
    owner = cast["apprentice"]
    deleted = factories.make_draft(cast.apprentice, "K2", title="Deleted")
    factories.attach(deleted, b"of the deleted")
    file = factories.attach(draft, b"taken off")
    factories.attach(draft, b"still there")
    with days_ago(30):
        actions.remove_draft(evidence=deleted, by=owner)
        take_off(file)
    tasks.empty_bin()
    assert (Evidence.objects.count(), Attachment.objects.count()) == (2, 3)
    today = clock.today() + timedelta(days=1)
    for drafts, files in ((1, 1), (0, 0)):  # the second time there is nothing left
        gone = actions.empty_bin(today=today, by=None)
        assert (gone.drafts, gone.files) == (drafts, files)
    assert list(Evidence.objects.all()) == [draft]
    assert Attachment.objects.get().evidence == draft
    assert [claim.ksb.code for claim in Claim.objects.all()] == ["K1"]
    assert Blob.objects.count() == 3  # the collector's to remove
    kinds = [line.text for line in LedgerEntry.objects.order_by("pk")]
    assert sum("evidence.purged" in text for text in kinds) == 1
    assert sum("evidence.files_purged" in text for text in kinds) == 1
    assert verify() == []
    with pytest.raises(Conflict, match="is gone for good"):
        actions.restore_file(attachment=file, by=owner)


def test_what_came_back_or_was_submitted_stays(cast: Cast, draft: Evidence) -> None:
    owner = cast["apprentice"]
    file = factories.attach(draft)
    with days_ago(60):
        take_off(file)
        actions.remove_draft(evidence=draft, by=owner)
    actions.restore_draft(evidence=draft, by=owner)
    actions.restore_file(attachment=file, by=owner)
    sent = factories.make_submission(cast.apprentice, "K2").evidence
    # No action puts it there; were it so all the same, it would stay.
    Evidence.objects.filter(pk=sent.pk).update(removed_at=timezone.now() - timedelta(days=60))
    assert actions.empty_bin(today=clock.today(), by=None) == actions.bin.Emptied(0, 0, 0)
    assert (Evidence.objects.count(), names(draft)) == (2, ["notes.txt"])


def test_a_file_of_a_submission_outlives_the_draft_s(cast: Cast, draft: Evidence) -> None:
    file = factories.attach(draft)
    submission = factories.submit(draft)
    factories.decide(submission, K1="not-yet")
    factories.answer(submission, accept=False, note="More.")
    with days_ago(31):
        take_off(file)
    assert actions.empty_bin(today=clock.today(), by=None).files == 1
    assert SubmittedFile.objects.get().blob == file.blob
    assert verify() == []


def test_it_is_emptied_every_day_and_by_hand(
    cast: Cast, draft: Evidence, capsys: pytest.CaptureFixture[str]
) -> None:
    schedules.install("default")
    schedule = Schedule.objects.get(func="evidence.tasks.empty_bin")
    assert (schedule.name, schedule.schedule_type) == ("Empty the bin", Schedule.DAILY)
    with days_ago(31):
        actions.remove_draft(evidence=draft, by=cast["apprentice"])
        DraftVersion.objects.create(
            evidence=factories.make_draft(cast.apprentice),
            title="Old",
            kind="product",
            origin="saved",
            kept_at=clock.now(),
        )
    call_command("empty_bin")
    assert capsys.readouterr().out == "Removed for good: drafts 1, files 0, earlier versions 1.\n"
