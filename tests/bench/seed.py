"""A large provider made with bulk inserts: the measure's data, not a believable portfolio.

Every apprentice owes the KSBs of one version and has ``items`` items of evidence, each submitted
once with claims on consecutive KSBs. Two thirds of the items are accepted, some returned, some
waiting; KSBs that were met early are signed off. Deterministic.
"""

from datetime import UTC, date, datetime, timedelta

from accounts import actions as accounts_actions
from accounts.models import Membership, Provider, User
from accounts.roles import Role
from apprentices import actions as apprentices_actions
from apprentices.models import Apprentice, Cohort, Learner, OwedKsb
from evidence.kinds import Answer, Met, State
from evidence.models import (
    Decision,
    Evidence,
    Outcome,
    SignOff,
    Submission,
    SubmittedClaim,
)
from evidence.searching import rebuild_search
from evidence.standing import refresh_many
from standards.models import Ksb, StandardVersion

START = date(2025, 9, 1)
BATCH = 2000
CLAIMS_AN_ITEM = 4
# A word in the text of each item that not many have; all the others every item has.
SITES = 400
# With 2,000 apprentices: caseloads of 50, one cohort of 1,000 and twenty of 50.
ASSESSORS = 40
SMALL_COHORTS = 20


def make_people() -> tuple[Provider, dict[str, User]]:
    """A provider with a manager and ``ASSESSORS`` assessors."""
    provider = accounts_actions.create_provider(name="Bench Provider", ukprn="19999999", by=None)
    apprentices_actions.set_expected_curve(provider=provider, by=None)
    people = {}
    for name, role in [
        ("manager", Role.MANAGER),
        *((f"assessor {n}", Role.ASSESSOR) for n in range(ASSESSORS)),
    ]:
        user = accounts_actions.create_user(
            email=f"{name.replace(' ', '-')}@bench.test", name=f"Bench {name}", password=None, by=None
        )
        accounts_actions.add_membership(user=user, provider=provider, role=role, by=None)
        people[name] = user
    return provider, people


def seed(version: StandardVersion, *, apprentices: int, items: int) -> Provider:
    """Fill the database; returns the provider, whose people are ``manager`` and ``assessor 0`` and so on.

    Every second apprentice is in the first cohort, the others are spread over the rest.
    """
    provider, people = make_people()
    assessors = [user for name, user in people.items() if name.startswith("assessor")]
    groups = [
        apprentices_actions.create_cohort(
            provider=provider, name=f"Bench cohort {n}", starts_on=START, by=None
        )
        for n in range(1 + SMALL_COHORTS)
    ]
    ksbs = list(Ksb.objects.owed_on(version).order_by("ordinal"))
    made = _make_apprentices(provider, version, groups, assessors, apprentices, ksbs)
    _make_evidence(made, ksbs, items)
    refresh_many(Apprentice.objects.filter(provider=provider))
    rebuild_search()
    return provider


