"""Recent decisions for whoever assures quality: whose, what makes each worth a look, filters, pages."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions as accounts_actions
from accounts.roles import Role
from apprentices import actions
from apprentices.models import Apprentice
from evidence import actions as evidence_actions
from evidence.models import Decision
from progress.presenters import quality as presenter
from tests import factories
from tests.conftest import Cast
from tests.progress.days import on
from tests.progress.pages import RUBBISH, empty, opened, pager
from tests.progress.reading import Node

As = Callable[[str], Client]
URL = reverse("progress:quality")


def decided(apprentice: Apprentice, title: str = "", **outcomes: str) -> list[Decision]:
    made = factories.decide(factories.make_submission(apprentice, *outcomes, title=title), **outcomes)
    factories.answer(made[0].claim.submission, accept="not-yet" not in outcomes.values())
    return made


def rows(page: Node) -> list[Node]:
    return page.one("ul", cls="rows").all("li", cls="look") or [
        row for row in page.one("ul", cls="rows").parts if isinstance(row, Node)
    ]


def titles(page: Node) -> list[str]:
    return page.texts(cls="rows-title")


def reasons(page: Node) -> dict[str, list[str]]:
    """Why each is worth a look, by its KSB and title."""
    return {
        f"{row.one('b').text.split()[0]} {row.one(cls='rows-title').text}": row.texts(cls="tag")
        for row in rows(page)
    }


def test_a_decision_says_who_what_and_how_quick(cast: Cast, as_: As) -> None:
    with on(date(2026, 11, 2)):
        submission = factories.make_submission(cast.apprentice, "K1", title="Three quotes")
    with on(date(2026, 11, 5)):
        factories.decide(submission, K1="not-yet")
    page = opened(as_("iqa"), URL)
    [row] = rows(page)
    assert row.texts("p") == [
        "K1 not yet met by Test Assessor on 5 November 2026, after 3 working days · Test Apprentice",
        "Statement K1 of the test standard.",
        "“Please show more of K1.”",
    ]
    assert [link.href for link in row.all("a")] == [
        reverse("evidence:submission", args=[submission.evidence.uuid, 1]),
        reverse("progress:apprentice", args=[cast.apprentice.uuid]),
    ]


def test_the_latest_first(cast: Cast, as_: As) -> None:
    for day, title in ((2, "First"), (9, "Third"), (4, "Second")):
        with on(date(2026, 11, day)):
            decided(cast.apprentice, title, K1="met")
    assert titles(opened(as_("iqa"), URL)) == ["Third", "Second", "First"]


def test_only_the_own_provider_and_only_provider_wide_roles(cast: Cast, as_: As) -> None:
    decided(cast.apprentice, "Ours", K1="met")
    decided(cast.stranger, "Theirs", K1="met")
    assert titles(opened(as_("iqa"), URL)) == titles(opened(as_("manager"), URL)) == ["Ours"]
    assert titles(opened(as_("outsider"), URL)) == ["Theirs"]
    others = ("apprentice", "assessor", "employer", "employer_lead", "auditor", "admin")
    assert {as_(who).get(URL).status_code for who in others} == {403}


def test_never_own_decisions(cast: Cast, as_: As) -> None:
    accounts_actions.add_membership(user=cast["assessor"], provider=cast.provider, role=Role.IQA, by=None)
    decided(cast.apprentice, "Own", K1="met")
    decided(cast.colleague, "Another's", K1="met")
    page = opened(as_("assessor"), URL)
    assert titles(page) == ["Another's"]
    # nor is there a way to ask for them
    assert page.one("select", id="f-assessor").texts("option") == ["Any", "Second Assessor"]
    assert empty(opened(as_("assessor"), URL, assessor=str(cast["assessor"].uuid))) == "No decision matches"


def test_never_decisions_about_own_work(cast: Cast, as_: As) -> None:
    accounts_actions.add_membership(user=cast["apprentice"], provider=cast.provider, role=Role.IQA, by=None)
    decided(cast.apprentice, "About me", K1="met")
    decided(cast.colleague, "About another", K1="met")
    without_account = factories.make_apprentice(
        cast.provider, cast.version, assessor=cast["assessor"], with_user=True
    )
    decided(without_account, "About a third", K1="met")
    without_account.learner.user = None
    without_account.learner.save()
    assert sorted(titles(opened(as_("apprentice"), URL))) == ["About a third", "About another"]


def test_what_makes_a_decision_worth_a_look(cast: Cast, as_: As) -> None:
    with on(date(2026, 3, 2)):  # long ago, so that the assessor is not new
        decided(cast.apprentice, "Old", K1="met", K2="not-yet")
    with on(date(2026, 11, 2)):
        [plain] = decided(cast.apprentice, "Plain", K1="met")
        decided(cast.colleague, "Of a new assessor", K1="partly")
    with on(date(2026, 11, 3)):
        decided(cast.apprentice, "At once", K1="met", K2="met", S1="met")
        evidence_actions.correct_decision(
            decision=plain, outcome="met", feedback="Good.", reason="Feedback forgotten.", by=cast["assessor"]
        )
    page = opened(as_("iqa"), URL)
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for row in rows(page):
        found.setdefault(row.one(cls="rows-title").text, []).append(
            (row.one("b").text.split()[0], row.texts(cls="tag"))
        )
    assert {title: sorted(each) for title, each in found.items()} == {
        "Plain": [("K1", []), ("K1", ["Changed decision"])],
        "At once": [
            ("K1", ["All 3 met at once"]),
            ("K2", ["All 3 met at once"]),
            ("S1", ["First on S1", "All 3 met at once"]),
        ],
        "Of a new assessor": [("K1", ["New assessor", "First on K1", "Asked for more"])],
        "Old": [("K1", ["First on K1"]), ("K2", ["First on K2", "Asked for more"])],
    }


def test_a_claim_that_was_decided_twice_counts_once(cast: Cast, as_: As) -> None:
    first, _ = decided(cast.apprentice, "Both", K1="met", K2="met")
    evidence_actions.correct_decision(
        decision=first, outcome="met", feedback="Good.", reason="Feedback forgotten.", by=cast["assessor"]
    )
    tags = [row.texts(cls="tag")[-1] for row in rows(opened(as_("iqa"), URL))]
    assert tags == ["All 2 met at once"] * 3


def test_a_decision_that_was_withdrawn_says_so(cast: Cast, as_: As) -> None:
    [made] = decided(cast.apprentice, "Taken back", K1="met")
    evidence_actions.withdraw_decision(decision=made, reason="Wrong item.", by=cast["assessor"])
    assert reasons(opened(as_("iqa"), URL))["K1 Taken back"][0] == "Withdrawn since"


def test_a_decision_is_no_news_after_its_assessor_has_decided_for_ninety_days(cast: Cast, as_: As) -> None:
    tags = []
    for day in (date(2026, 8, 26), date(2026, 8, 25)):  # 89 and 90 days ago; the first still counts as new
        with on(day):
            decided(cast.apprentice, f"{day}", K1="met")
        tags.append("New assessor" in rows(opened(as_("iqa"), URL))[0].texts(cls="tag"))
    with on(date(2026, 8, 24)):
        decided(cast.apprentice, "Before", K1="met")
    tags.append("New assessor" in rows(opened(as_("iqa"), URL))[0].texts(cls="tag"))
    assert tags == [True, True, False]


def test_filters(cast: Cast, as_: As) -> None:
    decided(cast.apprentice, "Met", K1="met")
    decided(cast.apprentice, "Not", K1="not-yet")
    decided(cast.colleague, "Second's", K1="met")
    client = as_("iqa")
    second = str(cast["second_assessor"].uuid)
    assert titles(opened(client, URL, outcome="not-yet")) == ["Not"]
    assert titles(opened(client, URL, assessor=second)) == ["Second's"]
    page = opened(client, URL, outcome="not-yet", assessor=second)
    assert empty(page) == "No decision matches"
    assert [option.text for option in page.all("option") if "selected" in option.attributes] == [
        "Not yet met",
        "Second Assessor",
    ]
    assert empty(opened(client, URL, assessor=str(cast["outside_assessor"].uuid))) == "No decision matches"


def test_pages_follow_each_other_by_key(cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presenter, "PAGE", 2)
    monkeypatch.setattr("progress.views.quality.PAGE", 2)
    with on(date(2026, 11, 2)):  # all at one moment: the key decides
        for n in range(5):
            decided(cast.apprentice, f"Item {n}", K1="met" if n else "not-yet")
    client = as_("iqa")
    first = opened(client, URL, outcome="met")
    assert pager(first).keys() == {"Older"}
    second = opened(client, URL + pager(first)["Older"])
    assert [titles(first), titles(second)] == [["Item 4", "Item 3"], ["Item 2", "Item 1"]]
    assert pager(second) == {"Latest": "?outcome=met"}


def test_a_page_goes_on_only_after_a_decision_that_the_reader_may_see(cast: Cast, as_: As) -> None:
    decided(cast.apprentice, "Ours", K1="met")
    [theirs] = decided(cast.stranger, "Theirs", K1="met")
    for after in (str(theirs.uuid), RUBBISH[-1]):
        assert as_("iqa").get(URL, {"after": after}).status_code == 404


@pytest.mark.parametrize("name", ["outcome", "assessor", "after", "other"])
def test_no_value_of_an_address_breaks_the_page(cast: Cast, as_: As, name: str) -> None:
    for value in RUBBISH[:-1]:
        opened(as_("iqa"), URL, **{name: value})


def test_nothing_was_decided_yet(as_: As, cast: Cast) -> None:
    assert empty(opened(as_("iqa"), URL)) == "No decisions yet"


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("is_filtered", [False, True])
def test_the_cost_of_the_page(
    cast: Cast, as_: As, count: int, is_filtered: bool, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for n in range(count):
        assessor = factories.make_member(cast.provider, Role.ASSESSOR)
        decided(
            factories.make_apprentice(cast.provider, cast.version, assessor=cast["assessor"]),
            K1="met",
            K2="partly",
        )
        actions.assign_assessor(apprentice=cast.apprentice, assessor=assessor, by=None)
        decided(cast.apprentice, f"Item {n}", S1="met")
    query = {"assessor": str(cast["assessor"].uuid)} if is_filtered else {}
    client = as_("iqa")
    # session, person, access; decisions, whether all were met, assessors
    with django_assert_num_queries(6):
        page = opened(client, URL, **query)
    assert len(rows(page)) == (2 if is_filtered else 3) * count
