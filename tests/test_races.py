"""Two people, or two tabs, at the same instant: one of them succeeds, the other is told, nothing is done twice.

The calls run together, each on a connection of its own.
"""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts import actions as accounts_actions
from accounts.actions import hash_token
from accounts.errors import Conflict, RuleBroken
from accounts.ledger_check import verify
from accounts.models import EmailedLink, Employer, Invitation, Mail, Membership, Provider, User
from accounts.roles import Role
from apprentices import actions as apprentices_actions
from apprentices.actions import Enrolment, LearnerDetails, Particulars
from apprentices.models import Cohort, ViewGrant
from evidence import actions
from evidence.files import receive
from evidence.models import Blob, Decision, Evidence, SignOff, Submission, Upload
from evidence.refusals import NoRoom
from standards.actions import import_stream
from standards.models import Ksb, Standard
from tests import factories
from tests.at_once import at_once
from tests.conftest import Cast
from tests.standards.records import as_bytes, official

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

LINK = "https://portfolio.test/invitation/"


def refused(answers: list[Any]) -> list[type]:
    return [type(answer) for answer in answers if isinstance(answer, RuleBroken)]


# --- Standards ------------------------------------------------------------------------------


def test_a_list_imported_twice_at_once() -> None:
    records = [official(referenceNumber=f"ST90{number:02}") for number in range(8)]

    def imported(content: bytes) -> list[str]:
        return [line.outcome for line in import_stream(stream=io.BytesIO(content), name="file", by=None)]

    forwards, backwards = at_once(
        lambda: imported(as_bytes(*records)), lambda: imported(as_bytes(*records[::-1]))
    )
    assert sorted(forwards + backwards) == ["created"] * 8 + ["unchanged"] * 8
    assert (Standard.objects.count(), Ksb.objects.count()) == (8, 48)
    assert verify() == []


# --- Evidence -------------------------------------------------------------------------------


def test_two_submits(cast: Cast) -> None:
    evidence = factories.make_draft(cast.apprentice, "K1")
    answers = at_once(*[lambda: factories.submit(evidence)] * 3)
    assert refused(answers) == [actions.submitting.AlreadySubmitted] * 2
    assert Submission.objects.count() == 1


