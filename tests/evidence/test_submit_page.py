"""Looking over, declaring and sending; taking back and opening again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from evidence import actions
from evidence.models import Evidence, Submission
from tests import factories
from tests.conftest import Cast
from tests.pages import filled, form_of, messages_of, text_of

As = Callable[[str], Client]
MONDAY = datetime(2026, 11, 23, 14, 2, tzinfo=ZoneInfo("Europe/London"))
DECLARED = {"own_work": "on", "made_by": "me", "ai": "no"}


@pytest.fixture
def draft(cast: Cast) -> Evidence:
    return factories.make_draft(cast.apprentice, "K1", "S1", title="Risk register")


def page(step: str, evidence: Evidence) -> str:
    return reverse(f"evidence:{step}", args=[evidence.uuid])


def send(client: Client, evidence: Evidence, changes: dict[str, Any], **extra: Any) -> Any:
    return client.post(
        page("submit", evidence), filled(client.get(page("submit", evidence)), changes), **extra
    )


@time_machine.travel(MONDAY, tick=False)
def test_submitting_says_who_replies_and_by_when(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    response = send(
        client,
        draft,
        {"own_work": "on", "made_by": "team", "my_part": "The plan.", "ai": "yes", "use_of_ai": "Spelling."},
        follow=True,
    )
    assert response.redirect_chain == [(page("item", draft), 302)]
    assert messages_of(response) == ["Sent to Test Assessor. A reply is promised by Monday 7 December 2026."]
    words = text_of(response)
    assert "With Test Assessor Sent today. A reply is due by 7 December 2026, in 14 days." in words
    assert "Part in team work The plan. Use of AI Spelling." in words
    submission = Submission.objects.get()
    assert (submission.own_work, submission.my_part, submission.use_of_ai) == (True, "The plan.", "Spelling.")


def test_what_it_could_still_have_is_named_and_does_not_hold_it_up(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    announced = actions.receiving.Announced(name="film.mp4", length=100, content_type="video/mp4")
    actions.receiving.begin_upload(evidence=draft, announced=announced, by=factories.owner(draft.apprentice))
    advised = "“film.mp4” has not been added yet See to it When you did it is not given Add the date"
    for step in ("submit", "item"):
        assert advised in text_of(client.get(page(step, draft)))
    assert send(client, draft, DECLARED).status_code == 302
    assert Submission.objects.get().files.count() == 0
    assert advised not in text_of(client.get(page("item", draft)))


def test_what_was_not_declared_is_not_kept(draft: Evidence, as_: As) -> None:
    send(as_("apprentice"), draft, {**DECLARED, "my_part": "left over", "use_of_ai": "left over"})
    submission = Submission.objects.get()
    assert (submission.my_part, submission.use_of_ai) == ("", "")


def test_the_declaration_must_be_whole(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    for changes, told in (
        ({**DECLARED, "own_work": None}, "Confirm that this is your own work before you submit it."),
        ({**DECLARED, "made_by": None}, "Say who made it."),
        ({**DECLARED, "ai": None}, "Say whether you used AI."),
        ({**DECLARED, "made_by": "team"}, "Say what your part was"),
        ({**DECLARED, "ai": "yes", "use_of_ai": " "}, "Say what you used and what for."),
        ({**DECLARED, "my_part": "x" * 2001, "made_by": "team"}, "at most 2000 characters"),
        ({**DECLARED, "seen_at": "yesterday"}, "Reload this page"),
        ({**DECLARED, "whole": None}, "The connection broke"),
    ):
        response = send(client, draft, changes)
        assert response.status_code == 422
        assert told in text_of(response)
    assert Submission.objects.count() == 0


def test_what_is_missing_is_told_with_the_way_to_mend_it(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    empty = factories.make_draft(cast.apprentice, narrative="")
    response = client.get(page("submit", empty))
    words = text_of(response)
    assert "There is something to judge: text, a file or a link Add a file" in words
    assert "It claims at least one KSB Choose KSBs" in words
    assert f'href="{page("edit_ksbs", empty)}"' in response.content.decode()
    # A browser does not send a disabled button's form; whoever does is told the same.
    assert "there is nothing to judge yet" in text_of(send(client, empty, DECLARED))
    silent = factories.make_draft(cast.apprentice)
    actions.set_claim(
        evidence=silent, ksb=factories.ksb(cast.apprentice, "K2"), how="", where="", by=cast["apprentice"]
    )
    response = client.get(page("submit", silent))
    assert "Say how it shows K2 Say how" in text_of(response)
    assert f'href="{page("edit_ksbs", silent)}#claim-K2"' in response.content.decode()


def test_a_double_click_sends_once(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    form = filled(client.get(page("submit", draft)), DECLARED)
    first = client.post(page("submit", draft), form)
    second = client.post(page("submit", draft), form, follow=True)
    assert first.status_code == 302
    assert messages_of(second)[-1] == "This item is with your assessor already; it was sent once."
    assert Submission.objects.count() == 1


def test_a_change_in_another_tab_is_shown_before_it_is_sent(draft: Evidence, as_: As) -> None:
    """Of the text, and also of files and claims, which leave the text's revision as it is."""
    client = as_("apprentice")
    owner = factories.owner(draft.apprentice)
    k2 = factories.ksb(draft.apprentice, "K2")
    changes: list[Callable[[], object]] = [
        lambda: factories.attach(draft, name="added elsewhere.txt"),
        lambda: actions.set_claim(evidence=draft, ksb=k2, how="Because.", where="", by=owner),
        lambda: actions.remove_claim(evidence=draft, ksb=k2, by=owner),
        lambda: actions.add_link(evidence=draft, url="https://example.org", label="", by=owner),
    ]
    for change in changes:
        form = filled(client.get(page("submit", draft)), {**DECLARED, "made_by": "team", "my_part": "Mine."})
        change()
        response = client.post(page("submit", draft), form)
        assert response.status_code == 409
        assert "The item was changed in another tab since this page was opened." in text_of(response)
        assert "added elsewhere.txt" in text_of(response)
        assert form_of(response)["my_part"] == ["Mine."]
    # The page shows the change now: sent again, it goes.
    assert client.post(page("submit", draft), filled(response, {})).status_code == 302


