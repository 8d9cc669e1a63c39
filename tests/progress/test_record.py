"""The whole record of one apprentice: everything that was sent, decided and signed off, and who may read it."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from apprentices import actions as apprentices_actions
from apprentices.models import Apprentice
from evidence import actions
from evidence.actions.drafts import DraftText
from evidence.actions.submitting import Declaration
from evidence.models import Evidence, SignOff
from tests import factories
from tests.conftest import Cast
from tests.progress.days import on
from tests.progress.pages import opened
from tests.progress.reading import Node

As = Callable[[str], Client]


def url(apprentice: Apprentice) -> str:
    return reverse("progress:record", args=[apprentice.uuid])


def facts(page: Node, id: str) -> dict[str, str]:
    panel = page.one("section", id=id)
    return dict(zip(panel.texts("dt"), panel.texts("dd"), strict=True))


def ksbs(page: Node) -> dict[str, list[str]]:
    """Status and sign-offs of each KSB."""
    tables = page.all("table")[1:]
    return {
        row.one("th").text: [row.texts("td")[1], *(row.texts("p") or row.texts("td")[2:])]
        for table in tables
        for row in table.one("tbody").all("tr")
    }


def items(page: Node) -> list[str]:
    return [panel.one("h2").text for panel in page.all("section", cls="panel") if panel.all("article")]


def claims(article: Node) -> dict[str, list[str]]:
    return {row.one(cls="rows-title").text: row.texts("p") for row in article.one("ul", cls="rows").all("li")}


def notes(article: Node) -> list[str]:
    """What stands below the claims: the declaration and the answers."""
    return [part.text for part in article.parts if isinstance(part, Node) and part.tag == "p"][1:]


def test_programme_and_figures(cast: Cast, told: Apprentice, as_: As) -> None:
    apprentices_actions.start_break(apprentice=told, from_on=date(2026, 3, 2), by=None)
    apprentices_actions.end_break(
        apprentice=told, until_on=date(2026, 3, 11), planned_end_on=date(2027, 7, 15), by=None
    )
    page = opened(as_("manager"), url(told))
    assert page.one(cls="heading-sub").text == "Record on 23 November 2026 · 1 of 6 KSBs signed off"
    reference = cast.version.standard.reference
    assert facts(page, "programme") == {
        "Standard": f"{reference} Test practitioner",
        "Version": "1.0",
        "Level": "4",
        "Provider": "Test Provider",
        "Employer": "Test Employer",
        "Assessor": "Test Assessor",
        "Start": "5 January 2026",
        "Planned end": "15 July 2027",
        "Breaks in learning": "2 March 2026 to 11 March 2026",
        "Now": "Gateway planned 15 July 2027, in 234 days",
    }
    figures = facts(page, "progress")
    assert figures["Time elapsed"] == "57 %, 312 of 546 days"
    assert figures["Claimed"] == "4 of 6"
    assert figures["Signed off"] == "1 of 6 (knowledge 1 of 3, skills 0 of 2, behaviours 0 of 1)"
    assert figures["Not recorded yet"] == "Off-the-job training and progress reviews"
    assert figures["Progress"].startswith(
        "Behind. 83 days since evidence was last accepted (1 September 2026)"
    )


def test_every_ksb_with_status_and_every_sign_off(cast: Cast, told: Apprentice, as_: As) -> None:
    with on(date(2026, 11, 16)):
        actions.withdraw_sign_off(
            sign_off=SignOff.objects.get(apprentice=told), reason="Signed too early.", by=cast["assessor"]
        )
    with on(date(2026, 11, 18)):
        actions.sign_off(
            apprentice=told,
            ksbs=[factories.ksb(told, "K1")],
            note="Shown again.",
            is_stretch=True,
            by=cast["assessor"],
        )
    title = Evidence.objects.get(apprentice=told, claims__ksb__code="K1").title
    assert ksbs(opened(as_("manager"), url(told))) == {
        "K1": [
            "Signed off",
            f"Signed off on 18 November 2026 by Test Assessor, resting on {title}. Stretch. Shown again.",
            f"Signed off on 1 September 2026 by Test Assessor, resting on {title}. "
            "Withdrawn on 16 November 2026 by Test Assessor: Signed too early.",
        ],
        "K2": ["Referred", "None"],
        "K3": ["Drafted", "None"],
        "S1": ["Partly evidenced", "None"],
        "S2": ["Submitted", "None"],
        "B1": ["Drafted", "None"],
    }


def test_a_sign_off_on_partly_met_claims_says_so(cast: Cast, as_: As) -> None:
    for title in ("One half", "Other half"):
        submission = factories.make_submission(cast.apprentice, "S1", title=title)
        factories.decide(submission, S1="partly")
        factories.answer(submission, accept=True)
    actions.sign_off(
        apprentice=cast.apprentice,
        ksbs=[factories.ksb(cast.apprentice, "S1")],
        partly_together=True,
        by=cast["assessor"],
    )
    assert ksbs(opened(as_("manager"), url(cast.apprentice)))["S1"] == [
        "Signed off",
        "Signed off on 23 November 2026 by Test Assessor, "
        "resting on One half; Other half (partly met, together).",
    ]


def submitted(cast: Cast, *codes: str) -> Evidence:
    """An item with all that one can have, sent on 2 November."""
    by = cast["apprentice"]
    with on(date(2026, 11, 2)):
        evidence = factories.make_draft(
            cast.apprentice, *codes, title="Three quotes", narrative="I compared."
        )
        factories.attach(evidence, b"One,Two\n", "quotes.csv")
        factories.attach(evidence, b"Why.\n", "Why? Ω.txt")
        actions.add_link(evidence=evidence, url="https://x.test/board", label="The board", by=by)
        actions.add_link(evidence=evidence, url="https://x.test/plan", label="", by=by)
        evidence.refresh_from_db()
        actions.save_draft(
            evidence=evidence,
            text=DraftText(
                title=evidence.title,
                kind="project",
                happened_on=date(2026, 10, 1),
                narrative=evidence.narrative,
            ),
            revision=evidence.revision,
            by=by,
        )
        evidence.refresh_from_db()
        actions.submit(
            evidence=evidence,
            declaration=Declaration(own_work=True, my_part="The table.", use_of_ai="Spelling."),
            revision=evidence.revision,
            by=by,
        )
    evidence.refresh_from_db()
    return evidence


def test_a_submission_as_it_was_sent(cast: Cast, as_: As) -> None:
    submitted(cast, "K1", "K2")
    page = opened(as_("auditor"), url(cast.apprentice))
    assert items(page) == ["Three quotes"]
    [article] = page.all("article")
    assert [article.one("h3").text, *article.texts("p")[:2]] == [
        "Submission 1",
        "Sent on 2 November 2026 by Test Apprentice, made on 1 October 2026",
        "I compared.",
    ]
    files, links = article.all("ul")[:2]
    assert files.texts("li") == [
        f"quotes.csv (SHA-256 {hashlib.sha256(b'One,Two' + bytes([10])).hexdigest()})",
        f"Why? Ω.txt (SHA-256 {hashlib.sha256(b'Why.' + bytes([10])).hexdigest()})",
    ]
    assert links.texts("li") == ["The board: https://x.test/board", "https://x.test/plan"]
    assert claims(article) == {
        code: [f"How: It shows {code}.", "Where: Page 1", "Not decided yet."] for code in ("K1", "K2")
    }
    assert notes(article)[1:] == [
        "Declared as own work.",
        "My part: The table.",
        "Use of AI: Spelling.",
        "Not answered yet.",
    ]


def test_everything_that_was_decided_corrected_rejected_and_answered(cast: Cast, as_: As) -> None:
    evidence, by = submitted(cast, "K1", "K2", "K3"), cast["assessor"]
    first = evidence.current_submission
    assert first is not None
    with on(date(2026, 11, 4)):
        factories.decide(first, K1="met", K2="not-yet")
        actions.reject_claim(claim=first.claims.get(ksb__code="K3"), reason="Not in it.", by=by)
        added = actions.add_claim(
            submission=first, ksb=factories.ksb(cast.apprentice, "S1"), how="The table shows it.", by=by
        )
        factories.decide(first, S1="met")
        factories.answer(first, accept=False, note="Say why.")
    with on(date(2026, 11, 6)):
        met = first.claims.get(ksb__code="K1").decisions.get()
        actions.correct_decision(
            decision=met, outcome="partly", feedback="Half of it.", reason="Misread.", by=by
        )
        actions.withdraw_decision(decision=added.decisions.get(), reason="By mistake.", by=by)
    article = opened(as_("manager"), url(cast.apprentice)).all("article")[0]
    assert {code: said[1:] if code == "S1" else said[2:] for code, said in claims(article).items()} == {
        "K1": [
            "Met on 4 November 2026 by Test Assessor.",
            "Partly met on 6 November 2026 by Test Assessor. Half of it. Changed because: Misread.",
        ],
        "K2": ["Not yet met on 4 November 2026 by Test Assessor. Please show more of K2."],
        "K3": ["Rejected on 4 November 2026 by Test Assessor: Not in it."],
        "S1": [
            "Added by Test Assessor.",
            "Met on 4 November 2026 by Test Assessor. Withdrawn on 6 November 2026: By mistake.",
        ],
    }
    assert notes(article)[-1] == "Returned on 4 November 2026 by Test Assessor. Say why."


def test_a_changed_answer_and_a_claim_that_stands_on_an_earlier_one(cast: Cast, as_: As) -> None:
    evidence, by = submitted(cast, "K1", "K2"), cast["assessor"]
    first = evidence.current_submission
    assert first is not None
    with on(date(2026, 11, 4)):
        factories.decide(first, K1="met", K2="not-yet")
        factories.answer(first, accept=False)
    with on(date(2026, 11, 9)):
        second = factories.submit(evidence)
        factories.decide(second, K2="met")
        factories.answer(second, accept=True)
    with on(date(2026, 11, 10)):
        actions.answer(submission=second, accept=False, note="One more.", reason="Too quick.", by=by)
    page = opened(as_("manager"), url(cast.apprentice))
    assert [article.one("h3").text for article in page.all("article")] == ["Submission 1", "Submission 2"]
    later = page.all("article")[1]
    assert claims(later)["K1"][2:] == ["Unchanged: the decision on submission 1 counts."]
    assert notes(later)[-2:] == [
        "Accepted on 9 November 2026 by Test Assessor.",
        "Returned on 10 November 2026 by Test Assessor. One more. Changed because: Too quick.",
    ]


def test_what_was_taken_back_or_never_sent_is_its_owners_alone(cast: Cast, told: Apprentice, as_: As) -> None:
    sent = Evidence.objects.get(apprentice=told, title="Stakeholder map")
    actions.take_back(evidence=sent, by=cast["apprentice"])
    found = {who: items(opened(as_(who), url(told))) for who in ("apprentice", "assessor", "auditor")}
    kept = [
        item.title
        for item in Evidence.objects.filter(current_submission__isnull=False).order_by("created_at")
    ]
    assert found == {"apprentice": [*kept, "Stakeholder map"], "assessor": kept, "auditor": kept}


@pytest.mark.parametrize(
    "who", ["apprentice", "assessor", "iqa", "manager", "employer", "employer_lead", "auditor"]
)
def test_who_may_read_it(cast: Cast, as_: As, who: str) -> None:
    page = opened(as_(who), url(cast.apprentice))
    assert page.one(cls="empty-title").text == "No evidence has been sent yet"
    recorded = who in {"employer", "employer_lead", "auditor"}
    assert len(page.all(cls="notice")) == recorded


def test_whose_record_does_not_exist_for_whom(cast: Cast, as_: As) -> None:
    for who in ("apprentice", "assessor", "employer", "employer_lead", "auditor"):
        assert as_(who).get(url(cast.colleague)).status_code == 404
    for who in ("manager", "iqa", "second_assessor"):
        assert as_(who).get(url(cast.stranger)).status_code == 404
    assert as_("outsider").get(url(cast.apprentice)).status_code == 404
    assert as_("admin").get(url(cast.apprentice)).status_code == 403


def test_an_ended_programme_keeps_its_record(cast: Cast, told: Apprentice, as_: As) -> None:
    apprentices_actions.end_programme(apprentice=told, end="completed", ended_on=date(2026, 11, 20), by=None)
    page = opened(as_("manager"), url(told))
    assert facts(page, "programme")["Now"] == "Completed on 20 November 2026"
    assert facts(page, "progress")["Progress"] == "Ended."
    assert len(items(page)) == 3


@pytest.mark.parametrize("count", [1, 3])
def test_the_cost_of_a_record(
    cast: Cast, as_: As, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    owner: User = factories.owner(cast.apprentice)
    for n in range(count):
        evidence = factories.make_draft(cast.apprentice, "K1", "K2", title=f"Item {n}")
        factories.attach(evidence, f"{n}\n".encode())
        actions.add_link(evidence=evidence, url="https://x.test/", label="", by=owner)
        sent = factories.submit(evidence)
        factories.decide(sent, K1="met", K2="not-yet")
        factories.answer(sent, accept=False)
    factories.make_signed_off(cast.apprentice, "S1")
    client = as_("manager")
    # session, person, access; apprentice, curve, breaks, KSBs owed, items;
    # sign-offs, what they rest on; submissions, claims, decisions, files, links, answers
    with django_assert_num_queries(16):
        assert len(opened(client, url(cast.apprentice)).all("article")) == count + 1
