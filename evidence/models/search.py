"""What search looks through. Derived: ``manage.py rebuild_search`` makes it anew."""

from django.db import models

from evidence.models.working import Evidence
from evidence.querysets import SearchDocumentQuerySet


class SearchDocument(models.Model):
    """The distinct words of one item, for one side: of all that its owner sees (``is_own``), or that readers see.

    It says what is found, never who may find it: every search starts from the items that a person may see.
    ``words`` are those of ``evidence.words``, with a space between; ``file_words`` are those of them that come
    from files, kept so that saving a draft need not read its files again.
    """

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="search_documents")
    is_own = models.BooleanField()
    words = models.TextField(blank=True)
    file_words = models.TextField(blank=True)

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evidence", "is_own"], name="search_document_once_a_side")
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id}: {self.words[:60]}"
