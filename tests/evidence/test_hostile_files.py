"""The short form of ``make hostile``: hostile files under naughty names through the real upload form."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from evidence.models import Attachment, Evidence
from tests import factories
from tests.conftest import Cast
from tests.evidence.hostile_corpus import KINDS, SHORT, Answer, Case, cases, check
from tests.hostile.forms import body_of

As = Callable[[str], Client]


@pytest.mark.slow
def test_hostile_files_are_refused_in_words_or_made_harmless(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    drafts: list[Evidence] = []

    def send(case: Case) -> Answer:
        if case.number % 40 == 0:
            drafts.append(factories.make_draft(cast.apprentice))
        draft = drafts[-1]
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
        assert 1 <= len(last.name.encode()) <= 255
        return Answer(200, "", reverse("evidence:file", args=[last.uuid]))

    def headers(address: str) -> tuple[int, Mapping[str, str]]:
        response = client.head(address)
        return response.status_code, response.headers

    figures = check(send, headers, SHORT)
    assert figures.wrong == []
    assert sum(sum(row.values()) for row in figures.by_kind.values()) == SHORT
    assert len(figures.by_kind) == len(KINDS)
    assert list(Path(default_storage.path("incoming")).iterdir()) == []
    # The pages that list them stand, and hold no name as markup.
    for draft in drafts:
        for name in ("evidence:item", "evidence:edit_files", "evidence:submit"):
            page = client.get(reverse(name, args=[draft.uuid]))
            assert page.status_code == 200
            assert "<img src=x" not in page.content.decode()
            assert "<script>alert" not in page.content.decode()


def test_the_corpus_is_the_same_for_the_same_seed() -> None:
    assert list(cases(60)) == list(cases(60))
    assert [case.name for case in cases(60)] != [case.name for case in cases(60, seed=1)]
