"""Keeping the search documents in step with what they were made from."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

from evidence.models import Attachment, Blob, Evidence, SearchDocument, SubmittedFile
from evidence.search_texts import Texts, read_texts
from evidence.words import MOST_BYTES, distinct_words

BATCH = 50
BOTH_SIDES = (True, False)

_postponed: ContextVar[set[int] | None] = ContextVar("postponed_search", default=None)


def refresh_search(evidence: Evidence, *, draft_only: bool = False, files_changed: bool = True) -> None:
    """Write the item's search documents anew where their words changed.

    Every evidence action that changes what is searched ends in this call, inside its transaction and holding
    the item's lock. ``draft_only``: nothing of what was submitted changed. ``files_changed=False``: neither did the
    files, so that they are not read again, which a draft that saves itself could not afford.
    """
    waiting = _postponed.get()
    if waiting is not None:
        waiting.add(evidence.pk)
        return
    _refresh([evidence.pk], sides=(True,) if draft_only else BOTH_SIDES, files_changed=files_changed)


@contextmanager
def postponed_search() -> Iterator[None]:
    """Let several actions run and refresh each item once, at the end of the block, which is one transaction."""
    waiting = _postponed.get()
    if waiting is not None:
        yield
        return
    waiting = set()
    with transaction.atomic():
        token = _postponed.set(waiting)
        try:
            yield
        finally:
            _postponed.reset(token)
        keys = sorted(waiting)
        for start in range(0, len(keys), BATCH):
            _refresh(keys[start : start + BATCH])


def refresh_search_of_blob(blob: Blob) -> None:
    """The text of a file has been read, or who may open it has changed: search follows in the items that hold it.

    For the worker, once that is stored, and outside a transaction: it takes the locks of one item at a time.
    """
    with transaction.atomic():
        # Whoever attaches the file meanwhile is waited for, or reads the text themselves.
        if Blob.objects.select_for_update().filter(pk=blob.pk).first() is None:
            return  # collected since
        drafts = Attachment.objects.filter(blob=blob).values_list("evidence", flat=True)
        sent = SubmittedFile.objects.filter(blob=blob).values_list("submission__evidence", flat=True)
        keys = sorted({*drafts, *sent})
    for key in keys:
        _refresh_locked([key])


def rebuild_search(progress: Callable[[int], None] = lambda done: None) -> None:
    """Make every document anew, a batch and a transaction at a time; ``progress`` hears how many items are done."""
    last, done = 0, 0
    while keys := list(
        Evidence.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        _refresh_locked(keys)
        last, done = keys[-1], done + len(keys)
        progress(done)


def _refresh_locked(keys: Sequence[int]) -> None:
    with transaction.atomic():
        locked = Evidence.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
        _refresh(list(locked.values_list("pk", flat=True)))


def _refresh(keys: Sequence[int], *, sides: Sequence[bool] = BOTH_SIDES, files_changed: bool = True) -> None:
    items = list(Evidence.objects.filter(pk__in=keys, removed_at=None))
    known = {
        (document.evidence_id, document.is_own): document
        for document in SearchDocument.objects.filter(evidence__in=keys, is_own__in=sides)
    }
    files_changed = files_changed or len(known) < len(items) * len(sides)
    wanted = {
        (key, own): texts
        for own in sides
        for key, texts in read_texts(items, own=own, with_files=files_changed).items()
    }
    gone = [document.pk for place, document in known.items() if place not in wanted]
    if gone:
        SearchDocument.objects.filter(pk__in=gone).delete()
    fresh, changed = [], []
    for (key, own), texts in wanted.items():
        document = known.get((key, own))
        words, file_words = _words(texts, None if files_changed or document is None else document.file_words)
        if document is None:
            fresh.append(SearchDocument(evidence_id=key, is_own=own, words=words, file_words=file_words))
        elif (document.words, document.file_words) != (words, file_words):
            document.words, document.file_words = words, file_words
            changed.append(document)
    SearchDocument.objects.bulk_create(fresh)
    SearchDocument.objects.bulk_update(changed, ["words", "file_words"])


def _words(texts: Texts, kept_file_words: str | None) -> tuple[str, str]:
    """All words and those from files, as a document keeps them."""
    typed = distinct_words(part.text for part in texts.parts)
    from_files = (
        distinct_words(part.text for part in texts.files)
        if kept_file_words is None
        else set(kept_file_words.split())
    )
    room = MOST_BYTES - sum(len(word.encode()) + 1 for word in typed)
    for word in sorted(from_files - typed):
        room -= len(word.encode()) + 1
        if room < 0:
            break
        typed.add(word)
    return " ".join(sorted(typed)), " ".join(sorted(from_files))
