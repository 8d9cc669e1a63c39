"""The short form of ``make hostile``: hostile files under naughty names through both ways in, and what follows."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from django_q.models import OrmQ

from evidence import tus
from evidence.models import Attachment, Evidence, PreviewState, PreviewWork, Submission, Upload
from tests import factories
from tests.conftest import Cast
from tests.evidence.hostile_corpus import KINDS, SHORT, TUS, Answer, Case, cases, check, page_problems
from tests.hostile.forms import body_of
from tests.hostile.resumable import announcement, file_address, pieces

As = Callable[[str], Client]


def by_form(client: Client, draft: Evidence, case: Case) -> Answer:
    body, content_type = body_of(case, str(uuid4()))
    response = client.post(
        reverse("evidence:edit_files", args=[draft.uuid]),
        body,
        content_type=content_type,
        headers={"Accept": "application/json"},
    )
    if response.status_code != 200:
        return Answer(response.status_code, response.content.decode())
    said = json.loads(response.content)
    if said["refused"]:
        return Answer(200, " ".join(said["refused"]))
    last = Attachment.objects.filter(evidence=draft).latest("position")
    return Answer(200, "", reverse("evidence:file", args=[last.uuid]))


def by_tus(client: Client, draft: Evidence, case: Case) -> Answer:
    begun = client.post(reverse("evidence:uploads"), headers=announcement(case, str(draft.uuid)))
    if begun.status_code != 201:
        return Answer(begun.status_code, begun.content.decode())
    for piece, headers in pieces(case):
        sent = client.generic(
            "PATCH",
            begun["Location"],
            piece,
            headers=headers,
            CONTENT_TYPE=tus.CHUNK_TYPE,
            CONTENT_LENGTH=str(len(piece)),
        )
        if sent.status_code != 204:
            return Answer(sent.status_code, sent.content.decode())
    return Answer(204, "", file_address(begun["Location"]))


def do_the_workers_tasks() -> list[str]:
    """All that the worker has to do; what failed."""
    failed = []
    while task := OrmQ.objects.order_by("pk").first():
        try:
            import_string(task.func())(*task.args())
        except Exception as problem:  # whatever a hostile file does to a task
            failed.append(f"{task.func()}{task.args()}: {problem!r}")
        task.delete()
    return failed


def problems_of(client: Client, *addresses: str) -> list[str]:
    found = []
    for address in addresses:
        page = client.get(address)
        found += [f"{address}: {each}" for each in page_problems(page.status_code, page.content.decode())]
    return found


@pytest.mark.slow
def test_hostile_files_are_refused_in_words_or_made_harmless(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    drafts: list[Evidence] = []

    def send(case: Case) -> Answer:
        if case.number % 40 == 0:
            drafts.append(factories.make_draft(cast.apprentice, "K1"))
        return (by_tus if case.way == TUS else by_form)(client, drafts[-1], case)

    def headers(address: str) -> tuple[int, Mapping[str, str]]:
        response = client.head(address)
        return response.status_code, response.headers

    figures = check(send, headers, SHORT)
    assert figures.wrong == []
    assert len(figures.by_kind) == len(KINDS)
    assert {way: sum(row.values()) for way, row in figures.by_way.items()} == {
        "form": SHORT / 2,
        "tus": SHORT / 2,
    }
    assert all(1 <= len(name.encode()) <= 255 for name in Attachment.objects.values_list("name", flat=True))
    assert list(Path(default_storage.path("incoming")).iterdir()) == []
    assert not Upload.objects.open().exists()
    # The worker gets through with all of them.
    assert do_the_workers_tasks() == []
    assert not PreviewWork.objects.filter(state=PreviewState.WAITING).exists()
    # The pages that list them stand, for their owner and for whoever judges them, and hold no name as markup.
    for draft in drafts:
        steps = ("evidence:item", "evidence:edit_files", "evidence:submit")
        assert problems_of(client, *(reverse(name, args=[draft.uuid]) for name in steps)) == []
    sent = [factories.submit(draft) for draft in drafts]
    assert do_the_workers_tasks() == []
    assert problems_of(client, reverse("evidence:mine"), *map(page_of, sent)) == []
    for who in ("assessor", "manager"):
        assert problems_of(as_(who), *map(page_of, sent)) == []
    desks = [reverse("evidence:review", args=[each.uuid]) for each in sent]
    assert problems_of(as_("assessor"), reverse("evidence:queue"), *desks) == []


def page_of(submission: Submission) -> str:
    return reverse("evidence:item", args=[submission.evidence.uuid])


def test_the_corpus_is_the_same_for_the_same_seed() -> None:
    assert list(cases(60)) == list(cases(60))
    assert [case.name for case in cases(60)] != [case.name for case in cases(60, seed=1)]


def test_every_kind_takes_both_ways() -> None:
    assert len({(case.kind.name, case.way) for case in cases(2 * len(KINDS))}) == 2 * len(KINDS)


@pytest.mark.parametrize(
    "html",
    [
        "<p><img src=x onerror=alert(1)></p>",
        "<p><script>alert(1)</script>",
        '<a href=" javascript:alert(1)">x</a>',
        "<p>\u202egpj.exe</p>",
        "<p>bell \x07</p>",
    ],
)
def test_a_name_that_became_more_than_text_is_noticed(html: str) -> None:
    assert page_problems(200, html) != []
    assert page_problems(200, "<p>&lt;img src=x onerror=alert(1)&gt; <script src='/a.js'></script></p>") == []
    assert page_problems(500, "<p>Sorry</p>") == ["status 500"]
