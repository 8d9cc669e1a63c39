"""The search page and the lists' search: who finds what, how it is shown, and what it costs."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts import actions as accounts_actions
from accounts.access import access_of
from accounts.roles import Role
from evidence import actions
from evidence.actions.drafts import DraftText
from evidence.models import BlobText, Evidence, Submission
from evidence.presenters.lists import ItemRow
from evidence.presenters.snippets import snippets_of
from evidence.search_texts import Part, Source, Texts
from evidence.searching import refresh_search_of_blob
from evidence.words import asked_words
from tests import factories
from tests.conftest import Cast
from tests.pages import text_of

As = Callable[[str], Client]
SEARCH = "/search/"


def rows(client: Client, address: str = SEARCH, **query: str) -> list[ItemRow]:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.context["rows"]


def titles(client: Client, address: str = SEARCH, **query: str) -> list[str]:
    return [row.title for row in rows(client, address, **query)]


def read_out(evidence: Evidence, name: str, text: str) -> None:
    file = factories.attach(evidence, content=name.encode(), name=name)
    BlobText.objects.create(blob=file.blob, text=text)
    refresh_search_of_blob(file.blob)


def rewrite(evidence: Evidence, title: str, narrative: str) -> None:
    evidence.refresh_from_db()
    by = factories.owner(evidence.apprentice)
    text = DraftText(title=title, narrative=narrative)
    actions.save_draft(evidence=evidence, text=text, revision=evidence.revision, by=by)


def test_where_nothing_matches_it_says_what_cannot_be(cast: Cast, as_: As) -> None:
    factories.make_draft(cast.apprentice, "K1", title="Risk register")
    client = as_("apprentice")
    swap = "is after the day until which to look (1 March 2026): swap them."
    unknown = "No standard here has a KSB called ZZ9"
    for query, said in (
        ({"from": "2026-03-02", "to": "2026-03-01"}, [swap]),
        ({"ksb": "ZZ9"}, [unknown]),
        ({"ksb": "k2"}, []),
        ({"q": "nowhere", "ksb": "zz9", "from": "2026-03-02", "to": "2026-03-01"}, [swap, "called zz9"]),
    ):
        page = text_of(client.get(SEARCH, query))
        assert "Nothing matches" in page
        assert [told for told in (swap, unknown, "called zz9") if told in page] == said
        assert ("Every word must occur" in page) == ("q" in query)


def test_each_search_has_a_title_of_its_own(as_: As) -> None:
    client = as_("apprentice")
    titles = [client.get(SEARCH, query).content.decode() for query in ({}, {"q": "risk <b>"})]
    assert "<title>Search ·" in titles[0]
    assert "<title>risk &lt;b&gt;: search ·" in titles[1]


# --- Who finds what -------------------------------------------------------------------------


@pytest.fixture
def world(cast: Cast) -> Cast:
    """The word is everywhere, so that whatever is missing is missing for its reader."""
    for apprentice in (cast.apprentice, cast.colleague, cast.stranger):
        name = apprentice.learner.given_names, apprentice.learner.family_name
        whose = " ".join(name)
        factories.make_draft(apprentice, "K1", title=f"{whose}: draft", narrative="Lighthouse.")
        sent = factories.make_draft(apprentice, "K1", title=f"{whose}: sent")
        read_out(sent, f"{whose}.txt", "The lighthouse.")
        factories.submit(sent)
        taken = factories.make_submission(
            apprentice, "K1", title=f"{whose}: taken back", narrative="Lighthouse."
        )
        actions.take_back(evidence=taken.evidence, by=factories.owner(apprentice))
        removed = factories.make_draft(apprentice, title=f"{whose}: removed", narrative="Lighthouse.")
        actions.remove_draft(evidence=removed, by=factories.owner(apprentice))
    return cast


OWN = {"Test Apprentice: draft", "Test Apprentice: sent", "Test Apprentice: taken back"}
SENT, COLLEAGUES = "Test Apprentice: sent", "Test Colleague: sent"


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("apprentice", OWN),
        ("colleague", {title.replace("Apprentice", "Colleague") for title in OWN}),
        ("stranger", {title.replace("Test", "Other") for title in OWN}),
        ("assessor", {SENT}),
        ("second_assessor", {COLLEAGUES}),
        ("iqa", {SENT, COLLEAGUES}),
        ("manager", {SENT, COLLEAGUES}),
        ("employer", {SENT}),
        ("employer_lead", {SENT}),
        ("auditor", {SENT}),
        ("outsider", {"Other Apprentice: sent"}),
        ("outside_assessor", {"Other Apprentice: sent"}),
    ],
)
def test_each_finds_what_they_may_read(world: Cast, as_: As, who: str, found: set[str]) -> None:
    assert set(titles(as_(who), q="lighthouse")) == found


def test_an_auditor_finds_nothing_after_their_day(world: Cast, as_: As) -> None:
    membership = world["auditor"].memberships.get()
    type(membership).objects.filter(pk=membership.pk).update(
        until_on=access_of(world["auditor"]).today - timedelta(days=1)
    )
    assert as_("auditor").get(SEARCH, {"q": "lighthouse"}).status_code == 403


def test_an_apprentice_who_also_assesses_finds_own_drafts_and_others_submissions(
    world: Cast, as_: As
) -> None:
    accounts_actions.add_membership(
        user=world["apprentice"], provider=world.provider, role=Role.IQA, by=world["manager"]
    )
    found = {row.title: row.is_own for row in rows(as_("apprentice"), q="lighthouse")}
    assert found == {**dict.fromkeys(OWN, True), COLLEAGUES: False}
    assert set(titles(as_("apprentice"), q="lighthouse", whose="colleague")) == {COLLEAGUES}
    assert set(titles(as_("apprentice"), q="lighthouse", state="draft")) == OWN - {SENT}


def test_a_working_copy_is_not_found_shown_or_cited_to_others(cast: Cast, as_: As) -> None:
    submission = factories.make_submission(
        cast.apprentice, "K1", title="Old title", narrative="Old text here."
    )
    factories.decide(submission, K1="met")
    factories.answer(submission, accept=True)
    actions.reopen(evidence=submission.evidence, by=cast["apprentice"])
    rewrite(submission.evidence, "New title", "New text here.")
    (row,) = rows(as_("assessor"), q="text here")
    assert (row.title, [snippet.text for snippet in row.snippets]) == (
        "Old title",
        ["Old <mark>text</mark> <mark>here</mark>."],
    )
    assert titles(as_("assessor"), q="new") == []
    (row,) = rows(as_("apprentice"), q="new text")
    assert row.snippets[0].text == "<mark>New</mark> <mark>text</mark> here."


def test_nothing_is_listed_until_something_is_looked_for(world: Cast, as_: As) -> None:
    response = as_("manager").get(SEARCH)
    assert response.context["rows"] == []
    assert "What are you looking for?" in response.text


# --- How it is narrowed ---------------------------------------------------------------------


def test_every_word_must_occur_and_the_last_may_be_begun(cast: Cast, as_: As) -> None:
    factories.make_submission(cast.apprentice, "K1", title="Change request CR-014", narrative="Café.")
    factories.make_submission(cast.apprentice, "K2", title="Change log", narrative="Request it.")
    client = as_("manager")
    both = ["Change log", "Change request CR-014"]
    assert titles(client, q="request change") == both
    assert titles(client, q="CHANGE req") == both
    assert titles(client, q="req change") == []
    assert titles(client, q="cr-014") == titles(client, q="cr014") == titles(client, q="CAFÉ") == both[1:]
    assert titles(client, q="k2") == both[:1]


def test_filters_of_the_search_page(cast: Cast, as_: As) -> None:
    first = factories.make_submission(cast.apprentice, "K1", title="First")
    factories.decide(first, K1="met")
    factories.answer(first, accept=True)
    factories.make_submission(cast.colleague, "K2", title="Second")
    client = as_("manager")
    today = access_of(cast["manager"]).today
    yesterday, tomorrow = (str(today + timedelta(days=days)) for days in (-1, 1))
    both = ["Second", "First"]
    assert titles(client, kind="product") == both
    assert titles(client, kind="cpd") == []
    assert titles(client, state="accepted") == ["First"]
    assert titles(client, ksb="k2") == ["Second"]
    assert titles(client, whose="test") == both
    assert titles(client, whose="colleag") == ["Second"]
    assert titles(client, whose="nobody") == titles(client, whose="***") == []
    assert titles(client, **{"from": str(today)}) == titles(client, to=str(today)) == both
    assert titles(client, **{"from": tomorrow}) == titles(client, to=yesterday) == []
    # What is no filter is none, and nothing is looked for.
    for rubbish in ("x", "\0", "2026-13-40", "9999-12-31", "0001-01-01", "<b>"):
        assert titles(client, state=rubbish, kind=rubbish, to=rubbish, **{"from": rubbish}) == []
        assert titles(client, q="shows", state=rubbish, **{"from": rubbish}) == both


def test_pages_follow_each_other_newest_first(cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.views.lists.PAGE_SIZE", 2)
    for n in range(3):
        factories.make_submission(cast.apprentice, "K1", title=f"Item {n}")
    response = as_("assessor").get(SEARCH, {"q": "item"})
    assert [row.title for row in response.context["rows"]] == ["Item 2", "Item 1"]
    assert response.context["count"] == 3
    older = SEARCH + response.context["page_of_list"].older_url
    assert titles(as_("assessor"), older) == ["Item 0"]


# --- How it is shown ------------------------------------------------------------------------


def found_in(client: Client, words: str) -> list[tuple[str, str]]:
    (row,) = rows(client, q=words)
    return [(snippet.place, str(snippet.text)) for snippet in row.snippets]


def test_snippets_say_where_the_words_stand(cast: Cast, as_: As) -> None:
    draft = factories.make_draft(cast.apprentice, "K1", title="Minutes", narrative="The crane came late.")
    read_out(
        draft, "plan.txt", "Nothing yet.\n" * 50 + "The lighthouse stands <b>firm</b>.\n" + "Later. " * 50
    )
    submission = factories.submit(draft)
    factories.decide(submission, K1="not-yet")
    factories.answer(submission, accept=False, note="Ask the sponsor.")
    client = as_("manager")
    assert found_in(client, "cran") == [("", "The <mark>crane</mark> came late.")]
    assert found_in(client, "please") == [("Feedback on K1", "<mark>Please</mark> show more of K1.")]
    assert found_in(client, "sponsor") == [("Answer", "Ask the <mark>sponsor</mark>.")]
    ((place, text),) = found_in(client, "lighthouse firm")
    assert place == "In plan.txt"
    assert "The <mark>lighthouse</mark> stands &lt;b&gt;<mark>firm</mark>&lt;/b&gt;." in text
    assert (text[:2], text[-2:]) == ("… ", " …")
    assert [place for place, _ in found_in(client, "crane lighthouse")] == ["", "In plan.txt"]
    # Words that the row shows anyway need no snippet.
    assert found_in(client, "minutes k1") == []
    (row,) = rows(client, q="minut")
    assert row.marked_title == "<mark>Minutes</mark>"


def test_marks_stand_where_the_words_do_whatever_the_script(cast: Cast, as_: As) -> None:
    factories.make_submission(
        cast.apprentice, "K1", title="<i>A & B</i>", narrative="½ ﬁnal cafe\u0301 au CR-014 & Straße"
    )
    client = as_("manager")
    for words, text in {
        "cafe": "½ ﬁnal <mark>cafe\u0301</mark> au CR-014 &amp; Straße",
        "final": "½ <mark>ﬁnal</mark> café au CR-014 &amp; Straße".replace("é", "e\u0301"),
        "cr-014": "½ ﬁnal cafe\u0301 au <mark>CR-014</mark> &amp; Straße",
        "stras": "½ ﬁnal cafe\u0301 au CR-014 &amp; <mark>Straße</mark>",
    }.items():
        assert found_in(client, words) == [("", text)]
    (row,) = rows(client, q="b")
    assert row.marked_title == "&lt;i&gt;A &amp; <mark>B</mark>&lt;/i&gt;"


def test_a_word_that_stands_everywhere_in_long_texts_is_soon_found() -> None:
    """A page's worth of items, asked for one word again and again, and for one that stands at the end."""
    long = Part(Source.TEXT, "ab " * 300_000 + "zz")
    began = time.process_time()
    found = snippets_of([Texts(own=True, parts=[long])] * 20, asked_words("zz " + "ab " * 11))
    assert time.process_time() - began < 5
    assert all("<mark>ab</mark> <mark>ab</mark>" in snippet.text for (snippet,) in found)


