"""Closing a cohort and opening it again: when it may be, twice, what a closed one refuses, and who may."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import formats, timezone

from accounts import ledger
from accounts.errors import RuleBroken
from accounts.models import LedgerEntry
from apprentices import actions
from apprentices.actions import Enrolment, Particulars
from apprentices.models import Apprentice, Cohort
from tests import factories
from tests.conftest import Cast
from tests.progress.pages import empty, opened, table, who
from tests.progress.reading import Node

As = Callable[[str], Client]
CLOSED = "Autumn is closed. Reopen it first, or choose another cohort."
COHORTS = reverse("progress:cohorts")
DATES = (date(2026, 1, 5), date(2027, 7, 5))


@pytest.fixture
def autumn(cast: Cast) -> Cohort:
    """A cohort of nobody."""
    return factories.make_cohort(cast.provider, "Autumn")


def url(name: str, cohort: Cohort) -> str:
    return reverse(f"apprentices:{name}", args=[cohort.uuid])


def close(cohort: Cohort, cast: Cast) -> Cohort:
    return actions.close_cohort(cohort=cohort, by=cast["manager"])


def end(apprentice: Apprentice) -> None:
    actions.end_programme(apprentice=apprentice, end="completed", ended_on=date(2026, 6, 1), by=None)


def is_closed(cohort: Cohort) -> bool:
    cohort.refresh_from_db()
    return cohort.closed_at is not None


def noted(cohort: Cohort) -> list[str]:
    """What the ledger says of the cohort, in order."""
    stream = ledger.provider_stream(cohort.provider.uuid)
    texts = LedgerEntry.objects.filter(stream=stream).order_by("seq").values_list("text", flat=True)
    entries = [json.loads(text) for text in texts]
    return [entry["kind"] for entry in entries if entry["facts"].get("cohort") == str(cohort.uuid)]


def messages_of(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def buttons(page: Node) -> list[str]:
    return [part.text for part in page.all("summary")]


# --- The rule -----------------------------------------------------------------------------------------


def test_closing_twice_and_reopening_twice_change_once(autumn: Cohort, cast: Cast) -> None:
    first, second = close(autumn, cast), close(autumn, cast)
    assert first.closed_at == second.closed_at
    assert is_closed(autumn)
    for _ in range(2):
        actions.reopen_cohort(cohort=autumn, by=cast["manager"])
    assert not is_closed(autumn)
    assert noted(autumn) == ["cohort.created", "cohort.closed", "cohort.reopened"]


def test_not_while_somebody_is_on_programme_in_it(cast: Cast) -> None:
    with pytest.raises(RuleBroken) as refusal:
        close(cast.cohort, cast)
    assert str(refusal.value) == (
        "2 apprentices are still on programme in Test cohort. "
        "End their programmes or move them, then close it."
    )
    end(cast.apprentice)
    with pytest.raises(RuleBroken) as refusal:
        close(cast.cohort, cast)
    assert str(refusal.value) == (
        "1 apprentice is still on programme in Test cohort. End their programme or move them, then close it."
    )
    assert (is_closed(cast.cohort), noted(cast.cohort)) == (False, ["cohort.created"])
    end(cast.colleague)
    close(cast.cohort, cast)
    assert is_closed(cast.cohort)


def test_nobody_is_enrolled_into_a_closed_cohort(autumn: Cohort, cast: Cast) -> None:
    close(autumn, cast)
    with pytest.raises(RuleBroken) as refusal:
        # The caller's cohort was read before it was closed.
        actions.enrol(
            learner=factories.make_learner(cast.provider),
            enrolment=Enrolment(autumn, cast.version, *DATES),
            by=cast["manager"],
        )
    assert str(refusal.value) == CLOSED
    assert not autumn.apprentices.exists()


def test_nobody_is_moved_to_a_closed_cohort(autumn: Cohort, cast: Cast) -> None:
    close(autumn, cast)
    with pytest.raises(RuleBroken) as refusal:
        actions.change_programme(
            apprentice=cast.apprentice,
            to=Particulars(autumn, cast.employer, *DATES),
            revision=1,
            by=cast["manager"],
        )
    assert str(refusal.value) == CLOSED
    cast.apprentice.refresh_from_db()
    assert cast.apprentice.cohort == cast.cohort


def test_nobody_comes_back_on_programme_in_a_closed_cohort(autumn: Cohort, cast: Cast) -> None:
    apprentice = factories.make_apprentice(cast.provider, cast.version, cohort=autumn)
    end(apprentice)
    close(autumn, cast)
    with pytest.raises(RuleBroken) as refusal:
        actions.resume_programme(apprentice=apprentice, by=cast["manager"])
    assert str(refusal.value) == CLOSED
    actions.reopen_cohort(cohort=autumn, by=cast["manager"])
    actions.resume_programme(apprentice=apprentice, by=cast["manager"])
    assert list(autumn.apprentices.on_programme()) == [apprentice]


def test_the_dates_of_somebody_who_ended_in_it_can_be_corrected(autumn: Cohort, cast: Cast) -> None:
    apprentice = factories.make_apprentice(cast.provider, cast.version, cohort=autumn)
    end(apprentice)
    close(autumn, cast)
    to = Particulars(cohort=autumn, employer=None, start_on=date(2026, 1, 5), planned_end_on=date(2027, 9, 1))
    changed = actions.change_programme(apprentice=apprentice, to=to, revision=1, by=cast["manager"])
    assert changed.planned_end_on == date(2027, 9, 1)


# --- The pages ----------------------------------------------------------------------------------------


def test_a_manager_closes_and_reopens_it_on_its_page(as_: As, autumn: Cohort) -> None:
    client, page = as_("manager"), url("cohort_change", autumn)
    assert buttons(opened(client, page)) == ["Close the cohort"]
    for _ in range(2):
        answer = client.post(url("cohort_close", autumn), follow=True)
        assert answer.redirect_chain == [(page, 302)]
        assert messages_of(answer) == ["Autumn is closed. You find it among the cohorts, under Closed."]
    assert is_closed(autumn)
    assert buttons(opened(client, page)) == ["Reopen the cohort"]
    answer = client.post(url("cohort_reopen", autumn), follow=True)
    assert (answer.redirect_chain, messages_of(answer)) == ([(page, 302)], ["Autumn is open again."])
    assert not is_closed(autumn)


def test_closing_is_not_offered_while_somebody_is_on_programme_and_refused_all_the_same(
    as_: As, cast: Cast
) -> None:
    client, page = as_("manager"), url("cohort_change", cast.cohort)
    closing = opened(client, page).one(id="closing")
    assert buttons(closing) == []
    assert closing.one("p").text == (
        "2 apprentices are on programme in it. "
        "Once they have ended or moved to another cohort, you can close it."
    )
    assert messages_of(client.post(url("cohort_close", cast.cohort), follow=True)) == [
        "2 apprentices are still on programme in Test cohort. "
        "End their programmes or move them, then close it."
    ]
    assert not is_closed(cast.cohort)


@pytest.mark.parametrize("name", ["cohort_close", "cohort_reopen"])
def test_only_by_posting_and_only_the_providers_manager(as_: As, autumn: Cohort, name: str) -> None:
    tried = ("manager", "outsider", "iqa", "assessor", "apprentice")
    assert [as_(who).post(url(name, autumn)).status_code for who in tried] == [302, 404, 403, 403, 403]
    assert as_("manager").get(url(name, autumn)).status_code == 405


def test_a_closed_cohort_offers_no_enrolment(as_: As, autumn: Cohort, cast: Cast) -> None:
    client, enrol = as_("manager"), url("enrol", autumn)
    pages = [
        url("cohort_change", autumn),
        url("assign", autumn),
        reverse("progress:cohort", args=[autumn.uuid]),
    ]
    links = [[link.href for link in opened(client, page).all("a")].count(enrol) for page in pages]
    assert links == [1, 1, 2]
    close(autumn, cast)
    links = [[link.href for link in opened(client, page).all("a")].count(enrol) for page in pages]
    assert links == [0, 0, 0]
    assert client.get(enrol).headers["Location"] == url("cohort_change", autumn)


def test_an_enrolment_form_that_was_open_when_it_closed_keeps_what_was_typed(
    as_: As, autumn: Cohort, cast: Cast
) -> None:
    cast.version.earliest_start_on = date(2026, 1, 1)
    cast.version.save()
    close(autumn, cast)
    answer = as_("manager").post(
        url("enrol", autumn),
        {
            "given_names": "Nadia",
            "start_on": "2026-09-07",
            "planned_end_on": "2028-03-07",
            "version": str(cast.version.uuid),
            "proposed": "00000000-0000-4000-8000-000000000001",
        },
    )
    form = answer.context["form"]
    assert (form.non_field_errors(), form["given_names"].value()) == ([CLOSED], "Nadia")


def test_only_open_cohorts_and_their_own_are_offered_for_a_move(as_: As, autumn: Cohort, cast: Cast) -> None:
    ended = factories.make_apprentice(cast.provider, cast.version, cohort=autumn)
    end(ended)
    close(autumn, cast)
    client = as_("manager")

    def offered(apprentice: Apprentice) -> list[str]:
        page = opened(client, reverse("apprentices:manage", args=[apprentice.uuid]))
        return [option.text for option in page.one("select", id="id_programme-cohort").all("option")]

    assert offered(cast.apprentice) == ["Choose a cohort", "Test cohort"]
    assert offered(ended) == ["Choose a cohort", "Autumn (closed)", "Test cohort"]
    answer = client.post(
        reverse("apprentices:manage", args=[cast.apprentice.uuid]),
        {
            "form": "programme",
            "programme-cohort": autumn.uuid,
            "programme-employer": cast.employer.uuid,
            "programme-start_on": "2026-01-05",
            "programme-planned_end_on": "2027-07-05",
            "programme-revision": "1",
        },
    )
    assert answer.context["sent"].errors["cohort"] == ["Choose one of your open cohorts."]


def test_it_moves_to_the_tab_of_closed_ones_and_back(as_: As, autumn: Cohort, cast: Cast) -> None:
    client = as_("manager")
    close(autumn, cast)
    day = formats.date_format(timezone.localdate(), "j F Y")
    assert who(opened(client, COHORTS)) == ["Test cohort"]
    assert table(opened(client, COHORTS, closed="1")) == [
        [f"Autumn Starts 5 January 2026 · closed {day}", "0", "Nobody on programme", "Nobody"]
    ]
    actions.reopen_cohort(cohort=autumn, by=cast["manager"])
    assert who(opened(client, COHORTS)) == ["Autumn", "Test cohort"]


@pytest.mark.parametrize("part", ["cohort", "cohort_help", "cohort_coverage", "cohort_over_time"])
def test_its_pages_say_that_it_is_closed(as_: As, autumn: Cohort, cast: Cast, part: str) -> None:
    page = reverse(f"progress:{part}", args=[autumn.uuid])
    assert opened(as_("iqa"), page).one(cls="heading-sub").text == "0 apprentices on programme"
    close(autumn, cast)
    assert opened(as_("iqa"), page).one(cls="heading-sub").text == "Closed · 0 apprentices on programme"


def test_a_closed_cohort_shows_those_who_ended_in_it(as_: As, cast: Cast) -> None:
    for apprentice in (cast.apprentice, cast.colleague):
        end(apprentice)
    client, address = as_("manager"), reverse("progress:cohort", args=[cast.cohort.uuid])
    assert empty(opened(client, address)) == "Nobody matches"
    close(cast.cohort, cast)
    page = opened(client, address)
    assert who(page) == ["Test Apprentice", "Test Colleague"]
    assert page.all(cls="filters-result") == []
    narrowed = opened(client, address, q="colleague", rag="ended")
    assert who(narrowed) == ["Test Colleague"]
    whole = narrowed.one(cls="filters-result").one("a").href
    assert who(opened(client, address + whole)) == ["Test Apprentice", "Test Colleague"]
    assert empty(opened(client, address, rag="")) == "Nobody matches"


def test_a_filter_by_cohort_names_closed_ones_too(as_: As, autumn: Cohort, cast: Cast) -> None:
    close(autumn, cast)
    page = opened(as_("manager"), reverse("apprentices:named", args=[cast["auditor"].memberships.get().uuid]))
    options = [option.text for option in page.one("select", id="cohort").all("option")]
    assert options == ["Any", "Autumn (closed)", "Test cohort"]
