"""Builders for tests. They go through the actions, so that a test's world is one the product can make."""

import hashlib
import itertools
from datetime import date, timedelta
from uuid import UUID

from accounts import actions as accounts_actions
from accounts.models import Employer, Invitation, Provider, User
from accounts.roles import Role
from apprentices import actions as apprentices_actions
from apprentices.models import Apprentice, Cohort, Learner
from evidence import actions as evidence_actions
from evidence.actions.drafts import DraftText
from evidence.actions.judging import ClaimVerdict
from evidence.actions.submitting import Declaration
from evidence.files import receive
from evidence.kinds import Met, Original
from evidence.models import Decision, Evidence, Submission
from standards.models import Kind, Ksb, Standard, StandardVersion

PASSWORD = "correct horse battery staple"
_numbers = itertools.count(1)


def number() -> int:
    """A number not used before in this process."""
    return next(_numbers)


def make_user(name: str = "", **fields: object) -> User:
    name = name or f"Test Person {number()}"
    email = fields.pop("email", None) or f"{name.lower().replace(' ', '-')}-{number()}@example.test"
    return accounts_actions.create_user(email=str(email), name=name, password=None, by=None)


def make_provider(name: str = "") -> Provider:
    n = number()
    provider = accounts_actions.create_provider(
        name=name or f"Test Provider {n}", ukprn=f"{10000000 + n}", by=None
    )
    apprentices_actions.set_expected_curve(provider=provider, by=None)
    return provider


def make_member(provider: Provider, role: str, *, name: str = "", employer: Employer | None = None) -> User:
    user = make_user(name)
    until_on = date.today() + timedelta(days=30) if role == Role.AUDITOR else None  # noqa: DTZ011
    accounts_actions.add_membership(
        user=user, provider=provider, role=role, employer=employer, until_on=until_on, by=None
    )
    return user


def make_invitation(
    provider: Provider,
    role: str = Role.ASSESSOR,
    *,
    by: User,
    email: str = "",
    name: str = "",
    employer: Employer | None = None,
    subject: UUID | None = None,
) -> tuple[Invitation, str]:
    """An open invitation and the token in its message."""
    until_on = date.today() + timedelta(days=30) if role == Role.AUDITOR else None  # noqa: DTZ011
    invitation = accounts_actions.invite(
        provider=provider,
        email=email or f"invited-{number()}@example.test",
        name=name or "Invited Person",
        role=role,
        employer=employer,
        until_on=until_on,
        subject=subject,
        accept_url="http://testserver/invitation/",
        by=by,
    )
    return invitation, token_in(invitation)


def token_in(invitation: Invitation) -> str:
    """The token of the latest message of an invitation."""
    invitation.refresh_from_db()
    assert invitation.mail is not None
    return invitation.mail.body.split("/invitation/")[1].split("/")[0]


def make_employer(provider: Provider, name: str = "") -> Employer:
    return accounts_actions.create_employer(
        provider=provider, name=name or f"Test Employer {number()}", by=None
    )


def make_version(knowledge: int = 3, skills: int = 2, behaviours: int = 1) -> StandardVersion:
    """A small standard of its own with the given counts of KSBs."""
    standard = Standard.objects.create(reference=f"ST{9000 + number():04d}"[:6], title="Test practitioner")
    version = StandardVersion.objects.create(
        standard=standard, version="1.0", title=standard.title, level=4, is_offered=True
    )
    ordinal = 0
    for kind, count in ((Kind.KNOWLEDGE, knowledge), (Kind.SKILL, skills), (Kind.BEHAVIOUR, behaviours)):
        for position in range(1, count + 1):
            ordinal += 1
            Ksb.objects.create(
                version=version,
                kind=kind,
                code=f"{kind}{position}",
                position=position,
                ordinal=ordinal,
                text=f"Statement {kind}{position} of the test standard.",
            )
    return version


def make_cohort(provider: Provider, name: str = "") -> Cohort:
    return apprentices_actions.create_cohort(
        provider=provider, name=name or f"Test cohort {number()}", starts_on=date(2026, 1, 5), by=None
    )


def make_learner(provider: Provider, *, name: str = "", user: User | None = None) -> Learner:
    name = name or (user.name if user else f"Test Learner {number()}")
    given, _, family = name.partition(" ")
    return apprentices_actions.create_learner(
        provider=provider, given_names=given, family_name=family, user=user, by=None
    )