# --- What it stands -------------------------------------------------------------------------


HOSTILE = [
    "\0",
    "*",
    '"',
    "a OR b",
    "NEAR(a b)",
    "words:x",
    "a:*",
    "!a & (b",
    "\\'",
    "-",
    "😀",
    "\u202eمرحبا",
    "x" * 10_000,
    "a b " * 5_000,
    "\ud800",
    "' OR 1=1 --",
    "%_",
]


def test_whatever_is_typed_is_answered(cast: Cast, as_: As) -> None:
    factories.make_submission(cast.apprentice, "K1", title="Words")
    addresses = [SEARCH, reverse("evidence:list", args=[cast.apprentice.uuid])]
    for typed in HOSTILE:
        for field in ("q", "whose", "ksb", "from", "after", "sort"):
            for address in addresses:
                query = {field: typed.encode("utf-8", "surrogatepass")}
                assert as_("manager").get(address, query).status_code == 200, (field, typed)


@pytest.mark.slow
@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=st.text(max_size=80), typed=st.text(max_size=20))
def test_any_text_is_found_by_any_words(cast: Cast, as_: As, text: str, typed: str) -> None:
    submission = Submission.objects.first() or factories.make_submission(cast.apprentice, "K1")
    client = as_("manager")
    for words in (typed, text):
        address = {"q": words.encode("utf-8", "surrogatepass")}
        assert client.get(SEARCH, address).status_code == 200
    assert submission.title in titles(client, q=submission.title)


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_one_and_for_three(
    cast: Cast, as_: As, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(count):
        draft = factories.make_draft(cast.apprentice, "K1", title=f"Item {n}")
        read_out(draft, f"{n}.txt", "The lighthouse.")
        factories.decide(factories.submit(draft), K1="not-yet")
    accounts_actions.add_membership(
        user=cast["apprentice"], provider=cast.provider, role=Role.IQA, by=cast["manager"]
    )
    manager, apprentice = as_("manager"), as_("apprentice")
    with django_assert_num_queries(COST):
        assert len(rows(manager, q="lighthouse")) == count
    with django_assert_num_queries(COST + 1):
        assert len(rows(manager, q="lighthouse", whose="test")) == count
    with django_assert_num_queries(COST + 3):
        assert len(rows(apprentice, q="lighthouse")) == count


# Session, user, memberships; the page of items, own and sent claims; for the snippets submissions, claims,
# decisions, answers, links, files and what was read out of them; the count. Own drafts: claims, links, files.
COST = 15
