"""What is measured: the main pages, each with who asks and raw SQL for the same answer."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Provider, User
from apprentices.models import Apprentice, Cohort

GOAL = 3.0

ROWS = """
SELECT a.uuid, l.given_names, l.family_name, a.standing, a.owed_count, a.claimed_count, a.signed_off_count,
       a.last_accepted_at, a.start_on, a.planned_end_on
FROM apprentices_apprentice a JOIN apprentices_learner l ON l.id = a.learner_id
"""
MAP = """
SELECT k.code, k.text, o.status FROM apprentices_owedksb o JOIN standards_ksb k ON k.id = o.ksb_id
WHERE o.apprentice_id = %s ORDER BY k.ordinal
"""
QUEUE = """
SELECT e.uuid, e.title, s.number, s.submitted_at, l.given_names, l.family_name
FROM evidence_evidence e JOIN evidence_submission s ON s.id = e.current_submission_id
JOIN apprentices_apprentice a ON a.id = e.apprentice_id JOIN apprentices_learner l ON l.id = a.learner_id
WHERE a.assessor_id = %s AND e.state = 'submitted' ORDER BY s.submitted_at, e.id LIMIT 50
"""

SEARCH = """
SELECT e.uuid, s.title, s.submitted_at, l.given_names, l.family_name
FROM evidence_evidence e JOIN evidence_submission s ON s.id = e.current_submission_id
JOIN apprentices_apprentice a ON a.id = e.apprentice_id JOIN apprentices_learner l ON l.id = a.learner_id
WHERE e.provider_id = %s AND s.narrative LIKE %s ORDER BY s.submitted_at DESC, e.id LIMIT 20
"""


@dataclass(frozen=True)
class Page:
    """A page, who asks for it, raw SQL with its values for the same answer, and its goal if it has one."""

    user: User
    url: str
    sql: str
    values: list[Any]
    goal: float | None = None


def pages(provider: Provider) -> dict[str, Page]:
    manager = User.objects.get(email="manager@bench.test")
    assessor = User.objects.get(email="assessor-0@bench.test")
    apprentice = (
        Apprentice.objects.filter(provider=provider).select_related("learner__user").order_by("pk")[7]
    )
    assert apprentice.learner.user is not None
    large, small = Cohort.objects.filter(provider=provider).order_by("pk")[:2]
    own = {"uuid": apprentice.uuid}
    return {
        "portfolio map": Page(
            apprentice.learner.user, reverse("progress:apprentice", kwargs=own), MAP, [apprentice.pk], GOAL
        ),
        "caseload": Page(
            assessor,
            reverse("progress:caseload"),
            ROWS + "WHERE a.assessor_id = %s ORDER BY l.family_name LIMIT 50",
            [assessor.pk],
            GOAL,
        ),
        "cohort": _cohort(manager, small, GOAL),
        "cohort of half of all": _cohort(manager, large),
        "provider": Page(
            manager, reverse("progress:provider"), ROWS + "WHERE a.provider_id = %s", [provider.pk]
        ),
        "queue": Page(assessor, reverse("evidence:queue"), QUEUE, [assessor.pk]),
        "search for what few items hold": _search(manager, provider, "site42"),
        "search for what every item holds": _search(manager, provider, "what came"),
        "search of a caseload": _search(assessor, provider, "what came site"),
    }


def _search(user: User, provider: Provider, words: str) -> Page:
    """The floor reads the page's twenty from all texts."""
    url = f"{reverse('evidence:search')}?{urlencode({'q': words})}"
    return Page(user, url, SEARCH, [provider.pk, f"%{words.split()[-1]}%"])


def _cohort(manager: User, cohort: Cohort, goal: float | None = None) -> Page:
    return Page(
        manager,
        reverse("progress:cohort", kwargs={"uuid": cohort.uuid}),
        ROWS + "WHERE a.cohort_id = %s ORDER BY l.family_name LIMIT 50",
        [cohort.pk],
        goal,
    )


def measures(provider: Provider) -> dict[str, Callable[[], Any]]:
    """Everything that is timed, by name: each page, its empty page and its raw SQL."""
    calls: dict[str, Callable[[], Any]] = {}
    for name, page in pages(provider).items():
        client = Client()
        client.force_login(page.user)
        calls[f"{name}|page"] = _getter(client, page.url)
        calls[f"{name}|empty"] = _getter(client, reverse("bench_empty"))
        calls[f"{name}|sql"] = _sql(page)
        calls[f"{name}|queries"] = _queries(client, page.url)
    return calls


def _getter(client: Client, url: str) -> Callable[[], None]:
    def get() -> None:
        response = client.get(url)
        assert response.status_code == 200, f"{url}: {response.status_code}"
        b"".join(response) if response.streaming else response.content

    return get


def _sql(page: Page) -> Callable[[], None]:
    def fetch() -> None:
        with connection.cursor() as cursor:
            cursor.execute(page.sql, page.values)
            cursor.fetchall()

    return fetch


counted: dict[str, int] = {}


def _queries(client: Client, url: str) -> Callable[[], None]:
    def count() -> None:
        if url not in counted:
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            counted[url] = len(queries)

    return count


def report(calls: dict[str, Any], timings: dict[str, list[float]]) -> dict[str, Any]:
    """Medians in milliseconds and their ratios, by page."""
    provider = Provider.objects.get(name="Bench Provider")
    found = {}
    for name, page in pages(provider).items():
        own, empty, sql = (statistics.median(timings[f"{name}|{what}"]) for what in ("page", "empty", "sql"))
        ratio = own / empty
        found[name] = {
            "ms": round(own, 2),
            "empty_page_ms": round(empty, 2),
            "sql_ms": round(sql, 2),
            "ratio_to_empty_page": round(ratio, 2),
            "ratio_to_sql": round(own / sql, 1),
            "queries": counted[page.url],
            "goal": page.goal,
            "goal_met": page.goal is None or ratio <= page.goal,
        }
    return {"pages": found}