def make_apprentice(
    provider: Provider,
    version: StandardVersion,
    *,
    cohort: Cohort | None = None,
    name: str = "",
    assessor: User | None = None,
    employer: Employer | None = None,
    with_user: bool = True,
    start_on: date = date(2026, 1, 5),
    planned_end_on: date = date(2027, 7, 5),
) -> Apprentice:
    user = make_member(provider, Role.APPRENTICE, name=name) if with_user else None
    return apprentices_actions.enrol(
        learner=make_learner(provider, name=name, user=user),
        enrolment=apprentices_actions.Enrolment(
            cohort=cohort or make_cohort(provider),
            version=version,
            start_on=start_on,
            planned_end_on=planned_end_on,
            employer=employer,
            assessor=assessor,
        ),
        by=None,
    )


def owner(apprentice: Apprentice) -> User:
    """The apprentice's own account."""
    assert apprentice.learner.user is not None
    return apprentice.learner.user


def ksb(apprentice: Apprentice, code: str) -> Ksb:
    return Ksb.objects.get(version=apprentice.version, code=code)


def make_draft(
    apprentice: Apprentice, *codes: str, title: str = "", narrative: str = "What I did."
) -> Evidence:
    """A draft with some text that claims the KSBs with these codes."""
    by = owner(apprentice)
    evidence = evidence_actions.create_draft(
        apprentice=apprentice,
        text=DraftText(title=title or f"Evidence {number()}", narrative=narrative),
        by=by,
    )
    for code in codes:
        evidence_actions.set_claim(
            evidence=evidence, ksb=ksb(apprentice, code), how=f"It shows {code}.", where="Page 1", by=by
        )
    return evidence


def attach(evidence: Evidence, content: bytes = b"Some notes.\n", name: str = "notes.txt"):
    """Attach bytes to a draft as its owner."""
    blob = receive(provider=evidence.provider, chunks=[content], name=name)
    return evidence_actions.add_file(evidence=evidence, blob=blob, name=name, by=owner(evidence.apprentice))


def submit(evidence: Evidence) -> Submission:
    evidence.refresh_from_db()
    return evidence_actions.submit(
        evidence=evidence,
        declaration=Declaration(own_work=True),
        revision=evidence.revision,
        by=owner(evidence.apprentice),
    )


def make_submission(apprentice: Apprentice, *codes: str, **draft: str) -> Submission:
    return submit(make_draft(apprentice, *codes, **draft))


def make_kept_back(apprentice: Apprentice, *codes: str, content: bytes = b"The original.") -> Submission:
    """Submitted with a description and the fingerprint of an original that stays at the employer."""
    evidence = make_draft(apprentice, *codes)
    text = DraftText(
        title=evidence.title,
        original=Original.DESCRIBED,
        original_description="The signed contract.",
        original_sha256=hashlib.sha256(content).hexdigest(),
    )
    evidence_actions.save_draft(evidence=evidence, text=text, revision=1, by=owner(apprentice))
    return submit(evidence)


def decide(submission: Submission, **outcomes: str) -> list[Decision]:
    """Decide claims by code, e.g. ``decide(submission, K1="met", S2="not-yet")``."""
    apprentice = submission.apprentice
    claims = {c.ksb.code: c for c in submission.claims.select_related("ksb")}
    assert apprentice.assessor is not None
    return evidence_actions.judge(
        submission=submission,
        verdicts=[
            ClaimVerdict(
                claim=claims[code],
                outcome=outcome,
                feedback="" if outcome == Met.MET else f"Please show more of {code}.",
            )
            for code, outcome in outcomes.items()
        ],
        by=apprentice.assessor,
    )


def answer(submission: Submission, *, accept: bool, note: str = "") -> None:
    assert submission.apprentice.assessor is not None
    evidence_actions.answer(
        submission=submission, accept=accept, note=note, by=submission.apprentice.assessor
    )


def make_signed_off(apprentice: Apprentice, *codes: str) -> None:
    """Take KSBs all the way: submitted, met, accepted, signed off."""
    submission = make_submission(apprentice, *codes)
    decide(submission, **dict.fromkeys(codes, "met"))
    answer(submission, accept=True)
    assert apprentice.assessor is not None
    evidence_actions.sign_off(
        apprentice=apprentice, ksbs=[ksb(apprentice, c) for c in codes], by=apprentice.assessor
    )
