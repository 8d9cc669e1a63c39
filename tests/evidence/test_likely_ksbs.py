"""KSBs proposed on the claims step: accepted or dismissed by a press, never claimed by themselves."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.errors import Conflict, NotAllowed, RuleBroken
from evidence import actions
from evidence.kinds import SuggestionReply
from evidence.models import BlobText, Claim, Evidence, SuggestionAnswer
from evidence.scanning import Verdict
from evidence.suggesting import Method, method_in_use
from standards.models import Ksb
from tests import factories
from tests.conftest import Cast
from tests.pages import filled, messages_of, text_of

As = Callable[[str], Client]

TEXTS = {
    "K1": "The principles of project risk and issue management.",
    "S1": "Identify and monitor project risks.",
    "S2": "Monitor and analyse project budgets.",
}


@pytest.fixture
def draft(cast: Cast) -> Evidence:
    for code, text in TEXTS.items():
        Ksb.objects.filter(version=cast.version, code=code).update(text=text)
    return factories.make_draft(
        cast.apprentice, title="Site diary", narrative="I scored the risks and was over budget."
    )


def here(evidence: Evidence) -> str:
    return reverse("evidence:edit_ksbs", args=[evidence.uuid])


def proposed(response: Any) -> list[str]:
    return [one.code for one in response.context["likely"].proposals]


def ksb(draft: Evidence, code: str) -> Ksb:
    return factories.ksb(draft.apprentice, code)


def press(client: Client, draft: Evidence, name: str, code: str, **more: Any) -> Any:
    changes = {name: str(ksb(draft, code).uuid), **more}
    return client.post(here(draft), filled(client.get(here(draft)), changes))


def answers(draft: Evidence) -> list[tuple[str, str, str]]:
    rows = draft.suggestion_answers.order_by("ksb__ordinal")
    return list(rows.values_list("ksb__code", "answer", "method"))


# --- The page -------------------------------------------------------------------------------


def test_the_likeliest_are_proposed_with_the_persons_own_words(draft: Evidence, as_: As) -> None:
    response = as_("apprentice").get(here(draft))
    assert {"K1", "S1", "S2"} <= set(proposed(response))
    assert len(proposed(response)) <= 5
    words = text_of(response)
    assert "Likely from what you wrote" in words
    assert "S2 Monitor and analyse project budgets. Because you wrote: “over budget” Claim S2" in words
    assert Claim.objects.count() == 0
    assert SuggestionAnswer.objects.count() == 0


@pytest.mark.parametrize("narrative", ["x", "👍👍", "我评估了风险。"])
def test_a_text_that_no_ksb_stands_out_from_is_told_so(draft: Evidence, as_: As, narrative: str) -> None:
    Evidence.objects.filter(pk=draft.pk).update(title="?", narrative=narrative)
    words = text_of(as_("apprentice").get(here(draft)))
    assert "No KSB stands out from what you wrote. A few more sentences" in words
    assert "Nothing more is proposed" not in words


def test_once_all_are_answered_nothing_more_is_proposed(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    while codes := proposed(client.get(here(draft))):
        press(client, draft, "dismiss", codes[0])
    assert "Nothing more is proposed. Choose below what else it shows." in text_of(client.get(here(draft)))


def test_accepting_claims_it_and_saves_what_was_typed(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    press(client, draft, "accept", "S1")
    client.get(here(draft))
    how = f"{ksb(draft, 'S1').uuid}-how"
    response = press(
        client, draft, "accept", "K1", **{how: "My register.", "ksb": [str(ksb(draft, "K2").uuid)]}
    )
    assert response.headers["Location"] == f"{here(draft)}#claim-K1"
    assert messages_of(client.get(here(draft))) == ["K1 and K2 are claimed. Say how the item shows them."]
    claims = dict(draft.claims.values_list("ksb__code", "how"))
    assert claims == {"K1": "", "K2": "", "S1": "My register."}
    method = method_in_use().value
    assert answers(draft) == [("K1", "accepted", method), ("S1", "accepted", method)]
    assert {"K1", "K2", "S1"}.isdisjoint(proposed(client.get(here(draft))))


def test_dismissing_is_remembered_and_can_be_taken_back(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    response = press(client, draft, "dismiss", "S2")
    assert response.headers["Location"].endswith("#likely")
    page = client.get(here(draft))
    assert messages_of(page) == ["S2 is not proposed for this item any more."]
    assert "S2" not in proposed(page)
    assert "1 not proposed any more" in text_of(page)
    assert answers(draft) == [("S2", "dismissed", method_in_use().value)]
    assert Claim.objects.count() == 0
    press(client, draft, "restore", "S2")
    assert answers(draft) == []
    assert "S2" in proposed(client.get(here(draft)))


def test_dismissing_claims_nothing_and_keeps_what_was_ticked(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    ticked = str(ksb(draft, "K2").uuid)
    response = press(client, draft, "dismiss", "S2", ksb=[ticked])
    assert Claim.objects.count() == 0
    page = client.get(response.headers["Location"])
    assert [tile.code for group in page.context["groups"] for tile in group.ksbs if tile.is_chosen] == ["K2"]


def test_a_press_without_a_session_is_told_of(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    form = filled(client.get(here(draft)), {"accept": str(ksb(draft, "S1").uuid)})
    client.logout()
    client.post(here(draft), form, headers={"Referer": f"http://testserver{here(draft)}"})
    client.force_login(factories.owner(draft.apprentice))
    assert "“Claim S1” was not done: press it again." in text_of(client.get(here(draft)))
    assert "press it again" not in text_of(client.get(here(draft)))


def test_pressing_twice_does_one_thing(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    for name in ("dismiss", "restore", "accept"):
        form = filled(client.get(here(draft)), {name: str(ksb(draft, "S1").uuid)})
        for _ in range(2):
            assert client.post(here(draft), form).status_code == 302
    assert answers(draft) == [("S1", "accepted", method_in_use().value)]
    assert [claim.ksb.code for claim in draft.claims.all()] == ["S1"]


def test_an_item_without_text_says_what_to_do_first(cast: Cast, as_: As) -> None:
    empty = factories.make_draft(cast.apprentice, narrative=" ")
    client = as_("apprentice")
    response = client.get(here(empty))
    assert proposed(response) == []
    assert "Write what you did first" in text_of(response)
    on = client.post(here(empty), filled(response, {"go": "write"}))
    assert on.headers["Location"] == reverse("evidence:edit", args=[empty.uuid])


def test_the_text_of_its_files_speaks_too(draft: Evidence, as_: As) -> None:
    actions.save_draft(
        evidence=draft,
        text=actions.drafts.DraftText(title="Site diary", narrative=""),
        revision=1,
        by=factories.owner(draft.apprentice),
    )
    file = factories.attach(draft, b"Overspend of the month", "money.txt")
    BlobText.objects.create(blob=file.blob, text="Overspend of the month")
    response = as_("apprentice").get(here(draft))
    assert proposed(response)[0] == "S2"
    assert "Because your files say: “Overspend”" in text_of(response)
    actions.record_scan(blob=file.blob, verdict=Verdict("Some.Virus", "ClamAV"), by=None)
    assert "Overspend" not in text_of(as_("apprentice").get(here(draft)))


@pytest.mark.parametrize("name", ["accept", "dismiss", "restore"])
@pytest.mark.parametrize("value", ["x", "", "\0", "theirs", "00000000-0000-4000-8000-000000000000"])
def test_nonsense_and_ksbs_of_others_are_passed_over(draft: Evidence, as_: As, name: str, value: str) -> None:
    if value == "theirs":
        value = str(factories.make_version().ksbs.order_by("pk")[0].uuid)
    client = as_("apprentice")
    response = client.post(here(draft), filled(client.get(here(draft)), {name: value}))
    assert response.status_code == 302
    assert answers(draft) == []
    assert Claim.objects.count() == 0


def test_an_item_that_was_sent_meanwhile_takes_no_answer(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    actions.set_claim(
        evidence=draft, ksb=ksb(draft, "K2"), how="It does.", where="", by=factories.owner(draft.apprentice)
    )
    form = filled(client.get(here(draft)), {"accept": str(ksb(draft, "S1").uuid)})
    factories.submit(draft)
    response = client.post(here(draft), form)
    assert response.status_code == 409
    assert "cannot be changed" in text_of(response)
    assert answers(draft) == []


def test_the_page_asks_no_more_for_three_proposals_than_for_one(
    draft: Evidence, as_: As, django_assert_num_queries: Any
) -> None:
    client = as_("apprentice")
    for code in ("K2", "K3", "B1"):
        press(client, draft, "dismiss", code)
    client.get(here(draft))
    with django_assert_num_queries(QUERIES):
        assert len(proposed(client.get(here(draft)))) == 3
    press(client, draft, "accept", "K1")
    press(client, draft, "dismiss", "S2")
    with django_assert_num_queries(QUERIES):
        assert proposed(client.get(here(draft))) == ["S1"]


QUERIES = 10


# --- The actions ----------------------------------------------------------------------------


def test_accepting_leaves_a_claim_that_is_there_as_it_is(cast: Cast, draft: Evidence) -> None:
    by = cast["apprentice"]
    actions.set_claim(evidence=draft, ksb=ksb(draft, "S1"), how="Mine.", where="Page 2", by=by)
    claim = actions.accept_suggestion(evidence=draft, ksb=ksb(draft, "S1"), method=Method.TEXT, by=by)
    assert (claim.how, claim.where) == ("Mine.", "Page 2")
    actions.dismiss_suggestion(evidence=draft, ksb=ksb(draft, "S1"), method=Method.TEXT, by=by)
    assert answers(draft) == [("S1", "accepted", "text")]


def test_only_its_owner_and_only_what_is_owed(cast: Cast, draft: Evidence) -> None:
    foreign = factories.make_version().ksbs.order_by("pk")[0]
    for action in (actions.accept_suggestion, actions.dismiss_suggestion):
        for who in ("assessor", "colleague", "manager"):
            with pytest.raises(NotAllowed):
                action(evidence=draft, ksb=ksb(draft, "S1"), method=Method.TEXT, by=cast[who])
        with pytest.raises(RuleBroken, match="not part of your programme"):
            action(evidence=draft, ksb=foreign, method=Method.TEXT, by=cast["apprentice"])
    with pytest.raises(NotAllowed):
        actions.restore_suggestion(evidence=draft, ksb=ksb(draft, "S1"), by=cast["assessor"])
    actions.remove_draft(evidence=draft, by=cast["apprentice"])
    with pytest.raises(Conflict):
        actions.dismiss_suggestion(
            evidence=draft, ksb=ksb(draft, "S1"), method=Method.TEXT, by=cast["apprentice"]
        )
    assert answers(draft) == []


@pytest.mark.parametrize("wrong", [{"answer": "maybe"}, {"method": "oracle"}, {}])
def test_the_database_refuses_unknown_answers_and_a_second_row(
    cast: Cast, draft: Evidence, wrong: dict[str, str]
) -> None:
    by = cast["apprentice"]
    actions.dismiss_suggestion(evidence=draft, ksb=ksb(draft, "K3"), method=Method.TEXT, by=by)
    row = draft.suggestion_answers.get()
    fields = {"answer": SuggestionReply.DISMISSED, "method": "text", **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        SuggestionAnswer.objects.create(
            evidence=draft,
            ksb=ksb(draft, "K3" if not wrong else "K2"),
            answered_by=by,
            answered_at=row.answered_at,
            **fields,
        )
