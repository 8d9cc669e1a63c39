"""Erasing a portfolio: all that an apprentice made and all that was said of it, for good."""

from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Model, QuerySet

from accounts import clock, frozen, ledger
from accounts.errors import NotAllowed, RuleBroken
from accounts.models import Membership, User
from accounts.roles import Role
from apprentices.models import Apprentice
from evidence.actions.locks import lock_apprentice
from evidence.actions.notices import mail_about
from evidence.kinds import State
from evidence.models import (
    ClaimWithdrawal,
    Decision,
    DecisionWithdrawal,
    Evidence,
    Outcome,
    SignOff,
    SignOffBasis,
    SignOffWithdrawal,
    Submission,
    SubmittedClaim,
    SubmittedFile,
    SubmittedLink,
    Upload,
)
from evidence.search_index import forget_deleted
from evidence.standing import refresh_standing
from evidence.storages import store


@dataclass(frozen=True)
class Held:
    """What a portfolio holds: items of evidence (deleted ones too), submissions, decisions and sign-offs."""

    items: int
    submissions: int
    decisions: int
    sign_offs: int


def held_by(apprentice: Apprentice) -> Held:
    """What would go."""
    return Held(
        items=Evidence.objects.filter(apprentice=apprentice).count(),
        submissions=Submission.objects.filter(apprentice=apprentice).count(),
        decisions=Decision.objects.filter(apprentice=apprentice).count(),
        sign_offs=SignOff.objects.filter(apprentice=apprentice).count(),
    )


@transaction.atomic
def erase_portfolio(*, apprentice: Apprentice, by: User) -> Held:
    """Erase the work of a programme that has ended, and all judgement of it; what went. Nothing left changes nothing.

    The enrolment stays, and so does the ledger, which says when and by whom and verifies as before. Stored bytes go
    once nobody else refers to them and their grace time is over (``collect_blob``).
    """
    locked = lock_apprentice(apprentice.pk)
    _check_manager(locked, by)
    if locked.ended_on is None:
        raise RuleBroken(
            f"{locked} is still on programme: end the programme first, then erase its portfolio."
        )
    held, mail = held_by(locked), mail_about(locked)
    if held.items:
        with frozen.permit():
            # First: who writes about a portfolio without its lock, as a scan does, waits here until all is gone.
            ledger.erase(ledger.apprentice_stream(locked.uuid), by=by, facts=vars(held))
            _discard_arrived(locked)
            _erase_judged(locked)
            Evidence.objects.filter(apprentice=locked).delete()
        forget_deleted()
        refresh_standing(locked)
    mail.delete()
    return held


def _check_manager(apprentice: Apprentice, by: User) -> None:
    if apprentice.learner.user_id == by.pk:
        raise NotAllowed("Nobody erases their own work: another manager of the provider has to decide it.")
    live = Membership.objects.live(clock.today())
    is_manager = live.filter(user=by, provider=apprentice.provider_id, role=Role.MANAGER).exists()
    if not (by.is_active and is_manager):
        raise NotAllowed(f"{by.name} is no manager at the apprentice’s provider.")


def _discard_arrived(apprentice: Apprentice) -> None:
    """What came of files that are still on their way, once their rows are gone."""
    for upload in Upload.objects.filter(apprentice=apprentice):
        transaction.on_commit(partial(store().discard, upload.key))


def _erase_judged(apprentice: Apprentice) -> None:
    """The frozen rows: what rests on others goes before them."""
    sent = Submission.objects.filter(apprentice=apprentice)
    claims = SubmittedClaim.objects.filter(apprentice=apprentice)
    decisions = Decision.objects.filter(apprentice=apprentice)
    sign_offs = SignOff.objects.filter(apprentice=apprentice)
    SignOffWithdrawal.objects.filter(sign_off__in=sign_offs).delete()
    SignOffBasis.objects.filter(sign_off__in=sign_offs).delete()
    sign_offs.delete()
    DecisionWithdrawal.objects.filter(decision__in=decisions).delete()
    _erase_from_the_last(decisions, "corrects")
    _erase_from_the_last(Outcome.objects.filter(apprentice=apprentice), "corrects")
    ClaimWithdrawal.objects.filter(claim__in=claims).delete()
    _erase_from_the_last(claims, "stands_on")
    SubmittedFile.objects.filter(submission__in=sent).delete()
    SubmittedLink.objects.filter(submission__in=sent).delete()
    Evidence.objects.filter(apprentice=apprentice).update(state=State.DRAFT, current_submission=None)
    sent.delete()


def _erase_from_the_last(rows: QuerySet[Model], link: str) -> None:
    """Rows that name an earlier one of their kind in ``link``: those that no other names, again until all are gone."""
    while rows.exists():
        rows.exclude(pk__in=rows.exclude(**{link: None}).values(link)).delete()
