"""Search documents: whose words they hold, and that every action leaves them as a rebuild would."""

import contextlib
from collections.abc import Callable
from io import StringIO
from typing import TypeVar

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.errors import RuleBroken
from accounts.models import User
from evidence import actions
from evidence.actions.drafts import DraftText
from evidence.file_texts import texts_of
from evidence.models import Attachment, Blob, BlobText, Evidence, EvidenceLink, SearchDocument
from evidence.searching import rebuild_search, refresh_search_of_blob
from tests import factories
from tests.conftest import Cast
from tests.evidence.walks import CODES, walk

T = TypeVar("T")
Documents = dict[tuple[int, bool], tuple[str, str]]


def documents() -> Documents:
    return {(d.evidence_id, d.is_own): (d.words, d.file_words) for d in SearchDocument.objects.all()}


def words(evidence: Evidence, *, own: bool) -> set[str]:
    """The words of an item for one side; none where there is no document."""
    document = SearchDocument.objects.filter(evidence=evidence, is_own=own).first()
    return set(document.words.split()) if document else set()


def rewrite(evidence: Evidence, *, title: str = "", narrative: str = "") -> None:
    evidence.refresh_from_db()
    actions.save_draft(
        evidence=evidence,
        text=DraftText(title=title or evidence.title, narrative=narrative or evidence.narrative),
        revision=evidence.revision,
        by=factories.owner(evidence.apprentice),
    )


def read_out(blob: Blob, text: str) -> None:
    """What the worker does once it has read a file."""
    BlobText.objects.update_or_create(blob=blob, defaults={"text": text})
    refresh_search_of_blob(blob)


def test_a_draft_is_its_owners_until_it_is_sent(cast: Cast) -> None:
    draft = factories.make_draft(cast.apprentice, "K1", title="Risk log", narrative="Storms.")
    expected = {"risk", "log", "storms", "k1", "it", "shows", "page", "1"}
    assert words(draft, own=True) == expected
    assert words(draft, own=False) == set()
    factories.submit(draft)
    assert words(draft, own=False) == expected
    draft.refresh_from_db()
    actions.take_back(evidence=draft, by=cast["apprentice"])
    assert words(draft, own=True) == expected
    assert words(draft, own=False) == set()