def test_going_to_another_step_keeps_what_was_declared(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    typed = {"own_work": "on", "made_by": "team", "my_part": "The plan.", "go": "files"}
    response = send(client, draft, typed)
    assert response.headers["Location"] == page("edit_files", draft)
    shown = form_of(client.get(page("submit", draft)))
    assert (shown["own_work"], shown["made_by"], shown["my_part"]) == (["on"], ["team"], ["The plan."])
    assert Submission.objects.count() == 0
    send(client, draft, {"ai": "no"})
    assert Submission.objects.get().my_part == "The plan."
    assert client.session["declared"] == {}


def test_taken_back_while_nothing_is_decided(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    factories.submit(draft)
    assert "Take it back" in text_of(client.get(page("item", draft)))
    response = client.post(page("take_back", draft), follow=True)
    assert response.redirect_chain == [(page("edit", draft), 302)]
    again = client.post(page("take_back", draft), follow=True)
    assert messages_of(again)[-1] == "This item is no longer waiting, so there is nothing to take back."
    assert as_("assessor").get(page("item", draft)).status_code == 404


def test_what_was_said_of_part_and_ai_is_there_when_it_is_sent_again(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    said = {"made_by": "team", "my_part": "The plan.", "ai": "yes", "use_of_ai": "Spelling."}
    send(client, draft, {**said, "own_work": "on"})
    client.post(page("take_back", draft))
    form = form_of(client.get(page("submit", draft)))
    assert {name: form.get(name) for name in (*said, "own_work")} == {
        **{name: [words] for name, words in said.items()},
        "own_work": None,
    }
    # Only words are gone on from: who made it alone, without AI, says so again.
    send(client, draft, {**DECLARED, "my_part": "", "use_of_ai": ""})
    client.post(page("take_back", draft))
    form = form_of(client.get(page("submit", draft)))
    assert (form.get("made_by"), form.get("ai"), form["my_part"], form["use_of_ai"]) == (
        None,
        None,
        [""],
        [""],
    )


def test_not_taken_back_once_judging_has_begun(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    submission = factories.submit(draft)
    factories.decide(submission, K1="met")
    assert "Take it back" not in text_of(client.get(page("item", draft)))
    response = client.post(page("take_back", draft), follow=True)
    assert messages_of(response) == [
        "Your assessor has begun to judge this item, so it cannot be taken back now."
    ]


def test_an_accepted_item_is_opened_again(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    submission = factories.submit(draft)
    factories.decide(submission, K1="met", S1="met")
    factories.answer(submission, accept=True)
    assert "Accepted Test Assessor accepted it on" in text_of(client.get(page("item", draft)))
    for _ in range(2):
        assert client.post(page("reopen", draft)).headers["Location"] == page("edit", draft)
    assert "You are changing this item" in text_of(client.get(page("item", draft)))
    client.post(
        page("edit", draft), filled(client.get(page("edit", draft)), {"narrative": "What I did. And more."})
    )
    send(client, draft, DECLARED)
    assert Submission.objects.count() == 2
    assert "Met Test Assessor" in text_of(client.get(page("item", draft)))
    waiting = client.post(page("reopen", draft), follow=True)
    assert messages_of(waiting) == ["This item is with your assessor: take it back or wait for the answer."]
