"""The demo's people are plainly nobody, and there are enough of them."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from accounts.demo import DEMO_LOGINS
from apm_portfolio.demo.company import APPRENTICES, PROVIDERS, STAFF, cohorts
from apm_portfolio.demo.company.names import MARKS
from apm_portfolio.demo.company.plan import MONTHS
from apm_portfolio.demo.company.uln import ulns
from apprentices.actions import uln_is_valid

EVERYBODY = (*APPRENTICES, *STAFF)
DAYS = st.dates(date(2026, 1, 1), date(2031, 12, 31))


def test_nobody_could_be_real():
    unmarked = [person.name for person in EVERYBODY if not any(mark in person.family_name for mark in MARKS)]

    assert unmarked == ["Samplewort"]


def test_forty_apprentices_can_be_told_apart():
    names = [person.name for person in APPRENTICES]

    assert len(names) == len(set(names)) == 40
    assert len({name[0] for name in names}) >= 26
    assert len({person.email for person in EVERYBODY}) == len(EVERYBODY)
    assert max(map(len, names)) > 60
    assert min(len(name.split()) for name in names) == 1
    assert any(not name.isascii() for name in names)


def test_addresses_are_of_the_demo_and_the_logins_have_a_person():
    addresses = {person.email for person in EVERYBODY}

    assert {address.rpartition("@")[2] for address in addresses} == {"demo.test"}
    assert all(address.isascii() for address in addresses)
    assert {login.email for login in DEMO_LOGINS} <= addresses


def test_ulns_hold_their_check_digit_and_are_all_different():
    numbers = ulns(200)

    assert [number for number in numbers if not uln_is_valid(number)] == []
    assert len(set(numbers)) == 200
    assert {number[:4] for number in numbers} == {"9900"}


def test_providers_have_numbers_that_are_never_issued():
    assert [provider.ukprn for provider in PROVIDERS] == ["99000001", "99000002"]


@given(DAYS)
def test_the_plan_holds_on_any_day(today: date):
    plans = cohorts(today)
    enrolled = [e for plan in plans for e in plan.enrolled]

    assert [plan.provider.name for plan in plans].count("Harbour Sample College") == 2
    assert [e.person for e in enrolled] == list(APPRENTICES)
    assert len({e.uln for e in enrolled}) == len({e.learn_ref_number for e in enrolled}) == 40
    for e in enrolled:
        assert e.start_on <= today
        assert e.start_on.weekday() == 0
        assert e.planned_end_on >= e.start_on + timedelta(days=round(MONTHS[e.standard] * 30.44))
        assert e.line_manager in e.employer.line_managers
        assert e.assessor in e.provider.assessors
        assert e.employer in e.provider.employers


def test_the_logins_work_with_each_other():
    """The demo's apprentice has the demo's assessor and line manager, so that a walk through the roles meets."""
    (login,) = [
        e for plan in cohorts(date(2026, 11, 24)) for e in plan.enrolled if e.person.login == "apprentice"
    ]

    assert (login.assessor.email, login.line_manager.email) == ("assessor@demo.test", "employer@demo.test")
    assert login.provider.manager.email == "manager@demo.test"
    assert login.provider.auditor is not None
    assert login.provider.auditor.email == "auditor@demo.test"


def test_the_plan_covers_what_the_demo_is_to_show():
    slugs = {e.journey.slug for plan in cohorts(date(2026, 11, 24)) for e in plan.enrolled}

    assert slugs == {
        "completed",
        "early",
        "flawed",
        "gateway-ready",
        "nearly",
        "new",
        "on-break",
        "quick",
        "referred",
        "returned",
        "showcase",
        "silent",
        "slow",
        "steady",
        "waiting",
        "withdrawn",
    }