def test_two_tabs_judge_one_claim(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    answers = at_once(
        lambda: factories.decide(submission, K1="met"), lambda: factories.decide(submission, K1="partly")
    )
    assert refused(answers) == [actions.judging.DecidedElsewhere]
    assert Decision.objects.count() == 1


def test_two_sign_offs(cast: Cast) -> None:
    factories.decide(factories.make_submission(cast.apprentice, "K1"), K1="met")
    ksb = factories.ksb(cast.apprentice, "K1")
    answers = at_once(
        *[lambda: actions.sign_off(apprentice=cast.apprentice, ksbs=[ksb], by=cast["assessor"])] * 3
    )
    assert refused(answers) == []
    assert SignOff.objects.count() == 1
    assert verify() == []


def test_the_same_bytes_twice(cast: Cast) -> None:
    answers = at_once(
        *[lambda: receive(provider=cast.provider, chunks=[b"The same."], name="notes.txt").pk] * 4
    )
    assert answers == [Blob.objects.get().pk] * 4


def test_two_apprentices_announce_files_for_the_last_room(cast: Cast) -> None:
    Provider.objects.filter(pk=cast.provider.pk).update(quota_bytes=1500)
    pairs = [(cast.apprentice, cast["apprentice"]), (cast.colleague, cast["colleague"])]
    drafts = [(factories.make_draft(apprentice), by) for apprentice, by in pairs]

    def announced(evidence: Evidence, by: User) -> Callable[[], Any]:
        file = actions.Announced("notes.txt", 1000)
        return lambda: actions.begin_upload(evidence=evidence, announced=file, by=by)

    for _ in range(5):
        answers = at_once(*[announced(draft, by) for draft, by in drafts])
        assert refused(answers) == [NoRoom]
        Upload.objects.all().delete()


# --- Joining --------------------------------------------------------------------------------


def invite(cast: Cast, *, other: bool = False, role: str = Role.ASSESSOR) -> EmailedLink:
    """The link of an invitation of one and the same person."""
    provider, by = (cast.other_provider, cast["outsider"]) if other else (cast.provider, cast["manager"])
    employer = cast.employer if role == Role.EMPLOYER else None
    apprentices_actions.invite_person(
        provider=provider,
        email="new@example.test",
        name="New Person",
        role=role,
        employer=employer,
        accept_url=LINK,
        by=by,
    )
    token = Mail.objects.order_by("-pk")[0].body.partition(LINK)[2].partition("/")[0]
    return EmailedLink.objects.get(token_hash=hash_token(token))


def join(link: EmailedLink) -> Membership:
    return apprentices_actions.accept_as_new(link=link, name="New Person", password=factories.PASSWORD)


def test_one_invitation_accepted_twice(cast: Cast) -> None:
    link = invite(cast)
    assert refused(at_once(*[lambda: join(link)] * 3)) == [Conflict, Conflict]
    assert Membership.objects.filter(user__email="new@example.test").count() == 1


def test_two_providers_invite_one_person_who_accepts_both(cast: Cast) -> None:
    """Both make the account: one does, the other says to sign in with it."""
    links = [invite(cast), invite(cast, other=True)]
    answers = at_once(*[lambda link=link: join(link) for link in links])
    assert refused(answers) == [Conflict]
    assert User.objects.filter(email="new@example.test").count() == 1


def test_accepting_while_the_link_is_sent_again_or_withdrawn(cast: Cast) -> None:
    by = cast["manager"]
    for change in (
        lambda i: accounts_actions.resend_invitation(invitation=i, accept_url=LINK, by=by),
        lambda i: accounts_actions.revoke_invitation(invitation=i, by=by),
    ):
        link = invite(cast)
        invitation = Invitation.objects.get(uuid=link.subject)
        answers = at_once(lambda: join(link), lambda: change(invitation))  # noqa: B023
        assert refused(answers) == [Conflict]
        Membership.objects.all().filter(user__email="new@example.test").update(ended_at=invitation.invited_at)
        Invitation.objects.filter(accepted_at=None).update(revoked_at=invitation.invited_at)
        User.objects.filter(email="new@example.test").update(email=f"was-{link.pk}@example.test")


def test_accepting_while_the_manager_corrects_the_address(cast: Cast) -> None:
    by = cast["manager"]
    learner = factories.make_learner(cast.provider, name="Late Learner")
    was, will = (
        LearnerDetails("Late", "Learner", "late@example.test"),
        LearnerDetails("Late", "Learner", "l@example.test"),
    )
    learner = apprentices_actions.change_learner(learner=learner, to=was, revision=1, accept_url=LINK, by=by)
    apprentices_actions.invite_learner(learner=learner, accept_url=LINK, by=by)
    link = EmailedLink.objects.get(subject=Invitation.objects.get(email=was.email).uuid)
    answers = at_once(
        lambda: join(link),
        lambda: apprentices_actions.change_learner(
            learner=learner, to=will, revision=learner.revision, accept_url=LINK, by=by
        ),
    )
    assert len(refused(answers)) <= 1


# --- The provider ---------------------------------------------------------------------------


def test_two_cohorts_and_two_employers_of_one_name(cast: Cast) -> None:
    answers = at_once(*[lambda: factories.make_cohort(cast.provider, "Autumn")] * 3)
    assert refused(answers) == [Conflict, Conflict]
    assert Cohort.objects.filter(name="Autumn").count() == 1
    answers = at_once(*[lambda: factories.make_employer(cast.provider, "Builders")] * 3)
    assert refused(answers) == [Conflict, Conflict]
    assert Employer.objects.filter(name="Builders").count() == 1


def test_a_cohort_is_closed_while_somebody_comes_on_programme_in_it(cast: Cast) -> None:
    """Enrolled, moved to it, or their ending taken back: either the cohort closes or they are on programme."""
    by = cast["manager"]
    start_on, planned_end_on = date(2026, 1, 5), date(2027, 7, 5)

    def enrolled(cohort: Cohort) -> Callable[[], Any]:
        learner = factories.make_learner(cast.provider)
        enrolment = Enrolment(cohort, cast.version, start_on, planned_end_on)
        return lambda: apprentices_actions.enrol(learner=learner, enrolment=enrolment, by=by)

    def moved(cohort: Cohort) -> Callable[[], Any]:
        apprentice = factories.make_apprentice(cast.provider, cast.version)
        to = Particulars(cohort, None, start_on, planned_end_on)
        return lambda: apprentices_actions.change_programme(apprentice=apprentice, to=to, revision=1, by=by)

    def resumed(cohort: Cohort) -> Callable[[], Any]:
        apprentice = factories.make_apprentice(cast.provider, cast.version, cohort=cohort)
        apprentices_actions.end_programme(
            apprentice=apprentice, end="withdrawn", ended_on=apprentice.start_on, by=by
        )
        return lambda: apprentices_actions.resume_programme(apprentice=apprentice, by=by)

    def closed(cohort: Cohort) -> Callable[[], Any]:
        return lambda: apprentices_actions.close_cohort(cohort=cohort, by=by)

    for coming in (enrolled, moved, resumed):
        for calls in ((closed, coming), (coming, closed)):
            cohort = factories.make_cohort(cast.provider)
            answers = at_once(*[call(cohort) for call in calls])
            assert refused(answers) == [RuleBroken]
            cohort.refresh_from_db()
            assert bool(cohort.closed_at) != cohort.apprentices.on_programme().exists()
    assert verify() == []


def test_two_managers_end_each_other(cast: Cast) -> None:
    factories.make_member(cast.provider, Role.MANAGER)
    managers = list(
        Membership.objects.filter(provider=cast.provider, role=Role.MANAGER).select_related("user")
    )
    answers = at_once(
        *[lambda m=m: accounts_actions.end_membership(membership=m, by=cast["manager"]) for m in managers]
    )
    assert refused(answers) == [RuleBroken]
    assert Membership.objects.filter(provider=cast.provider, role=Role.MANAGER, ended_at=None).count() == 1


def test_named_while_moving_to_another_employer(cast: Cast) -> None:
    """Whoever is faster: the line manager of the employer that was left sees the apprentice no longer."""
    by, apprentice = cast["manager"], cast.apprentice
    ViewGrant.objects.all().delete()
    membership = cast["employer"].memberships.get()
    particulars = Particulars(
        cohort=cast.cohort,
        employer=factories.make_employer(cast.provider),
        start_on=apprentice.start_on,
        planned_end_on=apprentice.planned_end_on,
    )
    at_once(
        lambda: apprentices_actions.change_programme(
            apprentice=apprentice, to=particulars, revision=1, by=by
        ),
        lambda: apprentices_actions.grant_view(apprentice=apprentice, membership=membership, by=by),
    )
    assert not ViewGrant.objects.filter(membership=membership).exists()
