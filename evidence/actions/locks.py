"""Taking the locks of a portfolio, always in the same order: provider (for its room), apprentice, then item."""

from accounts import clock
from accounts.errors import Conflict, NotAllowed
from accounts.models import Membership, Provider, User
from accounts.roles import Role
from apprentices.models import Apprentice
from evidence.models import Evidence, Submission


def lock_room(provider_id: int) -> None:
    """The provider, where its store has a limit: else two apprentices at once could both take the last of it."""
    Provider.objects.select_for_update(no_key=True).filter(pk=provider_id, quota_bytes__isnull=False).first()


def lock_apprentice(apprentice_id: int) -> Apprentice:
    """The apprentice, locked against other writes to the portfolio."""
    return (
        Apprentice.objects.select_for_update(no_key=True, of=("self",))
        .select_related("learner")
        .get(pk=apprentice_id)
    )


def lock_evidence(evidence: Evidence) -> tuple[Apprentice, Evidence]:
    """The item as it is now, locked with its apprentice."""
    apprentice = lock_apprentice(evidence.apprentice_id)
    locked = Evidence.objects.select_for_update(no_key=True).filter(pk=evidence.pk).first()
    if locked is None:
        raise Conflict("This item is gone for good: it was erased, or its days in the bin were over.")
    return apprentice, locked


def lock_own_draft(evidence: Evidence, by: User) -> tuple[Apprentice, Evidence]:
    """The apprentice's own item, locked, if it may be edited now."""
    apprentice, locked = lock_evidence(evidence)
    check_owner(apprentice, by)
    if locked.removed_at:
        raise Conflict(
            "This item was deleted in another tab and waits in your bin: bring it back from there to go on with it."
        )
    if not locked.is_editable:
        raise Conflict(
            f"“{locked.title}” is {locked.get_state_display().lower()} now, so it cannot be changed. "
            "What you typed is still on this page."
        )
    return apprentice, locked


def check_owner(apprentice: Apprentice, by: User) -> None:
    if apprentice.learner.user_id != by.pk:
        raise NotAllowed("Only the apprentice may change their own evidence.")


def check_judge(apprentice: Apprentice, by: User) -> None:
    """Own caseload, a live assessor, and never one's own work under any hat."""
    if apprentice.learner.user_id == by.pk:
        raise NotAllowed("Nobody judges their own work.")
    if apprentice.assessor_id != by.pk:
        raise NotAllowed("This apprentice is in another assessor's caseload now.")
    live = Membership.objects.live(clock.today())
    if not live.filter(user=by, provider=apprentice.provider_id, role=Role.ASSESSOR).exists():
        raise NotAllowed("You are no longer an assessor at this provider.")


def lock_for_judging(submission: Submission, by: User) -> tuple[Apprentice, Evidence]:
    """The item of a submission, locked for its assessor, if that submission is still the current one."""
    apprentice, evidence = lock_evidence(submission.evidence)
    check_judge(apprentice, by)
    if evidence.removed_at or evidence.current_submission_id != submission.pk:
        raise Conflict(
            "The apprentice has taken this submission back or sent a newer one. "
            "Open the queue for what is current."
        )
    return apprentice, evidence
