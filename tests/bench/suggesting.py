"""How well KSBs are proposed: recall@5 and precision@3 of each method on the labelled texts.

Recall@5: the share of a text's KSBs among the first five. Precision@3: the share of the first three that are
the text's; a text has one to four KSBs, so the best that any method could reach is given beside it.
"""

import time
from collections.abc import Sequence
from typing import Any

from evidence.suggesting import Method, Statement, suggest
from evidence.suggesting.semantic import is_installed
from tests.bench.labelled import LATER, SHORT, Labelled


def report() -> dict[str, Any]:
    short = SHORT.texts
    halves = {"tuned_on": short[1::2], "kept_back": short[::2]}
    collections = {
        SHORT.name: _collection(SHORT.statements, short)
        | {name: _methods(SHORT.statements, half) for name, half in halves.items()},
        **{one.name: _collection(one.statements, one.texts) for one in LATER},
    }
    return {
        **collections,
        "milliseconds": {method.value: duration(SHORT.statements, method) for method in _at_hand()},
    }


def _collection(statements: Sequence[Statement], texts: Sequence[Labelled]) -> dict[str, Any]:
    best = sum(min(3, len(one.codes)) / 3 for one in texts) / len(texts)
    return {
        "texts": len(texts),
        "best_possible_precision_at_3": round(best, 3),
        "all": _methods(statements, texts),
    }


def _methods(statements: Sequence[Statement], texts: Sequence[Labelled]) -> dict[str, Any]:
    """What each method reaches, or why it was not measured."""
    at_hand = _at_hand()
    return {
        method.value: measured(statements, texts, method) if method in at_hand else "needs the semantic extra"
        for method in Method
    }


def _at_hand() -> list[Method]:
    return [method for method in Method if method is Method.TEXT or is_installed()]


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
    words = " ".join(one.text for one in SHORT.texts)
    text, file = (words * 3)[:50_000], (words * 40)[:1_000_000]
    suggest(statements, text, files=[file], method=method)
    start = time.process_time()
    suggest(statements, text, files=[file], method=method)
    return round((time.process_time() - start) * 1000)
