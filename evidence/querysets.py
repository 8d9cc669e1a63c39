"""Questions that the evidence tables answer, scoped to who may see them."""

from collections.abc import Sequence
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Left, Length

from accounts.access import Access
from accounts.roles import Role
from apprentices.models import Apprentice
from evidence.kinds import EDITABLE, Answer, Met, ScanState, State
from evidence.search_index import HasWords
from evidence.withholding import shown_states


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to an apprentice and are seen by whoever sees the apprentice."""

    def visible_to(self, access: Access) -> Self:
        if access.provider is None:
            return self.none()
        seen = Apprentice.objects.visible_to(access)
        return self.filter(provider=access.provider, apprentice__in=seen.values("pk"))

    def judged_by(self, access: Access) -> Self:
        """Rows of the person's own caseload, never of their own work."""
        if access.provider is None:
            return self.none()
        caseload = Apprentice.objects.judged_by(access)
        return self.filter(provider=access.provider, apprentice__in=caseload.values("pk"))


class EvidenceQuerySet(ScopedQuerySet):
    def visible_to(self, access: Access) -> Self:
        """Own items, drafts included; of others' apprentices, what has been submitted."""
        seen = super().visible_to(access).filter(removed_at=None)
        submitted = Q(current_submission__isnull=False)
        if Role.APPRENTICE in access.roles:
            return seen.filter(submitted | Q(apprentice__learner__user=access.user))
        return seen.filter(submitted)

    def of_seen(self, apprentice: Apprentice | int, *, with_drafts: bool) -> Self:
        """The items of an apprentice whom the person may see: the same answer as ``visible_to``, asked for one.

        ``with_drafts`` for the owner only.
        """
        found = self.filter(apprentice=apprentice, removed_at=None)
        return found if with_drafts else found.filter(current_submission__isnull=False)

    def owned_by(self, access: Access) -> Self:
        """The person's own items, which only they may edit."""
        if access.provider is None or Role.APPRENTICE not in access.roles:
            return self.none()
        return self.filter(provider=access.provider, apprentice__learner__user=access.user, removed_at=None)

    def waiting_for(self, access: Access) -> Self:
        """The queue: submitted items of the person's caseload, oldest submission first."""
        caseload = Apprentice.objects.judged_by(access)
        return self.filter(
            apprentice__in=caseload.values("pk"), state=State.SUBMITTED, removed_at=None
        ).order_by("current_submission__submitted_at", "pk")


# As much of a file's text as a page shows in its place.
EXCERPT = 20_000


class FileQuerySet(models.QuerySet[Any]):
    """Files under a name: of a working copy, or of a submission."""

    def for_showing(self, *, whole: bool = False) -> Self:
        """With the blob and what stands for it in pages: in a list, or (``whole``) in its own place, with its text."""
        shown = self.select_related("blob__provider", "blob__preview_work").prefetch_related("blob__previews")
        if not whole:
            return shown
        from evidence.models import BlobText

        texts = BlobText.objects.defer("text").annotate(excerpt=Left("text", EXCERPT), length=Length("text"))
        return shown.prefetch_related(Prefetch("blob__extracted", texts))


class AttachmentQuerySet(FileQuerySet):
    def on_draft(self) -> Self:
        """Files that are part of their item, in order: not those in the bin."""
        return self.filter(removed_at=None).order_by("position")

    def owned_by(self, access: Access) -> Self:
        """Files of the person's own working copies, those in the bin too; nobody else sees them."""
        if access.provider is None or Role.APPRENTICE not in access.roles:
            return self.none()
        return self.filter(
            evidence__provider=access.provider,
            evidence__apprentice__learner__user=access.user,
            evidence__removed_at=None,
        )


class SubmissionQuerySet(ScopedQuerySet):
    def visible_to(self, access: Access) -> Self:
        """What was submitted; what its owner took back before anybody judged it is theirs alone again."""
        seen = super().visible_to(access)
        kept = ~Q(outcomes__answer=Answer.TAKEN_BACK)
        if Role.APPRENTICE in access.roles:
            return seen.filter(kept | Q(apprentice__learner__user=access.user))
        return seen.filter(kept)

    def not_taken_back(self) -> Self:
        """Submissions that stayed with the assessor."""
        return self.exclude(outcomes__answer=Answer.TAKEN_BACK)


