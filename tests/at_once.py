"""Two people, or two tabs, at the same instant, on whichever database runs."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from accounts.errors import RuleBroken


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returns, or the rule that it broke. Any other error fails the test.

    They start together, each in a thread with a connection of its own: the test needs ``transaction=True``.
    """
    ready = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            ready.wait(20)
            return call()
        except RuleBroken as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
