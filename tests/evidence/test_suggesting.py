"""Ranking statements for a text: pure, the same for any standard, and with the words it rests on."""

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.suggesting import Method, SemanticMissing, Statement, Suggestion, semantic, suggest
from evidence.suggesting.concepts import SOURCE, concepts
from evidence.suggesting.words import lines_of, stem, tokens
from standards.importers.files import read_path
from standards.importers.records import ImportRefusal
from tests.bench.labelled import LATER, SHORT, Collection
from tests.bench.suggesting import measured
from tests.standards.records import SHIPPED

without_semantic = pytest.mark.skipif(
    not semantic.is_installed(), reason="the packages of the semantic extra are not installed"
)


def statements_of(name: str) -> list[Statement]:
    records = [one for one in read_path(SHIPPED / name) if not isinstance(one, ImportRefusal)]
    return [Statement(ksb.code, ksb.text) for ksb in records[0].ksbs]


@pytest.fixture(scope="module")
def project_manager() -> list[Statement]:
    return statements_of("OCC0310.txt")


def codes(found: list[Suggestion]) -> list[object]:
    return [one.key for one in found]


# --- The labelled set -----------------------------------------------------------------------


def test_the_labelled_set_is_large_and_covers_every_statement_twice(project_manager: list[Statement]) -> None:
    texts = SHORT.texts
    assert len(texts) == 142
    often = {statement.key: 0 for statement in project_manager}
    for one in texts:
        assert 1 <= len(one.codes) <= 4
        assert len(set(one.codes)) == len(one.codes)
        for code in one.codes:
            often[code] += 1
    assert min(often.values()) >= 2


def test_no_labelled_text_repeats_its_statements_wording(project_manager: list[Statement]) -> None:
    """Four words in a row that are the statement's own would make recall mean nothing."""

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return set(zip(words, words[1:], words[2:], words[3:], strict=False))

    official = {statement.key: runs(statement.text) for statement in project_manager}
    copied = [
        (code, one.text[:40]) for one in SHORT.texts for code in one.codes if runs(one.text) & official[code]
    ]
    assert copied == []


def test_the_half_that_was_kept_back_is_found(project_manager: list[Statement]) -> None:
    kept_back = measured(project_manager, SHORT.texts[::2], Method.TEXT)
    assert kept_back["recall_at_5"] >= 0.8
    assert kept_back["precision_at_3"] >= 0.35


@pytest.mark.parametrize(
    ("collection", "least"), list(zip(LATER, [0.8, 0.65, 0.62, 0.35], strict=True)), ids=lambda one: str(one)
)
def test_longer_texts_and_other_standards_are_found(collection: Collection, least: float) -> None:
    statements = collection.statements
    known = {statement.key for statement in statements}
    assert all(set(one.codes) <= known for one in collection.texts)
    assert measured(statements, collection.texts, Method.TEXT)["recall_at_5"] >= least


@pytest.mark.slow
@without_semantic
@pytest.mark.parametrize("collection", [SHORT, *LATER], ids=lambda one: one.name)
def test_meaning_adds_to_words(collection: Collection) -> None:
    texts, statements = collection.texts, collection.statements
    together = measured(statements, texts, Method.COMBINED)["recall_at_5"]
    assert together >= measured(statements, texts, Method.TEXT)["recall_at_5"]
    assert together >= measured(statements, texts, Method.SEMANTIC)["recall_at_5"]


def test_packages_that_do_not_load_leave_the_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for name in semantic.NEEDED:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise OSError('a library of this package is missing')")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [*sys.modules]:
        if name.partition(".")[0] in semantic.NEEDED:
            monkeypatch.delitem(sys.modules, name)
    remembered = (semantic.is_installed, semantic._loads, semantic._model)
    for one in remembered:
        one.cache_clear()
    try:
        statements = [Statement("K1", "Project budgets"), Statement("K2", "Food hygiene")]
        found = suggest(statements, "I kept the budget of the project.", method=Method.COMBINED)
        assert codes(found) == ["K1"]
        assert "does not load" in caplog.text
    finally:
        for one in remembered:
            one.cache_clear()


def test_a_conversation_says_nothing_by_the_names_of_its_speakers() -> None:
    statements = [Statement("B1", "Acts as a coach to others"), Statement("K1", "Project budgets")]
    text = "Coach: What did you do?\nMe: I kept the budget.\nCoach: And then?\nMe: I asked for more."
    assert codes(suggest(statements, text, method=Method.TEXT)) == ["K1"]
    assert codes(suggest(statements, "Coach: well done.", method=Method.TEXT)) == ["B1"]


# --- Other standards ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standard", "text", "expected"),
    [
        (
            "ST0191-v1.1.json",
            "Weighed out the flour and butter on the scales for the morning batch, then mixed the dough.",
            {"S5", "K8"},
        ),
        (
            "ST0825-v1.0.json",
            "Set up alerts in Grafana so the person on call is told before customers notice.",
            {"S6", "K11"},
        ),
    ],
)
def test_it_works_for_standards_that_it_was_not_tuned_on(
    standard: str, text: str, expected: set[str]
) -> None:
    found = codes(suggest(statements_of(standard), text, method=Method.TEXT))
    assert expected <= set(found)


