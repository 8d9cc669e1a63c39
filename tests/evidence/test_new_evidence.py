"""New evidence in one step: saved whatever is wrong with part of it, and saved once."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from apprentices import actions as apprentices_actions
from apprentices.models import Apprentice
from evidence import actions
from evidence.models import Attachment, Evidence
from tests import factories
from tests.conftest import Cast
from tests.evidence import files_made as made
from tests.pages import action_of, filled, form_of, messages_of, text_of

As = Callable[[str], Client]
NEW = "/evidence/new/"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def post(client: Client, changes: dict[str, Any], **extra: Any) -> Any:
    """Fill in the page's form and send it, as a browser without JavaScript."""
    return client.post(NEW, filled(client.get(NEW), changes), follow=True, **extra)


def names(evidence: Evidence) -> list[str]:
    return list(evidence.attachments.on_draft().values_list("name", flat=True))


def test_everything_at_once(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    response = post(
        client,
        {
            "title": " Risk   register ",
            "kind": "project",
            "happened_on": "2026-03-02",
            "narrative": "I kept it.\r\n\r\nEvery week.",
            "files": [upload("a.txt", b"one"), upload("b.pdf", made.PDF), upload("a.txt", b"two")],
            "link_url": "example.org/register",
            "link_label": "The live one",
            "go": "ksbs",
        },
    )
    evidence = Evidence.objects.get()
    assert response.redirect_chain == [(reverse("evidence:edit_ksbs", args=[evidence.uuid]), 302)]
    assert (evidence.title, evidence.kind, evidence.happened_on) == (
        "Risk register",
        "project",
        date(2026, 3, 2),
    )
    assert evidence.narrative == "I kept it.\n\nEvery week."
    assert (evidence.apprentice, evidence.state, evidence.revision) == (cast.apprentice, "draft", 1)
    assert names(evidence) == ["a.txt", "b.pdf", "a.txt"]
    assert list(evidence.links.values_list("url", "label")) == [
        ("https://example.org/register", "The live one")
    ]
    assert messages_of(response) == ["“Risk register” is saved as a draft."]


@pytest.mark.parametrize(
    ("typed", "files", "title"),
    [
        ({}, [("Site photo.final.png", made.PNG)], "Site photo.final"),
        ({"narrative": "I measured.\nThen I wrote."}, [], "I measured. Then I wrote."),
        ({"narrative": "I measured."}, [("Risk log.txt", b"A risk")], "Risk log"),
        ({"narrative": "I measured."}, [("IMG_20261126_101522.png", made.PNG)], "I measured."),
        ({}, [("Photo 3 (copy).png", made.PNG)], "Photo 3 (copy)"),
        (
            {"narrative": "word " * 40},
            [],
            "word word word word word word word word word word word word",
        ),
        ({"narrative": "x" * 80}, [], "x" * 60),
        ({"link_url": "https://example.org/a"}, [], "example.org"),
        ({"link_url": f"https://{'label.' * 40}org/"}, [], ("label." * 40)[:200]),
    ],
)
def test_without_a_title_it_is_named_after_what_there_is(
    cast: Cast, as_: As, typed: dict[str, str], files: list[tuple[str, bytes]], title: str
) -> None:
    post(as_("apprentice"), {**typed, "files": [upload(*file) for file in files]})
    assert Evidence.objects.get().title == title


@pytest.mark.parametrize(
    ("name", "title"),
    [("\ud800.pdf", ".pdf"), ("a\0b.pdf", "ab"), ("\u202egpj.exe", "gpj"), ("\0", "Untitled")],
)
def test_a_name_with_hidden_characters_makes_a_title_without_them(
    cast: Cast, as_: As, name: str, title: str
) -> None:
    """The script sends the exact names beside the files, before the files themselves."""
    post(as_("apprentice"), {"names": json.dumps([name])})
    assert Evidence.objects.get().title == title


def test_nothing_at_all_is_not_saved(cast: Cast, as_: As) -> None:
    response = post(as_("apprentice"), {"title": "  "})
    assert response.status_code == 422
    assert "Write something, or add a file or a link" in text_of(response)
    assert Evidence.objects.count() == 0


def test_good_files_stay_when_another_is_refused(cast: Cast, as_: As) -> None:
    response = post(
        as_("apprentice"),
        {
            "title": "Three of six",
            "files": [
                upload("good.txt", b"good"),
                upload("tool.exe", made.EXE),
                upload("empty.txt", b""),
                upload("plan.docx", made.office("word/document.xml", ("word/vbaProject.bin", b"x"))),
                upload("photo.png", made.PNG),
            ],
        },
    )
    evidence = Evidence.objects.get()
    assert names(evidence) == ["good.txt", "photo.png"]
    assert response.redirect_chain[-1][0] == reverse("evidence:edit_files", args=[evidence.uuid])
    refused = messages_of(response)
    assert [message.partition(" ")[0] for message in refused] == [
        "“tool.exe”",
        "“empty.txt”",
        "“plan.docx”",
        "“Three",
    ]


def test_what_is_wrong_with_the_text_loses_neither_text_nor_files(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    tomorrow = (date.today() + timedelta(days=2)).isoformat()  # noqa: DTZ011
    response = post(
        client,
        {
            "title": "With a wrong day",
            "narrative": "A story.",
            "happened_on": tomorrow,
            "link_url": "not an address",
            "files": [upload("good.txt", b"good")],
        },
    )
    evidence = Evidence.objects.get()
    assert response.status_code == 422
    assert (evidence.title, evidence.narrative, evidence.happened_on) == (
        "With a wrong day",
        "A story.",
        None,
    )
    assert names(evidence) == ["good.txt"]
    assert "This day is still to come" in text_of(response)
    # The page is the draft's own now, with everything typed, and sending it mended saves it.
    shown = form_of(response)
    assert (shown["happened_on"], shown["link_url"]) == ([tomorrow], ["not an address"])
    assert action_of(response) == reverse("evidence:edit", args=[evidence.uuid])
    mended = {"happened_on": "2026-03-02", "link_url": "https://example.org"}
    client.post(action_of(response), filled(response, mended))
    evidence.refresh_from_db()
    assert (evidence.happened_on, evidence.links.get().url) == (date(2026, 3, 2), "https://example.org")


def test_a_double_click_makes_one_item_with_each_file_once(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    form = form_of(client.get(NEW))
    for _ in range(2):
        files = [upload("a.txt", b"same"), upload("a.txt", b"same")]
        client.post(NEW, {**form, "title": "Once", "files": files, "link_url": "https://example.org"})
    evidence = Evidence.objects.get()
    assert names(evidence) == ["a.txt", "a.txt"]
    assert (evidence.revision, evidence.links.count()) == (1, 1)


def test_going_back_and_writing_on_changes_the_same_item(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    form = form_of(client.get(NEW))
    client.post(NEW, {**form, "title": "First"})
    client.post(NEW, {**form, "title": "First", "narrative": "More.", "files": [upload("a.txt", b"more")]})
    evidence = Evidence.objects.get()
    assert (evidence.narrative, evidence.revision, names(evidence)) == ("More.", 2, ["a.txt"])


def test_going_back_after_changes_elsewhere_shows_both(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    form = form_of(client.get(NEW))
    client.post(NEW, {**form, "title": "First"})
    evidence = Evidence.objects.get()
    edit = reverse("evidence:edit", args=[evidence.uuid])
    client.post(edit, filled(client.get(edit), {"narrative": "Written later."}))
    response = client.post(NEW, {**form, "title": "First", "narrative": "Written on the old page."})
    assert response.status_code == 409
    assert "Written later." in text_of(response)
    assert form_of(response)["narrative"] == ["Written on the old page."]
    evidence.refresh_from_db()
    assert evidence.narrative == "Written later."


def test_going_back_after_submitting_keeps_what_was_typed(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    form = form_of(client.get(NEW))
    client.post(NEW, {**form, "title": "Sent", "narrative": "Done."})
    evidence = Evidence.objects.get()
    actions.set_claim(
        evidence=evidence,
        ksb=factories.ksb(cast.apprentice, "K1"),
        how="So.",
        where="",
        by=cast["apprentice"],
    )
    factories.submit(evidence)
    response = client.post(NEW, {**form, "title": "Sent", "narrative": "Another thought."})
    assert response.status_code == 409
    assert "“Sent” is with your assessor now" in text_of(response)
    # With a number of its own, so that it can be saved as another item.
    again = client.post(NEW, filled(response, {}), follow=True)
    assert again.status_code == 200
    assert Evidence.objects.exclude(pk=evidence.pk).get().narrative == "Another thought."


def test_nobody_takes_over_anothers_number(cast: Cast, as_: As) -> None:
    evidence = factories.make_draft(cast.apprentice, title="Not yours")
    response = post(as_("colleague"), {"batch": str(evidence.uuid), "title": "Mine"})
    assert response.status_code == 409
    assert "Not yours" not in text_of(response)
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("changes", [{"whole": None}, {"batch": "x"}, {"batch": None}])
def test_a_form_that_was_cut_on_its_way_saves_nothing(cast: Cast, as_: As, changes: dict[str, Any]) -> None:
    response = post(as_("apprentice"), {"title": "Half", **changes})
    assert response.status_code == 400
    assert form_of(response)["title"] == ["Half"]
    assert Evidence.objects.count() == 0


def test_hostile_text_is_kept_harmless(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    post(client, {"title": "<b>Bold</b>\0", "narrative": "Nul \0 and <script>alert(1)</script>"})
    evidence = Evidence.objects.get()
    assert (evidence.title, evidence.narrative) == ("<b>Bold</b>", "Nul  and <script>alert(1)</script>")
    page = client.get(reverse("evidence:item", args=[evidence.uuid])).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>Bold</b>" not in page


def test_javascript_addresses_are_no_links(cast: Cast, as_: As) -> None:
    response = post(as_("apprentice"), {"title": "Linked", "link_url": "javascript:alert(1)"})
    assert response.status_code == 422
    assert Evidence.objects.get().links.count() == 0


def test_an_address_longer_in_bytes_than_an_index_takes_is_refused_in_words(cast: Cast, as_: As) -> None:
    address = "https://example.org/" + "".join(map(chr, range(0x4E00, 0x4E00 + 1900)))
    response = post(as_("apprentice"), {"title": "Linked", "link_url": address})
    assert response.context["form"].errors["link_url"] == ["This address is too long: use up to 2000 bytes."]
    assert form_of(response)["link_url"] == [address]
    assert Evidence.objects.get().links.count() == 0


def test_exact_names_come_beside_the_files(cast: Cast, as_: As) -> None:
    written = ["می‌خواهم 👷🏽‍♀️.txt", "AC/DC &amp; notes.txt", "工" * 100 + ".txt"]
    post(
        as_("apprentice"),
        {
            "title": "Names",
            "names": json.dumps(written),
            "files": [upload(f"file-{n}", b"text") for n in range(3)],
        },
    )
    assert names(Evidence.objects.get()) == [*written[:2], "工" * 82 + "….txt"]


@pytest.mark.parametrize("sent", ["", "[", '["one"]', '{"a": 1}', "[1, 2]", "null"])
def test_without_usable_names_the_parsers_are_used(cast: Cast, as_: As, sent: str) -> None:
    post(
        as_("apprentice"),
        {"title": "Names", "names": sent, "files": [upload("a.txt", b"1"), upload("b.txt", b"2")]},
    )
    assert names(Evidence.objects.get()) == ["a.txt", "b.txt"]


def test_the_ksb_one_came_from_is_claimed(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    ksb = factories.ksb(cast.apprentice, "S1")
    form = form_of(client.get(NEW, {"ksb": str(ksb.uuid)}))
    client.post(NEW, {**form, "title": "For S1"})
    assert Evidence.objects.get().claims.get().ksb == ksb


@pytest.mark.parametrize("sent", ["nonsense", "54181338-4ca6-4752-af3d-4d0e3a188f9e"])
def test_an_unknown_ksb_is_passed_over(cast: Cast, as_: As, sent: str) -> None:
    post(as_("apprentice"), {"title": "Fine", "ksb": sent})
    assert Evidence.objects.get().claims.count() == 0


@pytest.fixture
def second(cast: Cast) -> Apprentice:
    """Another programme of the same learner, begun later."""
    return apprentices_actions.enrol(
        learner=cast.apprentice.learner,
        enrolment=apprentices_actions.Enrolment(
            cohort=cast.cohort,
            version=factories.make_version(),
            start_on=date(2026, 9, 7),
            planned_end_on=date(2027, 9, 7),
            assessor=cast["assessor"],
        ),
        by=None,
    )


def end(apprentice: Apprentice) -> None:
    apprentices_actions.end_programme(
        apprentice=apprentice, ended_on=date(2026, 6, 1), end=Apprentice.End.WITHDRAWN, by=None
    )


def test_with_two_programmes_one_is_chosen(cast: Cast, second: Apprentice, as_: As) -> None:
    client = as_("apprentice")
    assert form_of(client.get(NEW))["programme"] == [str(second.uuid)]
    post(client, {"title": "For the first", "programme": str(cast.apprentice.uuid)})
    assert Evidence.objects.get().apprentice == cast.apprentice


def test_the_chosen_programme_stays_chosen_where_something_is_wrong(
    cast: Cast, second: Apprentice, as_: As
) -> None:
    response = post(as_("apprentice"), {"title": "", "programme": str(cast.apprentice.uuid)})
    assert response.status_code == 422
    assert form_of(response)["programme"] == [str(cast.apprentice.uuid)]


def test_a_programme_that_ended_since_the_page_was_opened_is_told(
    cast: Cast, second: Apprentice, as_: As
) -> None:
    client = as_("apprentice")
    typed = filled(client.get(NEW), {"title": "For the first", "programme": str(cast.apprentice.uuid)})
    end(cast.apprentice)
    response = client.post(NEW, typed, follow=True)
    assert messages_of(response) == [
        "The programme you chose has ended: this belongs to Test practitioner now.",
        "“For the first” is saved as a draft.",
    ]
    assert Evidence.objects.get().apprentice == second


def test_with_an_ended_programme_nothing_is_added_and_what_was_typed_is_given_back(
    cast: Cast, as_: As
) -> None:
    client = as_("apprentice")
    typed = filled(client.get(NEW), {"title": "Site diary", "narrative": "I kept it."})
    end(cast.apprentice)
    assert "Your programme has ended" in text_of(client.get(NEW))
    response = client.post(NEW, typed)
    assert response.status_code == 409
    assert "Your programme has ended in the meantime, so nothing was saved." in text_of(response)
    assert (form_of(response)["title"], form_of(response)["narrative"]) == (["Site diary"], ["I kept it."])
    assert Evidence.objects.count() == 0


def test_the_script_is_told_where_to_go_on(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    form = {**form_of(client.get(NEW)), "names": json.dumps(["Plan.pdf"]), "go": "ksbs"}
    response = client.post(NEW, form, headers={"Accept": "application/json"})
    evidence = Evidence.objects.get()
    assert evidence.title == "Plan"
    assert response.json() == {"next": reverse("evidence:edit_ksbs", args=[evidence.uuid])}
    wrong = client.post(
        NEW, {**form, "batch": str(uuid4()), "link_url": "::"}, headers={"Accept": "application/json"}
    )
    assert wrong.status_code == 422
    assert Attachment.objects.count() == 0
