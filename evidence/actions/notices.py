"""Mail that tells an apprentice of an answer: a row beside the change, sent by the worker."""

from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import clock
from accounts.access import AT_PROVIDER
from accounts.actions import write_mail
from accounts.models import Membership, User
from evidence.kinds import Answer
from evidence.models import Outcome, Submission

# Older answers are being loaded, not given: nobody wants mail about them.
FRESH = timedelta(days=1)


def tell_answer(outcome: Outcome) -> None:
    """One mail an answer to the apprentice, if they have an account. It names no feedback: that is read signed in."""
    submission = outcome.submission
    user = submission.apprentice.learner.user
    if user is None or not user.is_active or outcome.given_at < timezone.now() - FRESH:
        return
    accepted = outcome.answer == Answer.ACCEPTED
    write_mail(
        key=f"answer:{outcome.uuid}",
        to=user.email,
        subject=f"{'Accepted' if accepted else 'Returned to you'}: {submission.title}",
        body=render_to_string(
            "emails/evidence_answered.txt",
            {
                "name": submission.apprentice.learner.given_names,
                "title": submission.title,
                "assessor": outcome.given_by.name,
                "accepted": accepted,
                "is_change": outcome.corrects_id is not None,
                "url": f"{settings.APM_SITE_URL}/evidence/{submission.evidence.uuid}/{_at(submission, user)}",
            },
        ),
    )


def _at(submission: Submission, user: User) -> str:
    """The provider, for somebody who is at another one as well: the link leads there (docs/adr/0008)."""
    live = Membership.objects.live(clock.today()).filter(user=user)
    if not live.exclude(provider=submission.provider_id).exists():
        return ""
    return f"?{AT_PROVIDER}={submission.provider.uuid}"