def test_an_item_opened_again_is_to_others_what_was_sent(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", narrative="Sent.")
    factories.decide(submission, K1="met")
    factories.answer(submission, accept=True)
    evidence = submission.evidence
    actions.reopen(evidence=evidence, by=cast["apprentice"])
    rewrite(evidence, narrative="Rewritten.")
    assert {"sent", "rewritten"} & words(evidence, own=False) == {"sent"}
    # The owner sees both, and finds by both.
    assert {"sent", "rewritten"} <= words(evidence, own=True)
    factories.submit(evidence)
    assert {"sent", "rewritten"} & words(evidence, own=False) == {"rewritten"}


def test_what_an_original_that_stays_is_said_to_be_is_found(cast: Cast) -> None:
    kept_back = factories.make_kept_back(cast.apprentice, "K1").evidence
    assert all({"signed", "contract"} <= words(kept_back, own=own) for own in (True, False))


def test_feedback_and_answers_are_found_and_those_of_withdrawn_decisions_are_not(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    (decision,) = factories.decide(submission, K1="not-yet")
    factories.answer(submission, accept=False, note="Ask the sponsor.")
    for own in (True, False):
        assert {"please", "sponsor"} <= words(submission.evidence, own=own)
    # It stays found when the item is sent again: its page still leads to it.
    factories.submit(submission.evidence)
    assert {"please", "sponsor"} <= words(submission.evidence, own=False)

    other = factories.make_submission(cast.apprentice, "K2")
    (decision,) = factories.decide(other, K2="not-yet")
    actions.withdraw_decision(decision=decision, reason="Overhasty.", by=cast["assessor"])
    assert "please" not in words(other.evidence, own=False) | words(other.evidence, own=True)


def test_a_removed_item_is_found_by_nobody_and_a_restored_one_again(cast: Cast) -> None:
    draft = factories.make_draft(cast.apprentice)
    before = documents()
    actions.remove_draft(evidence=draft, by=cast["apprentice"])
    assert documents() == {}
    actions.restore_draft(evidence=draft, by=cast["apprentice"])
    assert documents() == before


def test_words_of_files(cast: Cast) -> None:
    draft = factories.make_draft(cast.apprentice, "K1")
    file = factories.attach(draft, name="minutes.txt")
    assert "minutes" in words(draft, own=True)
    read_out(file.blob, "The lighthouse.")
    assert "lighthouse" in words(draft, own=True)
    assert words(draft, own=False) == set()
    rewrite(draft, narrative="Saved without reading the file again.")
    assert {"lighthouse", "reading"} <= words(draft, own=True)
    factories.submit(draft)
    assert {"lighthouse", "minutes"} <= words(draft, own=False)
    read_out(file.blob, "A windmill.")
    for own in (True, False):
        assert {"lighthouse", "windmill"} & words(draft, own=own) == {"windmill"}


def test_a_file_taken_off_a_draft_is_found_by_it_no_more(cast: Cast) -> None:
    draft = factories.make_draft(cast.apprentice)
    file = factories.attach(draft, name="minutes.txt")
    read_out(file.blob, "The lighthouse.")
    actions.remove_file(attachment=file, by=cast["apprentice"])
    assert {"minutes", "lighthouse"} & words(draft, own=True) == set()


def test_a_long_file_is_searched_as_far_as_is_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.search_texts.MOST_OF_A_FILE", 10)
    monkeypatch.setattr("evidence.search_texts.MOST_OF_FILES", 15)
    draft = factories.make_draft(cast.apprentice)
    for n in range(3):
        file = factories.attach(draft, content=b"%d" % n, name=f"{n}.txt")
        read_out(file.blob, f"f{n} aaaa bbbb cccc")
    assert {"f0", "f1", "f2", "bb", "bbbb", "cccc"} & words(draft, own=True) == {"f0", "f1", "bb"}


def test_no_more_of_a_file_is_read_than_is_wanted(cast: Cast) -> None:
    file = factories.attach(factories.make_draft(cast.apprentice))
    read_out(file.blob, "Only the beginning.")
    assert texts_of([file.blob], own=True, most=8) == {file.blob_id: "Only the"}


def test_rebuilding_says_how_far_it_is(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.searching.BATCH", 2)
    for _ in range(3):
        factories.make_submission(cast.apprentice, "K1")
    before = documents()
    SearchDocument.objects.all().delete()
    heard: list[int] = []
    rebuild_search(heard.append)
    assert heard == [2, 3]
    assert documents() == before
    said = StringIO()
    call_command("rebuild_search", stdout=said)
    assert said.getvalue().endswith("3 items can be searched.\n")


# --- Whatever happens -----------------------------------------------------------------------


def _attach(evidence: Evidence, pick: int) -> None:
    file = factories.attach(evidence, content=b"Notes %d" % pick, name=f"notes {pick}.txt")
    read_out(file.blob, f"Read {pick}")


def _there(found: T | None) -> T:
    """Where there is nothing to take the step with, it is not taken."""
    if found is None:
        raise RuleBroken("Nothing there.")
    return found


def _first_file(evidence: Evidence) -> Attachment:
    return _there(evidence.attachments.order_by("position").first())


def _add_claim(evidence: Evidence, pick: int) -> None:
    actions.add_claim(
        submission=_there(evidence.current_submission),
        ksb=factories.ksb(evidence.apprentice, CODES[pick]),
        how=f"Seen {pick}",
        by=_there(evidence.apprentice.assessor),
    )


def _owner(evidence: Evidence) -> User:
    return factories.owner(evidence.apprentice)


EDITS: dict[str, Callable[[Evidence, int], object]] = {
    "write": lambda e, n: rewrite(e, title=f"Title {n}", narrative=f"Text {n}"),
    "attach": _attach,
    "rename": lambda e, n: actions.rename_file(attachment=_first_file(e), name=f"renamed {n}", by=_owner(e)),
    "remove file": lambda e, n: actions.remove_file(attachment=_first_file(e), by=_owner(e)),
    "link": lambda e, n: actions.add_link(
        evidence=e, url=f"https://x.test/{n}", label=f"Link {n}", by=_owner(e)
    ),
    "unlink": lambda e, n: actions.remove_link(
        link=_there(EvidenceLink.objects.filter(evidence=e).first()), by=_owner(e)
    ),
    "claim": lambda e, n: actions.set_claim(
        evidence=e, ksb=factories.ksb(e.apprentice, CODES[n]), how=f"How {n}", where="There", by=_owner(e)
    ),
    "unclaim": lambda e, n: actions.remove_claim(
        evidence=e, ksb=factories.ksb(e.apprentice, CODES[n]), by=_owner(e)
    ),
    "add claim": _add_claim,
    "restore": lambda e, n: actions.restore_draft(evidence=e, by=_owner(e)),
}
STEPS = [
    *EDITS,
    *(
        "draft",
        "submit",
        "met",
        "not-yet",
        "accept",
        "return",
        "reject",
        "take back",
        "reopen",
        "remove",
        "undecide",
    ),
]


@pytest.mark.slow
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), min_size=5, max_size=30))
def test_documents_are_what_a_rebuild_makes_whatever_happens(
    cast: Cast, steps: list[tuple[str, int]]
) -> None:
    for step, pick in [("draft", 0), ("submit", 0), *steps]:
        with contextlib.suppress(RuleBroken):
            if step in EDITS:
                items = Evidence.objects.filter(apprentice=cast.apprentice).order_by("pk")
                EDITS[step](items[pick % items.count()], pick)
            else:
                walk(cast, step, pick)
    kept = documents()
    rebuild_search()
    assert kept == documents()
