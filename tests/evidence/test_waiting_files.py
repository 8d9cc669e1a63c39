"""Files that arrived when their item could take none: kept while they wait, shown to their owner, and added later."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from evidence import actions
from evidence.models import Blob, Evidence, Upload
from evidence.storages import store
from evidence.tasks import clear_up_files
from tests import factories
from tests.conftest import Cast
from tests.pages import messages_of, text_of

As = Callable[[str], Client]


@pytest.fixture
def draft(cast: Cast) -> Evidence:
    return factories.make_draft(cast.apprentice, "K1")


def begun(draft: Evidence, name: str = "notes.txt") -> Upload:
    announced = actions.Announced(name, len(name))
    upload = actions.begin_upload(evidence=draft, announced=announced, by=factories.owner(draft.apprentice))
    store().append(upload.key, [name.encode()], at=0)
    return upload


def waits(upload: Upload) -> Upload:
    """Its last byte has come, and its item can take none."""
    actions.arrived_whole(upload=upload)
    return Upload.objects.waiting_to_be_added().get(pk=upload.pk)


def page(evidence: Evidence) -> str:
    return reverse("evidence:item", args=[evidence.uuid])


def settle(client: Client, upload: Upload, do: str) -> object:
    address = reverse("evidence:edit_files", args=[upload.evidence.uuid])
    return client.post(address, {"upload": str(upload.uuid), "do": do}, follow=True)


def names(evidence: Evidence) -> list[str]:
    return list(evidence.attachments.on_draft().values_list("name", flat=True))


@contextmanager
def after(days: int) -> Iterator[None]:
    """So many days later, on each of which the worker cleared up."""
    now = clock.now()
    for day in range(1, days + 1):
        with clock.at(now + timedelta(days=day)):
            clear_up_files()
    with clock.at(now + timedelta(days=days)):
        yield


# --- As long as it takes --------------------------------------------------------------------------


@pytest.mark.parametrize("days", [15, 40])
def test_a_file_waits_while_its_item_is_with_the_assessor(
    cast: Cast, draft: Evidence, as_: As, days: int
) -> None:
    upload = begun(draft)
    submission = factories.submit(draft)
    waits(upload)
    with after(days):
        factories.decide(submission, K1="not-yet")
        factories.answer(submission, accept=False)
        with after(29):
            response = settle(as_("apprentice"), upload, "add")
    assert messages_of(response) == ["“notes.txt” is added."]
    assert names(draft) == ["notes.txt"]


def test_a_file_waits_while_its_item_is_accepted(draft: Evidence, as_: As) -> None:
    upload = begun(draft)
    submission = factories.submit(draft)
    waits(upload)
    factories.decide(submission, K1="met")
    factories.answer(submission, accept=True)
    with after(40):
        actions.reopen(evidence=draft, by=upload.sender)
    settle(as_("apprentice"), upload, "add")
    assert names(draft) == ["notes.txt"]


def test_a_file_waits_with_its_draft_in_the_bin(draft: Evidence, as_: As) -> None:
    upload = begun(draft)
    actions.remove_draft(evidence=draft, by=upload.sender)
    waits(upload)
    with after(29):
        actions.restore_draft(evidence=draft, by=upload.sender)
        with after(29):
            settle(as_("apprentice"), upload, "add")
    assert names(draft) == ["notes.txt"]


def test_a_file_that_nobody_adds_goes_after_its_days(draft: Evidence) -> None:
    upload = begun(draft)
    factories.submit(draft)
    waits(upload)
    with after(8):
        actions.take_back(evidence=draft, by=upload.sender)
        with after(29):
            assert Upload.objects.filter(pk=upload.pk).exists()
        with after(32):
            assert (Upload.objects.count(), Blob.objects.count()) == (0, 0)


# --- What its owner sees --------------------------------------------------------------------------

SUBMITTED = (
    "What arrived after you had sent the item is kept until you can add it: when your assessor asks for more, "
    "or when you take the item back while nothing is decided."
)
ACCEPTED = "What arrived after you had sent the item is kept until you can add it: open the item again."


@pytest.mark.parametrize("state", ["taken back", "submitted", "returned", "accepted"])
def test_the_item_says_that_a_file_waits_and_what_can_be_done(draft: Evidence, as_: As, state: str) -> None:
    upload = begun(draft)
    submission = factories.submit(draft)
    waits(upload)
    if state == "taken back":
        actions.take_back(evidence=draft, by=upload.sender)
    elif state != "submitted":
        factories.decide(submission, K1="met" if state == "accepted" else "not-yet")
        factories.answer(submission, accept=state == "accepted")
    words = text_of(as_("apprentice").get(page(draft)))
    until = f"{clock.today() + timedelta(days=30):%-d %B %Y}"
    wanted = {"submitted": SUBMITTED, "accepted": ACCEPTED}.get(state, f"Kept until {until}. Add it")
    assert f"1 file waits to be added {wanted} notes.txt 9 bytes Give it up: notes.txt" in words
    others = ["assessor", "manager"] if state != "taken back" else []
    for who in others:
        assert "waits to be added" not in text_of(as_(who).get(page(draft)))


def test_several_files_wait(draft: Evidence, as_: As) -> None:
    uploads = [begun(draft, name) for name in ("a.txt", "b.txt")]
    factories.submit(draft)
    for upload in uploads:
        waits(upload)
    response = as_("apprentice").get(page(draft))
    assert "2 files wait to be added" in text_of(response)
    address = reverse("evidence:edit_files", args=[draft.uuid])
    form = (
        f'<form method="post" action="{address}" novalidate><input type="hidden" name="csrfmiddlewaretoken"'
    )
    assert response.content.decode().count(form) == 2


def test_a_file_on_its_way_is_not_said_to_wait(draft: Evidence, as_: As) -> None:
    begun(draft)
    assert "to be added" not in text_of(as_("apprentice").get(page(draft)))


def test_a_file_that_waits_can_be_given_up_while_the_item_is_with_the_assessor(
    draft: Evidence, as_: As
) -> None:
    upload = begun(draft)
    factories.submit(draft)
    waits(upload)
    response = settle(as_("apprentice"), upload, "drop")
    assert response.redirect_chain == [(page(draft), 302)]  # type: ignore[attr-defined]
    assert Upload.objects.count() == 0