def _make_apprentices(
    provider: Provider,
    version: StandardVersion,
    groups: list[Cohort],
    assessors: list[User],
    count: int,
    ksbs: list[Ksb],
) -> list[Apprentice]:
    users = User.objects.bulk_create(
        [
            User(email=f"bench-{n}@bench.test", name=f"Bench Apprentice {n}", password="!")
            for n in range(count)
        ],
        batch_size=BATCH,
    )
    Membership.objects.bulk_create(
        [Membership(user=user, provider=provider, role=Role.APPRENTICE) for user in users], batch_size=BATCH
    )
    learners = Learner.objects.bulk_create(
        [
            Learner(provider=provider, user=user, given_names="Bench", family_name=f"Apprentice {n:04d}")
            for n, user in enumerate(users)
        ],
        batch_size=BATCH,
    )
    made = Apprentice.objects.bulk_create(
        [
            Apprentice(
                provider=provider,
                learner=learner,
                cohort=groups[0 if n % 2 else 1 + n // 2 % SMALL_COHORTS],
                version=version,
                assessor=assessors[n % len(assessors)],
                start_on=START + timedelta(days=n % 60),
                planned_end_on=START + timedelta(days=540 + n % 60),
                owed_count=len(ksbs),
            )
            for n, learner in enumerate(learners)
        ],
        batch_size=BATCH,
    )
    for start in range(0, count, 200):
        OwedKsb.objects.bulk_create(
            [OwedKsb(apprentice=a, ksb=k) for a in made[start : start + 200] for k in ksbs], batch_size=BATCH
        )
    return made


def _make_evidence(apprentices: list[Apprentice], ksbs: list[Ksb], items: int) -> None:
    for start in range(0, len(apprentices), 200):
        part = apprentices[start : start + 200]
        evidence = Evidence.objects.bulk_create(
            [
                Evidence(
                    provider_id=a.provider_id,
                    apprentice=a,
                    title=f"Item {n + 1}",
                    narrative="What I did, why, and what came of it. " * 8
                    + f"It was at site{(a.pk * items + n) % SITES}.",
                )
                for a in part
                for n in range(items)
            ],
            batch_size=BATCH,
        )
        _judge(evidence, ksbs, items)


def _judge(evidence: list[Evidence], ksbs: list[Ksb], items: int) -> None:
    submissions = Submission.objects.bulk_create(
        [_submission(e, place % items) for place, e in enumerate(evidence)], batch_size=BATCH
    )
    claims, decisions, outcomes, signed = [], [], [], []
    for place, (item, submission) in enumerate(zip(evidence, submissions, strict=True)):
        number = place % items
        item.current_submission = submission
        item.state = _state(place)
        for step in range(CLAIMS_AN_ITEM):
            ksb = ksbs[(number * 5 + step + item.apprentice_id) % len(ksbs)]
            claims.append(
                SubmittedClaim(
                    provider_id=item.provider_id,
                    apprentice_id=item.apprentice_id,
                    submission=submission,
                    ksb=ksb,
                    how="It shows this.",
                )
            )
    Evidence.objects.bulk_update(evidence, ["current_submission", "state"], batch_size=500)
    claims = SubmittedClaim.objects.bulk_create(claims, batch_size=BATCH)
    for place, claim in enumerate(claims):
        item = evidence[place // CLAIMS_AN_ITEM]
        if item.state != State.SUBMITTED:
            decisions.append(_decision(item, claim, place))
    Decision.objects.bulk_create(decisions, batch_size=BATCH)
    for place, (item, submission) in enumerate(zip(evidence, submissions, strict=True)):
        if item.state != State.SUBMITTED:
            outcomes.append(_outcome(item, submission))
        if item.state == State.ACCEPTED and place % 3 == 0:
            signed.append(_sign_off(item, claims[place * CLAIMS_AN_ITEM]))
    Outcome.objects.bulk_create(outcomes, batch_size=BATCH)
    once = {(s.apprentice_id, s.ksb_id): s for s in signed}
    SignOff.objects.bulk_create(once.values(), batch_size=BATCH)


def _state(place: int) -> str:
    return (State.ACCEPTED, State.ACCEPTED, State.ACCEPTED, State.ACCEPTED, State.SUBMITTED, State.RETURNED)[
        place % 6
    ]


def _moment(number: int) -> datetime:
    return datetime(2025, 10, 1, 9, 0, tzinfo=UTC) + timedelta(days=30 * number)


def _assessor_id(item: Evidence) -> int:
    assert item.apprentice.assessor_id is not None
    return item.apprentice.assessor_id


def _owner_id(item: Evidence) -> int:
    assert item.apprentice.learner.user_id is not None
    return item.apprentice.learner.user_id


def _submission(item: Evidence, number: int) -> Submission:
    return Submission(
        provider_id=item.provider_id,
        apprentice_id=item.apprentice_id,
        evidence=item,
        number=1,
        title=item.title,
        kind=item.kind,
        narrative=item.narrative,
        own_work=True,
        submitted_by_id=_owner_id(item),
        submitted_at=_moment(number),
    )


def _decision(item: Evidence, claim: SubmittedClaim, place: int) -> Decision:
    returned = item.state == State.RETURNED and place % CLAIMS_AN_ITEM == 0
    outcome = Met.NOT_YET if returned else Met.PARTLY if place % 11 == 0 else Met.MET
    return Decision(
        provider_id=item.provider_id,
        apprentice_id=item.apprentice_id,
        claim=claim,
        outcome=outcome,
        feedback="" if outcome == Met.MET else "Please show more.",
        decided_by_id=_assessor_id(item),
        decided_at=claim.submission.submitted_at + timedelta(days=4),
    )


def _outcome(item: Evidence, submission: Submission) -> Outcome:
    return Outcome(
        provider_id=item.provider_id,
        apprentice_id=item.apprentice_id,
        submission=submission,
        answer=Answer.ACCEPTED if item.state == State.ACCEPTED else Answer.RETURNED,
        given_by_id=_assessor_id(item),
        given_at=submission.submitted_at + timedelta(days=4),
    )


def _sign_off(item: Evidence, claim: SubmittedClaim) -> SignOff:
    return SignOff(
        provider_id=item.provider_id,
        apprentice_id=item.apprentice_id,
        ksb=claim.ksb,
        number=1,
        signed_by_id=_assessor_id(item),
        signed_at=claim.submission.submitted_at + timedelta(days=9),
    )
