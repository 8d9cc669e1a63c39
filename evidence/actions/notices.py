"""Mail that tells an apprentice of an answer or of a virus: a row beside the change, sent by the worker."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from accounts import clock
from accounts.access import AT_PROVIDER
from accounts.actions import write_mail
from accounts.models import Mail, Membership, Provider, User
from apprentices.models import Apprentice
from evidence.kinds import Answer
from evidence.models import Attachment, Blob, Outcome, SubmittedFile

# Older answers are being loaded, not given: nobody wants mail about them.
FRESH = timedelta(days=1)
# What a message's key begins with; the UUIDs of the outcome, or of the file and the apprentice, follow.
ANSWER, INFECTED = "answer", "infected"


def mail_about(apprentice: Apprentice) -> QuerySet[Mail]:
    """All that this module wrote about an apprentice's items, by its keys, which are read now."""
    outcomes = Outcome.objects.filter(apprentice=apprentice).values_list("uuid", flat=True)
    answers = [f"{ANSWER}:{uuid}" for uuid in outcomes]
    infected = Q(key__startswith=f"{INFECTED}:", key__endswith=f":{apprentice.uuid}")
    return Mail.objects.filter(Q(key__in=answers) | infected)


def tell_answer(outcome: Outcome) -> None:
    """One mail an answer to the apprentice, if they have an account. It names no feedback: that is read signed in."""
    submission = outcome.submission
    user = submission.apprentice.learner.user
    if user is None or not user.is_active or outcome.given_at < timezone.now() - FRESH:
        return
    accepted = outcome.answer == Answer.ACCEPTED
    write_mail(
        key=f"{ANSWER}:{outcome.uuid}",
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
                "url": f"{settings.APM_SITE_URL}/evidence/{submission.evidence.uuid}/{_at(submission.provider, user)}",
            },
        ),
    )


def tell_infected(blob: Blob, apprentice: Apprentice) -> None:
    """One mail a file to the apprentice whose portfolio holds it, if they have an account."""
    user = apprentice.learner.user
    if user is None or not user.is_active:
        return
    items = _items_with(blob, apprentice)
    at = _at(apprentice.provider, user)
    write_mail(
        key=f"{INFECTED}:{blob.uuid}:{apprentice.uuid}",
        to=user.email,
        subject="A virus was found in a file of your evidence",
        body=render_to_string(
            "emails/file_infected.txt",
            {
                "name": apprentice.learner.given_names,
                "items": [
                    (title, names, f"{settings.APM_SITE_URL}/evidence/{uuid}/{at}")
                    for uuid, title, names in items
                ],
            },
        ),
    )


def _items_with(blob: Blob, apprentice: Apprentice) -> list[tuple[UUID, str, list[str]]]:
    """The items that hold the file, in the draft or as submitted last, with its names there."""
    attached = Attachment.objects.filter(blob=blob, evidence__apprentice=apprentice)
    sent = SubmittedFile.objects.filter(blob=blob, submission__apprentice=apprentice)
    found: dict[tuple[UUID, str], dict[str, None]] = {}
    for uuid, title, name in [
        *attached.order_by("pk").values_list("evidence__uuid", "evidence__title", "name"),
        *sent.order_by("pk").values_list("submission__evidence__uuid", "submission__evidence__title", "name"),
    ]:
        found.setdefault((uuid, title), {})[name] = None
    return [(uuid, title, list(names)) for (uuid, title), names in found.items()]


def _at(provider: Provider, user: User) -> str:
    """The provider, for somebody who is at another one as well: the link leads there (docs/adr/0008)."""
    live = Membership.objects.live(clock.today()).filter(user=user)
    if not live.exclude(provider=provider).exists():
        return ""
    return f"?{AT_PROVIDER}={provider.uuid}"