class SubmittedFileQuerySet(FileQuerySet):
    def visible_to(self, access: Access) -> Self:
        """Files of the submissions that the person may see."""
        from evidence.models import Submission

        return self.filter(submission__in=Submission.objects.visible_to(access).values("pk"))


class SubmittedClaimQuerySet(ScopedQuerySet):
    def visible_to(self, access: Access) -> Self:
        """Claims of the submissions that the person may see."""
        from evidence.models import Submission

        return self.filter(submission__in=Submission.objects.visible_to(access).values("pk"))

    def current(self) -> Self:
        """Claims that count: of each item's current submission, not withdrawn, the item not removed."""
        return self.filter(
            submission=F("submission__evidence__current_submission"),
            submission__evidence__removed_at=None,
            withdrawal=None,
        )

    def with_outcome(self) -> Self:
        """Adds ``outcome`` (a Met value, or None while undecided) and ``decision_id``.

        The latest unwithdrawn decision counts, on this claim or on the earlier one it stands on.
        """
        from evidence.models import Decision

        counting = (
            Decision.objects.filter(Q(claim=OuterRef("pk")) | Q(claim=OuterRef("stands_on")))
            .filter(withdrawal=None)
            .order_by("-pk")
        )
        return self.annotate(
            outcome=Subquery(counting.values("outcome")[:1]),
            decision_id=Subquery(counting.values("pk")[:1]),
        )

    def accepted(self) -> Self:
        """Claims that count and are met or partly met: what a sign-off may rest on. Each with its ``outcome``."""
        return self.current().with_outcome().filter(outcome__in=[Met.MET, Met.PARTLY])


class OutcomeQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        """The answer that counts of each submission: the one that no other corrects."""
        return self.filter(corrected_by=None)


class SignOffQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        """Sign-offs that nobody has withdrawn."""
        return self.filter(withdrawal=None)


class BlobQuerySet(models.QuerySet[Any]):
    def unreferenced(self) -> Self:
        """Blobs that no working copy (the bin included), no submission and no upload refers to."""
        from evidence.models import Attachment, SubmittedFile, Upload

        return self.filter(
            *(
                ~Exists(model.objects.filter(blob=OuterRef("pk")))
                for model in (Attachment, SubmittedFile, Upload)
            )
        )

    def shown_to_others(self) -> Self:
        """Blobs that people other than their owner may open: ``withholding.is_shown_to_others`` for many."""
        return self.filter(scan_state__in=shown_states())

    def never_scanned(self) -> Self:
        """Blobs that no scanner has answered for yet."""
        return self.filter(scan_state__in=[ScanState.WAITING, ScanState.FAILED])

    def submitted_by_others(self, apprentice: Apprentice) -> Self:
        """Blobs whose bytes another learner of the same provider has submitted."""
        from evidence.models import SubmittedFile

        others = SubmittedFile.objects.filter(blob=OuterRef("pk"))
        return self.filter(Exists(others.exclude(submission__apprentice__learner=apprentice.learner_id)))


class UploadQuerySet(models.QuerySet[Any]):
    def owned_by(self, access: Access) -> Self:
        """What the person is sending, at whichever of their providers: switching does not cut an upload off."""
        return self.filter(sender=access.user, provider__in=[provider.pk for provider in access.providers])

    def open(self) -> Self:
        return self.filter(ended_at=None)

    def waiting_to_be_added(self) -> Self:
        """Those whose bytes are here, and which their item could not take when they came."""
        return self.filter(blob__isnull=False).exclude(refused="")

    def held_up(self) -> Self:
        """Those for an item that can take no file at present: it is with the assessor, accepted, or in the bin."""
        closed = Q(evidence__state__in=[state for state in State if state not in EDITABLE])
        return self.filter(closed | Q(evidence__removed_at__isnull=False))


class SearchDocumentQuerySet(models.QuerySet[Any]):
    def matching(self, words: Sequence[str]) -> Self:
        """Documents that hold every word (``words.asked_words``), the last as the beginning of one."""
        return self.filter(HasWords(words)) if words else self.none()
