"""Which KSBs a text is likely to show. Pure: statements and texts in, a ranking out; nothing leaves the machine."""

from evidence.suggesting.ranking import Method, Statement, Suggestion, method_in_use, suggest
from evidence.suggesting.semantic import SemanticMissing

__all__ = ["Method", "SemanticMissing", "Statement", "Suggestion", "method_in_use", "suggest"]
