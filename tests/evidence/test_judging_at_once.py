"""Two people, or two tabs, at the same moment: real connections in threads, on whichever database runs."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.ledger_check import verify
from apprentices.models import OwedKsb
from evidence.models import Decision, Outcome, SignOff, Submission
from evidence.standing import live_statuses
from tests import factories
from tests.at_once import at_once
from tests.conftest import Cast

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def sender(cast: Cast, submission: Submission, **typed: str) -> Callable[[], int]:
    """A browser that has the desk open and sends these values."""
    client = Client(raise_request_exception=True)
    client.force_login(cast["assessor"])
    address = reverse("evidence:review", kwargs={"uuid": submission.uuid})
    assert client.get(address).status_code == 200
    data = {name.replace("__", "-"): value for name, value in typed.items()} | {"do": "send"}
    return lambda: client.post(address, data).status_code


def check_whole(cast: Cast) -> None:
    stored = dict(OwedKsb.objects.filter(apprentice=cast.apprentice).values_list("ksb", "status"))
    assert stored == live_statuses(cast.apprentice)
    assert verify() == []


def test_the_same_review_from_two_tabs_is_recorded_once(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", "S1")
    tabs = [sender(cast, submission, K1__outcome="met", S1__outcome="met") for _ in range(2)]
    assert at_once(*tabs) == [302, 302]
    assert (Decision.objects.count(), Outcome.objects.count()) == (2, 1)
    check_whole(cast)


def test_two_different_reviews_end_in_one_of_them(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    met = sender(cast, submission, K1__outcome="met")
    partly = sender(cast, submission, K1__outcome="not-yet", K1__feedback="Not enough.")
    assert sorted(at_once(met, partly)) == [302, 409]
    assert (Decision.objects.count(), Outcome.objects.count()) == (1, 1)
    decision, answer = Decision.objects.get(), Outcome.objects.get()
    assert (decision.outcome, answer.answer) in {("met", "accepted"), ("not-yet", "returned")}
    check_whole(cast)


def test_taking_back_and_judging_at_once_leave_one_of_both(cast: Cast) -> None:
    from evidence import actions

    submission = factories.make_submission(cast.apprentice, "K1")
    judged = sender(cast, submission, K1__outcome="met")
    [sent, taken] = at_once(
        judged, lambda: actions.take_back(evidence=submission.evidence, by=cast["apprentice"]).state
    )
    submission.evidence.refresh_from_db()
    if taken == "draft":
        assert (sent, Decision.objects.count(), submission.evidence.state) == (409, 0, "draft")
    else:
        assert (sent, Decision.objects.count(), submission.evidence.state) == (302, 1, "accepted")
    check_whole(cast)


def test_signing_off_twice_at_once_makes_one_sign_off(cast: Cast) -> None:
    from evidence import actions

    submission = factories.make_submission(cast.apprentice, "K1")
    factories.decide(submission, K1="met")
    factories.answer(submission, accept=True)
    ksb = factories.ksb(cast.apprentice, "K1")

    def sign() -> int:
        return len(actions.sign_off(apprentice=cast.apprentice, ksbs=[ksb], by=cast["assessor"]))

    assert sorted(at_once(sign, sign)) == [0, 1]
    assert SignOff.objects.count() == 1
    check_whole(cast)