def test_every_shipped_standard_can_be_asked() -> None:
    for path in sorted(SHIPPED.glob("*.json")):
        for record in read_path(path):
            if isinstance(record, ImportRefusal) or not record.ksbs:
                continue
            asked = [Statement(ksb.code, ksb.text) for ksb in record.ksbs]
            # A statement that is asked about itself comes first, or beside one that says the same.
            found = suggest(asked, asked[0].text, method=Method.TEXT, top=3)
            assert asked[0].key in codes(found), path.name


# --- What it rests on -----------------------------------------------------------------------

TWO = [
    Statement("a", "Monitor and analyse project budgets."),
    Statement("b", "Resolve conflict with stakeholders."),
]


def test_the_words_are_the_persons_own_and_the_likeliest_comes_first() -> None:
    found = suggest(
        TWO, "Two lads fell out over the crane. I paid the Overspend from what was left.", method=Method.TEXT
    )
    assert [(one.key, one.words) for one in found] == [("b", ("fell out",)), ("a", ("Overspend",))]
    assert found[0].score > found[1].score > 0


def test_a_phrase_is_shown_once_and_whole() -> None:
    found = suggest(TWO, "We went over budget. I monitored it.", method=Method.TEXT)
    assert [(one.key, one.words) for one in found] == [("a", ("monitored", "over budget"))]


@pytest.mark.parametrize("text", ["", "  \n", "12 345", "the and of", "\0\ud800", "…!?"])
@pytest.mark.parametrize("method", [Method.TEXT, Method.COMBINED])
def test_a_text_that_says_nothing_proposes_nothing(text: str, method: Method) -> None:
    assert suggest(TWO, text, method=method) == []


def test_no_statements_no_suggestions() -> None:
    assert suggest([], "I paid.") == []


def test_files_speak_too_but_less_than_the_persons_own_words() -> None:
    from_text = suggest(TWO, "An argument.", method=Method.TEXT)
    from_file = suggest(TWO, "", files=["An argument."], method=Method.TEXT)
    assert codes(from_text) == codes(from_file) == ["b"]
    assert from_text[0].score > from_file[0].score > 0


def test_what_is_read_of_long_texts_ends_somewhere() -> None:
    padding = "word " * 300_000
    assert suggest(TWO, padding + "An argument.", method=Method.TEXT) == []
    assert suggest(TWO, "", files=[padding + "An argument."], method=Method.TEXT) == []
    assert codes(suggest(TWO, "An argument. " + padding, method=Method.TEXT)) == ["b"]


@given(text=st.text(max_size=400), top=st.integers(1, 4))
@settings(max_examples=50, deadline=None)
def test_whatever_is_typed_gives_a_ranking(text: str, top: int) -> None:
    found = suggest(TWO, text, files=[text], method=Method.TEXT, top=top)
    assert len(found) <= top
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert len(set(codes(found))) == len(found)


def test_without_the_packages_words_alone_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "NEEDED", ("no_such_package_anywhere",))
    semantic.is_installed.cache_clear()
    try:
        text = "An argument about the invoice."
        assert suggest(TWO, text) == suggest(TWO, text, method=Method.TEXT)
        with pytest.raises(SemanticMissing):
            suggest(TWO, text, method=Method.SEMANTIC)
    finally:
        monkeypatch.undo()
        semantic.is_installed.cache_clear()


# --- Words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "forms",
    [
        "negotiate negotiates negotiated negotiating negotiation negotiations",
        "plan plans planned planning",
        "schedule schedules scheduled scheduling",
        "collaborate collaboration collaboratively",
        "analyse analysis analysing",
        "policy policies",
        "agree agreed agreement",
        "control controlled controlling",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize(("one", "other"), [("tension", "ten"), ("notion", "not"), ("process", "proceed")])
def test_words_that_only_look_alike_are_kept_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_tokens_are_words_as_they_were_written() -> None:
    assert [t.written for t in tokens("Don’t panic: £40, CR-017 & café!")] == [
        "Don’t", "panic", "£", "CR", "café",
    ]  # fmt: skip


def test_the_list_of_ideas_is_readable_and_names_no_standard() -> None:
    ideas = lines_of(SOURCE)
    assert len(ideas) > 50
    for line in ideas:
        official, bar, everyday = line.partition(" | ")
        assert bar
        assert all(part.strip() for part in [*official.split(","), *everyday.split(",")]), line
        assert not re.search(r"\b(?:[KSBD]\d+|ST\d{4})\b", line), line
    names = [line.split(",")[0].split(" | ")[0] for line in ideas]
    assert len(set(names)) == len(names)
    assert concepts() is concepts()
