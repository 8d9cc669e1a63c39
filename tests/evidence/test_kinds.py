"""Kinds of evidence: their prompts, and the mark of those that a version's pack leaves out."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.errors import RuleBroken
from accounts.models import LedgerEntry
from evidence import actions
from evidence.actions.drafts import DraftText
from evidence.kinds import Kind
from evidence.models import Evidence, PackExclusion
from evidence.prompts import PROMPTS
from tests import factories
from tests.conftest import Cast
from tests.pages import text_of

As = Callable[[str], Client]
MARKED = "Reflective account (kept out of the pack)"


def keep_out(cast: Cast, *kinds: str) -> None:
    actions.set_kinds_kept_out(version=cast.version, kinds=kinds, by=cast["admin"])


def reflective(cast: Cast) -> Evidence:
    evidence = factories.make_draft(cast.apprentice, "K1", title="Looking back")
    return actions.save_draft(
        evidence=evidence,
        text=DraftText(title="Looking back", kind=Kind.REFLECTIVE_ACCOUNT, narrative="What happened."),
        revision=1,
        by=cast["apprentice"],
    )


# --- Prompts --------------------------------------------------------------------------------


def test_every_kind_has_its_own_prompts() -> None:
    assert set(PROMPTS) == set(Kind.values)
    assert len(set(PROMPTS.values())) == len(PROMPTS)


def test_what_did_you_do_comes_first_with_the_prompts_beside_it(cast: Cast, as_: As) -> None:
    evidence = factories.make_draft(cast.apprentice)
    for url in ("/evidence/new/", reverse("evidence:edit", args=[evidence.uuid])):
        response = as_("apprentice").get(url)
        html = response.content.decode()
        assert html.index('id="id_narrative"') < html.index("data-prompts") < html.index('id="id_title"')
        words = text_of(response)
        assert "Reflective account What? What happened, and what did you do? So what?" in words
        assert "Now what? What will you do, or have you done, differently?" in words
        assert html.count("data-prompt=") == len(Kind.values)


# --- Kept out of the pack -------------------------------------------------------------------


def test_the_mark_stands_wherever_the_kind_does(cast: Cast, as_: As) -> None:
    evidence = reflective(cast)
    keep_out(cast, Kind.REFLECTIVE_ACCOUNT)
    owner, assessor = as_("apprentice"), as_("assessor")
    pages = [
        owner.get("/evidence/new/"),
        owner.get(reverse("evidence:edit", args=[evidence.uuid])),
        owner.get(reverse("evidence:item", args=[evidence.uuid])),
        owner.get(reverse("evidence:submit", args=[evidence.uuid])),
        owner.get("/evidence/"),
    ]
    submission = factories.submit(evidence)
    pages += [
        owner.get(reverse("evidence:item", args=[evidence.uuid])),
        assessor.get(reverse("evidence:item", args=[evidence.uuid])),
        assessor.get(reverse("evidence:submission", args=[evidence.uuid, 1])),
        assessor.get(reverse("evidence:list", args=[cast.apprentice.uuid])),
        assessor.get(reverse("evidence:review", args=[submission.uuid])),
    ]
    assert [MARKED in page.content.decode() for page in pages] == [True] * len(pages)
    keep_out(cast)
    assert MARKED not in owner.get(reverse("evidence:item", args=[evidence.uuid])).content.decode()


def test_the_platform_administrator_sets_it_from_the_version(cast: Cast, as_: As) -> None:
    client, page = as_("admin"), reverse("evidence:kept_out", args=[cast.version.uuid])
    assert page in client.get(reverse("standards:version", args=[cast.version.uuid])).content.decode()
    assert (
        page
        not in as_("manager").get(reverse("standards:version", args=[cast.version.uuid])).content.decode()
    )
    for _ in range(2):
        response = client.post(page, {"kinds": ["reflective-account", "cpd"], "whole": "1"})
        assert response.status_code == 302
    kinds = PackExclusion.objects.filter(version=cast.version).order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["cpd", "reflective-account"]
    assert LedgerEntry.objects.filter(text__contains="standard.kinds_kept_out").count() == 1
    wrong = client.post(page, {"kinds": ["gossip"], "whole": "1"})
    assert "Select a valid choice. gossip is not one of the available choices." in text_of(wrong)
    assert client.post(page, {"whole": "1"}).status_code == 302
    assert PackExclusion.objects.count() == 0


def test_another_version_is_not_touched(cast: Cast) -> None:
    other = factories.make_version()
    actions.set_kinds_kept_out(version=other, kinds=[Kind.CPD], by=cast["admin"])
    keep_out(cast, Kind.REFLECTIVE_ACCOUNT)
    keep_out(cast)
    assert [(row.version, row.kind) for row in PackExclusion.objects.all()] == [(other, "cpd")]


def test_kinds_that_are_none_are_refused(cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="no kind of evidence called gossip"):
        keep_out(cast, "gossip")
    with pytest.raises(IntegrityError), transaction.atomic():
        PackExclusion.objects.create(version=cast.version, kind="gossip")
    keep_out(cast, Kind.CPD)
    with pytest.raises(IntegrityError), transaction.atomic():
        PackExclusion.objects.create(version=cast.version, kind=Kind.CPD)
