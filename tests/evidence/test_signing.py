"""Sign-off: what it rests on, one or many at once, taking it back, and its pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.ledger_check import verify
from apprentices import actions as apprentices_actions
from apprentices.models import Apprentice, OwedKsb
from apprentices.status import KsbStatus
from evidence import actions, signing_queries
from evidence.actions.signing import BasisChanged
from evidence.models import Decision, SignOff, SignOffWithdrawal
from standards.models import Ksb
from tests import factories
from tests.conftest import Cast

Queries = Callable[[int], Any]


@pytest.fixture
def assessor(as_: Callable[[str], Client]) -> Client:
    return as_("assessor")


def accept(apprentice: Apprentice, **outcomes: str) -> None:
    submission = factories.make_submission(apprentice, *outcomes)
    factories.decide(submission, **outcomes)
    factories.answer(submission, accept=True)


def ksbs(cast: Cast, *codes: str) -> list[Ksb]:
    return [factories.ksb(cast.apprentice, code) for code in codes]


def status(cast: Cast, code: str) -> KsbStatus:
    return KsbStatus(OwedKsb.objects.get(apprentice=cast.apprentice, ksb__code=code).status)


# --- The action -----------------------------------------------------------------------------


def test_several_are_signed_off_at_once_resting_on_their_claims(cast: Cast) -> None:
    accept(cast.apprentice, K1="met", S1="met")
    accept(cast.apprentice, K1="partly")
    made = actions.sign_off(
        apprentice=cast.apprentice,
        ksbs=ksbs(cast, "K1", "S1"),
        note=" Clear. ",
        is_stretch=True,
        by=cast["assessor"],
    )
    assert [(s.ksb.code, s.note, s.is_stretch, s.basis.count()) for s in made] == [
        ("K1", "Clear.", True, 2),
        ("S1", "Clear.", True, 1),
    ]
    assert (status(cast, "K1"), status(cast, "S1")) == (KsbStatus.SIGNED_OFF, KsbStatus.SIGNED_OFF)
    assert verify() == []


def test_signing_twice_changes_nothing(cast: Cast) -> None:
    accept(cast.apprentice, K1="met")
    assert len(actions.sign_off(apprentice=cast.apprentice, ksbs=ksbs(cast, "K1"), by=cast["assessor"])) == 1
    assert actions.sign_off(apprentice=cast.apprentice, ksbs=ksbs(cast, "K1"), by=cast["assessor"]) == []


def test_partly_met_claims_sign_off_only_several_and_only_when_said(cast: Cast) -> None:
    by = cast["assessor"]
    accept(cast.apprentice, K1="partly", K2="met")
    with pytest.raises(RuleBroken, match="a single partly met claim"):
        actions.sign_off(apprentice=cast.apprentice, ksbs=ksbs(cast, "K1"), partly_together=True, by=by)
    accept(cast.apprentice, K1="partly")
    with pytest.raises(RuleBroken, match="tick that they show it together"):
        actions.sign_off(apprentice=cast.apprentice, ksbs=ksbs(cast, "K1"), by=by)
    made = actions.sign_off(
        apprentice=cast.apprentice, ksbs=ksbs(cast, "K1", "K2"), partly_together=True, by=by
    )
    # Recorded where it made the difference.
    assert [(s.ksb.code, s.partly_together) for s in made] == [("K1", True), ("K2", False)]


def test_all_or_none_are_signed_off(cast: Cast) -> None:
    accept(cast.apprentice, K1="met")
    with pytest.raises(RuleBroken, match="S1 has no accepted claim"):
        actions.sign_off(apprentice=cast.apprentice, ksbs=ksbs(cast, "K1", "S1"), by=cast["assessor"])
    assert SignOff.objects.count() == 0


def test_a_basis_that_the_page_did_not_show_is_refused(cast: Cast) -> None:
    accept(cast.apprentice, K1="met")
    [ksb] = ksbs(cast, "K1")
    shown = {ksb.pk: [c.pk for c in cast.apprentice.submittedclaims.all()]}
    accept(cast.apprentice, K1="partly")
    with pytest.raises(BasisChanged) as refused:
        actions.sign_off(apprentice=cast.apprentice, ksbs=[ksb], shown=shown, by=cast["assessor"])
    assert refused.value.codes == ["K1"]
    assert SignOff.objects.count() == 0


@pytest.mark.parametrize("who", ["second_assessor", "manager", "apprentice", "outside_assessor"])
def test_only_the_caseloads_assessor_signs_and_withdraws(cast: Cast, who: str) -> None:
    factories.make_signed_off(cast.apprentice, "K1")
    accept(cast.apprentice, K2="met")
    with pytest.raises(NotAllowed):
        actions.sign_off(apprentice=cast.apprentice, ksbs=ksbs(cast, "K2"), by=cast[who])
    with pytest.raises(NotAllowed):
        actions.withdraw_sign_off(sign_off=SignOff.objects.get(), reason="No.", by=cast[who])


def test_a_withdrawn_sign_off_may_be_given_again(cast: Cast) -> None:
    factories.make_signed_off(cast.apprentice, "K1")
    by = cast["assessor"]
    first = SignOff.objects.get()
    with pytest.raises(RuleBroken, match="Give the reason"):
        actions.withdraw_sign_off(sign_off=first, reason=" ", by=by)
    actions.withdraw_sign_off(sign_off=first, reason="Wrong KSB.", by=by)
    assert status(cast, "K1") == KsbStatus.EVIDENCED
    with pytest.raises(Conflict, match="withdrawn already"):
        actions.withdraw_sign_off(sign_off=first, reason="Again.", by=by)
    [second] = actions.sign_off(apprentice=cast.apprentice, ksbs=ksbs(cast, "K1"), by=by)
    assert (first.number, second.number) == (1, 2)
    assert verify() == []


# --- Who has something to sign off ----------------------------------------------------------


def test_the_list_names_what_has_accepted_claims(cast: Cast, assessor: Client) -> None:
    accept(cast.apprentice, K1="met", K2="partly", S1="met")
    factories.make_submission(cast.apprentice, "B1")
    accept(cast.colleague, K1="met")
    actions.sign_off(apprentice=cast.apprentice, ksbs=ksbs(cast, "S1"), by=cast["assessor"])
    [row] = assessor.get(reverse("evidence:ready")).context["rows"]
    assert (row.name, row.words, row.signed, row.owed) == (
        "Test Apprentice",
        "1 KSB evidenced, 1 partly",
        1,
        6,
    )
    assert [pair.ksb.code for pair in (*row.ready, *row.partly)] == ["K1", "K2"]


def test_those_who_left_are_not_listed(cast: Cast, assessor: Client) -> None:
    accept(cast.apprentice, K1="met")
    apprentices_actions.end_programme(
        apprentice=cast.apprentice, end="withdrawn", ended_on=clock.today(), by=cast["manager"]
    )
    response = assessor.get(reverse("evidence:ready"))
    assert response.context["rows"] == []
    assert "Nothing to sign off" in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_many(
    count: int, cast: Cast, assessor: Client, django_assert_num_queries: Queries
) -> None:
    for _ in range(count):
        apprentice = factories.make_apprentice(cast.provider, cast.version, assessor=cast["assessor"])
        accept(apprentice, K1="met", S1="partly")
    with django_assert_num_queries(5):  # session, user, membership; apprentices, their KSBs
        assessor.get(reverse("evidence:ready"))


def test_the_list_goes_on_by_name(cast: Cast, assessor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_queries, "READY_PAGE", 2)
    for name in ("Cleo Test", "Ada Zest", "Ada Best"):
        accept(
            factories.make_apprentice(cast.provider, cast.version, name=name, assessor=cast["assessor"]),
            K1="met",
        )
    first = assessor.get(reverse("evidence:ready"))
    assert [row.name for row in first.context["rows"]] == ["Ada Best", "Ada Zest"]
    second = assessor.get(first.context["following"])
    assert [row.name for row in second.context["rows"]] == ["Cleo Test"]


# --- One apprentice -------------------------------------------------------------------------


def url(apprentice: Apprentice) -> str:
    return reverse("evidence:sign_off", kwargs={"uuid": apprentice.uuid})


def shown(client: Client, cast: Cast) -> Any:
    return client.get(url(cast.apprentice)).context["signing"]


def sign(client: Client, cast: Cast, *codes: str, **more: Any) -> Any:
    rests = {f"rests-{line.code}": line.rests for line in shown(client, cast).lines}
    return client.post(url(cast.apprentice), {**rests, "ksb": codes, "do": "sign", **more})


def test_the_page_shows_what_each_would_rest_on(cast: Cast, assessor: Client) -> None:
    with clock.at(timezone.now() - timedelta(days=12)):
        accept(cast.apprentice, K1="met", S1="partly")
    accept(cast.apprentice, S1="partly", S2="partly")
    page = shown(assessor, cast)
    assert [group.name for group in page.groups] == ["Knowledge", "Skills"]
    lines = {line.code: line for line in page.lines}
    assert lines["K1"].words == "1 accepted claim, 1 kind, the latest 12 days ago"
    assert lines["K1"].figures.is_single_source
    assert lines["S1"].words == "2 accepted claims (all partly met), 1 kind, the latest today"
    assert [(lines[c].may_sign, lines[c].only_partly) for c in ("K1", "S1", "S2")] == [
        (True, False),
        (True, True),
        (False, True),
    ]
    assert (page.ready, page.waiting) == (1, 3)


def test_signing_off_by_the_page(cast: Cast, assessor: Client) -> None:
    accept(cast.apprentice, K1="met", S1="met")
    response = sign(assessor, cast, "K1", "S1", note="Clear.", is_stretch="on")
    assert response.url == url(cast.apprentice)
    page = assessor.get(response.url)
    assert [str(m) for m in page.context["messages"]] == [
        "Test Apprentice: K1 and S1 signed off as ready for assessment."
    ]
    [b, a] = page.context["signing"].signed
    assert (a.code, b.code, a.by, a.note, a.is_stretch) == ("K1", "S1", "Test Assessor", "Clear.", True)
    assert a.rests_on == [SignOff.objects.all()[0].basis.get().claim.submission.title]


def test_choosing_none_asks_for_one_and_keeps_the_note(cast: Cast, assessor: Client) -> None:
    accept(cast.apprentice, K1="met")
    response = sign(assessor, cast, note="My words.")
    assert response.status_code == 422
    assert "Choose at least one KSB to sign off." in response.content.decode()
    assert "My words.</textarea>" in response.content.decode()


def test_all_evidenced_can_be_chosen_at_once(cast: Cast, assessor: Client) -> None:
    accept(cast.apprentice, K1="met", K2="met", S1="partly")
    response = sign(assessor, cast, do="all", note="Kept.")
    assert (response.context["chosen"], response.context["note"]) == (["K1", "K2"], "Kept.")
    assert SignOff.objects.count() == 0


def test_partly_met_together_is_said_for_each(cast: Cast, assessor: Client) -> None:
    for _ in range(2):
        accept(cast.apprentice, K1="partly", K2="partly")
    response = sign(assessor, cast, "K1", "K2", together=["K1"])
    assert response.status_code == 422
    assert "K2: tick that the partly met claims show it together" in response.content.decode()
    assert response.context["together"] == ["K1"]
    assert sign(assessor, cast, "K1", together=["K1"]).status_code == 302
    assert SignOff.objects.get().partly_together


def test_a_stale_page_signs_nothing_that_it_did_not_show(cast: Cast, assessor: Client) -> None:
    accept(cast.apprentice, K1="met")
    stale = {f"rests-{line.code}": line.rests for line in shown(assessor, cast).lines}
    actions.withdraw_decision(decision=Decision.objects.get(), reason="Wrong.", by=cast["assessor"])
    accept(cast.apprentice, K1="met")
    response = assessor.post(url(cast.apprentice), {**stale, "ksb": "K1", "note": "My words."})
    assert response.status_code == 409
    assert "has changed since this page was opened" in response.content.decode()
    assert (response.context["chosen"], response.context["note"]) == (["K1"], "My words.")
    assert SignOff.objects.count() == 0


def test_a_double_click_signs_once(cast: Cast, assessor: Client) -> None:
    accept(cast.apprentice, K1="met")
    data = {f"rests-{line.code}": line.rests for line in shown(assessor, cast).lines} | {"ksb": "K1"}
    assert [assessor.post(url(cast.apprentice), data).status_code for _ in range(2)] == [302, 302]
    assert SignOff.objects.count() == 1


def test_a_sign_off_is_withdrawn_with_a_reason(cast: Cast, assessor: Client) -> None:
    factories.make_signed_off(cast.apprentice, "K1")
    [line] = shown(assessor, cast).signed
    for _ in range(2):
        assert assessor.post(line.withdraw_url, {"reason": "Wrong KSB."}).status_code == 302
    page = shown(assessor, cast)
    assert (page.signed, [w.withdrawn.reason for w in page.withdrawn]) == ([], ["Wrong KSB."])


@pytest.mark.parametrize(
    ("reason", "problem"),
    [
        ("   ", "Give the reason: the apprentice and the quality assurer will read it."),
        (
            "word " * 401,
            "This reason has 2,004 characters: shorten it to 2,000. Nothing was withdrawn.",
        ),
    ],
)
def test_a_reason_that_is_refused_stands_in_its_field_with_what_is_wrong(
    reason: str, problem: str, cast: Cast, assessor: Client
) -> None:
    factories.make_signed_off(cast.apprentice, "K1", "K2")
    lines = shown(assessor, cast).signed
    [line] = [line for line in lines if line.code == "K2"]
    response = assessor.post(line.withdraw_url, {"reason": reason})
    assert response.status_code == 422
    given = {line.code: line.given for line in response.context["signing"].signed}
    assert (given["K1"], given["K2"].errors) == (None, {"reason": [problem]})
    text = response.content.decode()
    assert text.count("data-menu open") == text.count('aria-invalid="true"') == 1
    assert f"{reason}</textarea>" in text
    assert SignOffWithdrawal.objects.count() == 0


def test_a_refused_reason_leaves_the_form_for_signing_off_where_it_goes(cast: Cast, assessor: Client) -> None:
    accept(cast.apprentice, S1="met")
    factories.make_signed_off(cast.apprentice, "K1")
    [line] = shown(assessor, cast).signed
    text = assessor.post(line.withdraw_url, {"reason": ""}).content.decode()
    form = text[text.index("data-sign") - 200 :][:600]
    assert f'action="{url(cast.apprentice)}"' in form
    # What the page holds was not typed into that form: a copy on the device may fill it in.
    assert "data-typed" not in form


def test_each_withdrawal_says_of_which_ksb(cast: Cast, assessor: Client) -> None:
    factories.make_signed_off(cast.apprentice, "K1", "K2")
    text = assessor.get(url(cast.apprentice)).content.decode()
    for code in ("K1", "K2"):
        assert f'Withdraw<span class="visually-hidden"> {code}</span></summary>' in text
        assert f"{code} goes back to what its claims say." in text
        assert f">Withdraw the sign-off of {code}</button>" in text


def test_a_reason_is_kept_without_what_no_database_stores(cast: Cast, assessor: Client) -> None:
    factories.make_signed_off(cast.apprentice, "K1")
    [line] = shown(assessor, cast).signed
    assessor.post(line.withdraw_url, {"reason": "Wrong\0 KSB."})
    assert SignOffWithdrawal.objects.get().reason == "Wrong KSB."


def test_a_sign_off_whose_claims_count_no_more_is_pointed_out(cast: Cast, assessor: Client) -> None:
    factories.make_signed_off(cast.apprentice, "K1")
    assert [line.is_shaken for line in shown(assessor, cast).signed] == [False]
    actions.withdraw_decision(decision=Decision.objects.get(), reason="Wrong.", by=cast["assessor"])
    assert [line.is_shaken for line in shown(assessor, cast).signed] == [True]
    assert "no accepted claim counts any more" in assessor.get(url(cast.apprentice)).content.decode()


def test_an_apprentice_given_to_somebody_else_cannot_be_signed_off(
    cast: Cast, as_: Callable[[str], Client]
) -> None:
    accept(cast.apprentice, K1="met")
    factories.make_signed_off(cast.apprentice, "K2")
    signed = SignOff.objects.get()
    client = as_("assessor")
    apprentices_actions.assign_assessor(
        apprentice=cast.apprentice, assessor=cast["second_assessor"], by=cast["manager"]
    )
    assert client.get(url(cast.apprentice)).status_code == 404
    response = client.post(url(cast.apprentice), {"ksb": "K1", "note": "My words."})
    assert (response.status_code, response.context["texts"]) == (
        404,
        [("Note to the apprentice", "My words.")],
    )
    withdraw = reverse("evidence:withdraw_sign_off", kwargs={"uuid": signed.uuid})
    assert client.post(withdraw, {"reason": "No."}).status_code == 404
    assert (SignOff.objects.count(), SignOffWithdrawal.objects.count()) == (1, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_many(
    count: int, cast: Cast, assessor: Client, django_assert_num_queries: Queries
) -> None:
    codes = ["K1", "K2", "K3"][:count]
    for _ in range(count):
        accept(cast.apprentice, **dict.fromkeys(codes, "met"))
        accept(cast.apprentice, **dict.fromkeys(["S1", "S2", "B1"][:count], "met"))
    actions.sign_off(apprentice=cast.apprentice, ksbs=ksbs(cast, *codes), by=cast["assessor"])
    # session, user, membership; apprentice, KSBs, claims, decisions, sign-offs, what they rest on
    with django_assert_num_queries(9):
        assessor.get(url(cast.apprentice))
