"""How well KSBs are proposed: recall@5 and precision@3 of each method on the labelled set, halves apart.

Recall@5: the share of a text's KSBs among the first five. Precision@3: the share of the first three that are
the text's; a text has one to four KSBs, so the best that any method could reach is given beside it.
"""

import time
from collections.abc import Sequence
from typing import Any

from evidence.suggesting import Method, Statement, suggest
from evidence.suggesting.semantic import is_installed
from standards.models import StandardVersion
from tests.bench.labelled import REFERENCE, Labelled, labelled


def report() -> dict[str, Any]:
    version = StandardVersion.objects.get(standard__reference=REFERENCE)
    statements = [Statement(ksb.code, ksb.text) for ksb in version.ksbs.in_order()]
    texts = labelled()
    halves = {"tuned_on": texts[1::2], "kept_back": texts[::2], "all": texts}
    return {
        "texts": len(texts),
        "best_possible_precision_at_3": round(
            sum(min(3, len(one.codes)) / 3 for one in texts) / len(texts), 3
        ),
        "methods": {
            method.value: {name: measured(statements, half, method) for name, half in halves.items()}
            if method is Method.TEXT or is_installed()
            else "needs the semantic extra"
            for method in Method
        },
        "milliseconds": {
            method.value: duration(statements, method)
            for method in Method
            if method is Method.TEXT or is_installed()
        },
    }


def measured(statements: Sequence[Statement], texts: Sequence[Labelled], method: Method) -> dict[str, float]:
    recall = precision = 0.0
    for one in texts:
        first = [found.key for found in suggest(statements, one.text, method=method, top=5)]
        recall += len(set(first) & set(one.codes)) / len(one.codes)
        precision += len(set(first[:3]) & set(one.codes)) / 3
    return {
        "recall_at_5": round(recall / len(texts), 3),
        "precision_at_3": round(precision / len(texts), 3),
    }


def duration(statements: Sequence[Statement], method: Method) -> int:
    """Processor time for 50,000 characters with a file of a million: the worst that a page asks."""
    words = " ".join(one.text for one in labelled())
    text, file = (words * 3)[:50_000], (words * 40)[:1_000_000]
    suggest(statements, text, files=[file], method=method)
    start = time.process_time()
    suggest(statements, text, files=[file], method=method)
    return round((time.process_time() - start) * 1000)
