"""The steps of a draft: write, files, KSBs. Nothing typed is lost, by whatever way one comes."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from evidence import actions
from evidence.models import Claim, Evidence
from standards.models import Duty, DutyKsb
from tests import factories
from tests.conftest import Cast
from tests.evidence import files_made as made
from tests.pages import filled, form_of, messages_of, text_of

As = Callable[[str], Client]


@pytest.fixture
def draft(cast: Cast) -> Evidence:
    return factories.make_draft(cast.apprentice, "K1", title="Risk register")


def page(step: str, evidence: Evidence) -> str:
    return reverse(f"evidence:{step}", args=[evidence.uuid])


# --- Write ----------------------------------------------------------------------------------


def test_every_step_can_be_reached_and_saves_what_was_typed(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    for turn, (go, name) in enumerate(
        [
            ("files", "edit_files"),
            ("ksbs", "edit_ksbs"),
            ("submit", "submit"),
            ("later", "item"),
            ("x", "edit"),
        ]
    ):
        form = filled(client.get(page("edit", draft)), {"narrative": f"Turn {turn}", "go": go})
        response = client.post(page("edit", draft), form)
        assert response.headers["Location"] == page(name, draft)
        draft.refresh_from_db()
        assert draft.narrative == f"Turn {turn}"


def test_a_stale_form_shows_both_versions_and_loses_neither(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    old = form_of(client.get(page("edit", draft)))
    client.post(page("edit", draft), {**old, "narrative": "Written on the laptop."})
    response = client.post(page("edit", draft), {**old, "narrative": "Written on the phone.", "kind": "cpd"})
    assert response.status_code == 409
    words = text_of(response)
    assert "This draft was changed in another tab or on another device" in words
    assert "Written on the laptop." in words
    shown = form_of(response)
    assert (shown["narrative"], shown["kind"]) == (["Written on the phone."], ["cpd"])
    draft.refresh_from_db()
    assert (draft.narrative, draft.kind) == ("Written on the laptop.", "product")
    # Sent again, it is knowingly saved over the other.
    assert client.post(page("edit", draft), filled(response, {})).status_code == 302
    draft.refresh_from_db()
    assert (draft.narrative, draft.kind) == ("Written on the phone.", "cpd")


def test_a_double_click_and_an_unchanged_stale_form_are_no_conflict(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    old = {**form_of(client.get(page("edit", draft))), "narrative": "Once."}
    assert [client.post(page("edit", draft), old).status_code for _ in range(2)] == [302, 302]
    draft.refresh_from_db()
    assert draft.revision == 2


def test_adding_files_elsewhere_does_not_make_the_text_stale(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    old = form_of(client.get(page("edit", draft)))
    factories.attach(draft)
    assert client.post(page("edit", draft), {**old, "narrative": "On."}).status_code == 302


def test_wrong_fields_are_told_and_kept(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    for changes, told in (
        ({"title": " "}, "Give it a title"),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"narrative": "x" * 50_001}, "at most 50000 characters"),
        ({"happened_on": "2999-01-01"}, "still to come"),
        ({"kind": "gossip"}, "Select a valid choice"),
        ({"link_url": "ftp://example.org"}, "This is not a web address"),
        ({"link_label": "Alone"}, "Give the address that this describes"),
    ):
        response = client.post(page("edit", draft), filled(client.get(page("edit", draft)), changes))
        assert response.status_code == 422
        assert told in text_of(response)
        shown = form_of(response)
        assert {name: shown[name] for name in changes if name != "kind"} == {
            name: [value] for name, value in changes.items() if name != "kind"
        }
    draft.refresh_from_db()
    assert (draft.title, draft.revision) == ("Risk register", 1)


def test_a_form_cut_on_its_way_wipes_nothing(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    form = filled(client.get(page("edit", draft)), {"narrative": None, "whole": None})
    response = client.post(page("edit", draft), form)
    assert response.status_code == 422
    assert "The connection broke" in text_of(response)
    draft.refresh_from_db()
    assert draft.narrative == "What I did."


def test_links_are_added_relabelled_and_removed_with_the_text(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")

    def send(changes: dict[str, Any]) -> None:
        client.post(page("edit", draft), filled(client.get(page("edit", draft)), changes))

    send({"link_url": "example.org/a", "link_label": "First", "narrative": "Typed with it."})
    send({"link_url": "https://example.org/a", "link_label": "Renamed"})
    send({"link_url": "https://example.org/b"})
    assert [str(link) for link in draft.links.order_by("pk")] == ["Renamed", "https://example.org/b"]
    first = draft.links.order_by("pk")[0]
    for _ in range(2):
        send({"remove_link": str(first.uuid), "narrative": "Typed while removing."})
    assert [str(link) for link in draft.links.all()] == ["https://example.org/b"]
    draft.refresh_from_db()
    assert draft.narrative == "Typed while removing."


# --- Files ----------------------------------------------------------------------------------


def names(evidence: Evidence) -> list[str]:
    return list(evidence.attachments.on_draft().values_list("name", flat=True))


def upload(name: str, content: bytes = b"text") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_files_are_added_renamed_moved_and_removed(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_files", draft)
    added = client.post(
        here, filled(client.get(here), {"files": [upload("a"), upload("b"), upload("a")]}), follow=True
    )
    assert messages_of(added) == [
        "3 files are added.",
        "“b” is the same file as “a”. Remove one if you like.",
        "“a” is the same file as “a”. Remove one if you like.",
    ]
    first, _, third = draft.attachments.order_by("position")
    client.post(here, {"file": str(third.uuid), "do": "rename", "name": "工程/👷🏽‍♀️ “final”.txt"})
    assert names(draft) == ["a", "b", "工程/👷🏽‍♀️ “final”.txt"]
    client.post(here, {"file": str(third.uuid), "do": "up"})
    client.post(here, {"file": str(first.uuid), "do": "down"})
    assert names(draft) == ["工程/👷🏽‍♀️ “final”.txt", "a", "b"]
    client.post(here, {"file": str(third.uuid), "do": "up"})
    assert names(draft) == ["工程/👷🏽‍♀️ “final”.txt", "a", "b"]
    for _ in range(2):  # a double click
        assert client.post(here, {"file": str(third.uuid), "do": "remove"}).status_code == 302
    assert names(draft) == ["a", "b"]
    assert "a.txt" not in text_of(client.get(here))


def test_what_was_done_to_a_file_is_said_where_its_button_has_the_focus(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_files", draft)
    first, second = factories.attach(draft, name="a.txt"), factories.attach(draft, name="b.txt")
    renamed = client.post(here, {"file": str(first.uuid), "do": "rename", "name": "c.txt"})
    assert renamed.headers["Location"] == f"{here}#rename-{first.uuid}"
    assert messages_of(client.get(here)) == ["The file is called “c.txt” now."]
    moved = client.post(here, {"file": str(second.uuid), "do": "up"})
    assert moved.headers["Location"] == f"{here}?moved={second.uuid}#up-{second.uuid}"
    said = '<p class="visually-hidden" role="status" id="moved">{}</p>'
    after = client.get(moved.headers["Location"]).content.decode()
    assert said.format("“b.txt” is file 1 of 2.") in after
    # At the end of the list too, its button keeps the focus.
    assert (
        f'id="up-{second.uuid}" name="do" value="up" aria-label="Move b.txt up" aria-disabled="true"' in after
    )
    assert said.format("") in client.get(f"{here}?moved={draft.uuid}").content.decode()


def test_a_file_that_is_there_already_is_taken_and_told(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_files", draft)
    factories.attach(draft, content=b"other", name="other.txt")
    factories.attach(draft, content=b"same", name="first.txt")
    shown = text_of(client.get(here))
    assert "on this item already" not in shown
    sent = client.post(here, filled(client.get(here), {"files": [upload("again.txt", b"same")]}), follow=True)
    assert messages_of(sent) == [
        "“again.txt” is added.",
        "“again.txt” is the same file as “first.txt”. Remove one if you like.",
    ]
    assert names(draft) == ["other.txt", "first.txt", "again.txt"]
    assert text_of(sent).count("The same file is on this item already, as “first.txt”.") == 1


@pytest.mark.parametrize(
    ("name", "misnamed"),
    [
        ("fake.pdf", ".pdf"),
        ("Plan.DOCX", ".docx"),
        ("notes.txt", ""),
        ("notes.md", ""),
        ("pdf", ""),
        ("a.b", ""),
    ],
)
def test_a_name_that_promises_another_kind_of_file_is_told(
    draft: Evidence, as_: As, name: str, misnamed: str
) -> None:
    factories.attach(draft, name=name)
    told = f"Named {misnamed}, but it is not one"
    for step in ("edit_files", "submit", "item"):
        shown = text_of(as_("apprentice").get(page(step, draft)))
        assert ("but it is not one" in shown) == bool(misnamed)
        assert not misnamed or told in shown


def test_each_claims_fields_are_named_after_its_ksb(cast: Cast, as_: As) -> None:
    draft = factories.make_draft(cast.apprentice, "K1", "S1")
    shown = text_of(as_("apprentice").get(page("edit_ksbs", draft)))
    for code in ("K1", "S1"):
        assert shown.count(f"How does it show this? ({code})") == 1
        assert shown.count(f"Where to look: page, sheet or minute ({code})") == 1


def test_the_next_link_is_typed_where_the_last_one_was(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit", draft)
    sent = filled(client.get(here), {"link_url": "https://example.org/plan", "link_label": "The plan"})
    answer = client.post(here, {**sent, "go": "write"})
    assert answer.headers["Location"] == f"{here}?more=links#id_link_url"
    again = client.get(answer.headers["Location"])
    assert messages_of(again) == ["The link to The plan is added."]
    fold = '<details class="fold"{}><summary>Add a link</summary>'
    assert fold.format(" open") in again.content.decode()
    assert fold.format("") in client.get(here).content.decode()
    link = draft.links.get()
    dropped = client.post(here, {**filled(client.get(here), {}), "remove_link": str(link.uuid)}, follow=True)
    assert messages_of(dropped) == ["The link to The plan is removed."]


def test_a_file_without_a_name_is_named_and_its_field_linked(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_files", draft)
    file = factories.attach(draft)
    shown = client.post(here, {"file": str(file.uuid), "do": "rename", "name": " "}).content.decode()
    said = "“notes.txt” is not renamed. Give the file a name."
    assert f'<a href="#name-{file.uuid}">{said}</a>' in shown
    assert f'aria-describedby="name-{file.uuid}-error"' in shown
    assert f'id="name-{file.uuid}-error">Give the file a name.<' in shown
    assert "<title>Error: " in shown


def test_a_refused_name_is_shown_again(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_files", draft)
    file = factories.attach(draft)
    response = client.post(here, {"file": str(file.uuid), "do": "rename", "name": "x" * 256})
    assert response.status_code == 409
    assert "The name is too long" in text_of(response)
    assert "x" * 256 in response.content.decode()
    assert names(draft) == ["notes.txt"]


def test_the_same_form_sent_twice_attaches_each_file_once(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_files", draft)
    form = form_of(client.get(here))
    for _ in range(2):
        client.post(here, {**form, "files": [upload("a", b"one"), upload("a", b"one")]})
    assert names(draft) == ["a", "a"]
    # Back to the same page, another file: it is not taken for the one sent before.
    client.post(here, {**form, "files": [upload("a", b"other")]})
    assert names(draft) == ["a", "a", "a"]


def test_the_script_is_told_what_was_added_and_what_refused(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_files", draft)
    sent = {
        "batch": str(uuid4()),
        "whole": "1",
        "files": [upload("a.txt"), upload("b.exe", made.EXE)],
    }
    answer = client.post(here, sent, headers={"Accept": "application/json"}).json()
    assert answer["added"] == [{"name": "a.txt"}]
    assert [refusal.partition("”")[0] for refusal in answer["refused"]] == ["“b.exe"]


def test_an_item_holds_so_many_files(draft: Evidence, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.actions.bin.MAX_FILES", 2)
    client, here = as_("apprentice"), page("edit_files", draft)
    files = [upload("a"), upload("b"), upload("c")]
    response = client.post(here, filled(client.get(here), {"files": files}), follow=True)
    assert names(draft) == ["a", "b"]
    assert messages_of(response)[0].startswith("An item holds up to 2 files")


def test_files_of_others_and_unknown_ones_are_not_there(cast: Cast, draft: Evidence, as_: As) -> None:
    theirs = factories.attach(factories.make_draft(cast.colleague))
    client, here = as_("apprentice"), page("edit_files", draft)
    for file in (str(theirs.uuid), str(uuid4()), "x"):
        assert client.post(here, {"file": file, "do": "rename", "name": "mine"}).status_code == 404
    client.post(here, {"file": str(theirs.uuid), "do": "remove"})
    theirs.refresh_from_db()
    assert theirs.name == "notes.txt"


# --- KSBs -----------------------------------------------------------------------------------


def wording(evidence: Evidence, code: str) -> tuple[str, str]:
    claim = evidence.claims.get(ksb__code=code)
    return claim.how, claim.where


def field(evidence: Evidence, code: str, name: str) -> str:
    return f"{factories.ksb(evidence.apprentice, code).uuid}-{name}"


def test_several_ksbs_are_claimed_at_once_and_told_how(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_ksbs", draft)
    chosen = [str(factories.ksb(draft.apprentice, code).uuid) for code in ("S2", "K3", "K1")]
    response = client.post(here, filled(client.get(here), {"ksb": chosen}))
    assert response.headers["Location"] == f"{here}#claim-K3"
    changes = {field(draft, "K3", "how"): "By\r\nthe plan.", field(draft, "K3", "where"): "Page 4"}
    response = client.post(here, filled(client.get(here), {**changes, "go": "submit"}))
    assert response.headers["Location"] == page("submit", draft)
    assert [c.ksb.code for c in draft.claims.order_by("ksb__ordinal")] == ["K1", "K3", "S2"]
    assert wording(draft, "K3") == ("By\nthe plan.", "Page 4")
    assert wording(draft, "K1") == ("It shows K1.", "Page 1")
    assert wording(draft, "S2") == ("", "")


def test_what_a_script_claims_is_told_by_the_script(draft: Evidence, as_: As) -> None:
    """What was written without a network is sent from whatever page comes next, which knows nothing of the item."""
    client, here = as_("apprentice"), page("edit_ksbs", draft)
    chosen = filled(client.get(here), {"ksb": [str(factories.ksb(draft.apprentice, "K3").uuid)]})
    client.post(here, chosen, headers={"Accept": "application/json"})
    assert draft.claims.filter(ksb__code="K3").exists()
    assert "is claimed" not in text_of(client.get(reverse("progress:mine")))


def test_a_claim_is_dropped_and_what_was_typed_beside_is_kept(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_ksbs", draft)
    actions.set_claim(
        evidence=draft,
        ksb=factories.ksb(draft.apprentice, "K2"),
        how="",
        where="",
        by=factories.owner(draft.apprentice),
    )
    drop = str(factories.ksb(draft.apprentice, "K1").uuid)
    client.post(here, filled(client.get(here), {field(draft, "K2", "how"): "Typed.", "drop": drop}))
    assert [c.ksb.code for c in draft.claims.all()] == ["K2"]
    assert wording(draft, "K2") == ("Typed.", "")


def test_a_wording_changed_elsewhere_shows_both(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_ksbs", draft)
    old = form_of(client.get(here))
    client.post(here, {**old, field(draft, "K1", "how"): "From the laptop."})
    response = client.post(here, {**old, field(draft, "K1", "how"): "From the phone."})
    assert response.status_code == 409
    assert "Saved there: “From the laptop.” (Page 1)" in text_of(response)
    assert form_of(response)[field(draft, "K1", "how")] == ["From the phone."]
    assert wording(draft, "K1") == ("From the laptop.", "Page 1")
    assert client.post(here, filled(response, {})).status_code == 302
    assert wording(draft, "K1") == ("From the phone.", "Page 1")


def test_a_claim_dropped_elsewhere_comes_back_only_if_written_about(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_ksbs", draft)
    old = form_of(client.get(here))
    actions.remove_claim(
        evidence=draft, ksb=factories.ksb(draft.apprentice, "K1"), by=factories.owner(draft.apprentice)
    )
    client.post(here, old)
    assert Claim.objects.count() == 0
    response = client.post(here, {**old, field(draft, "K1", "how"): "New words."}, follow=True)
    assert wording(draft, "K1") == ("New words.", "Page 1")
    assert messages_of(response) == [
        "K1 had been taken off in another tab. You wrote about it here, so it is back."
    ]


def test_a_wording_that_is_too_long_is_kept_and_told(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_ksbs", draft)
    typed = {field(draft, "K1", "where"): "x" * 301}
    response = client.post(here, filled(client.get(here), typed))
    assert "at most 300 characters" in text_of(response)
    assert form_of(response)[field(draft, "K1", "where")] == ["x" * 301]
    assert wording(draft, "K1") == ("It shows K1.", "Page 1")


def test_ksbs_of_others_and_nonsense_are_passed_over(cast: Cast, draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_ksbs", draft)
    foreign = factories.make_version()
    chosen = [str(foreign.ksbs.order_by("pk")[0].uuid), "x", str(uuid4())]
    assert client.post(here, filled(client.get(here), {"ksb": chosen, "drop": "y"})).status_code == 302
    assert [c.ksb.code for c in draft.claims.all()] == ["K1"]


def test_the_picker_shows_statuses_and_finds_by_code_and_words(draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_ksbs", draft)
    words = text_of(client.get(here))
    assert "Knowledge 2 of 3 not started" in words
    assert "K1 Statement K1 of the test standard. Claimed here" in words
    assert "K2 Statement K2 of the test standard. Not started" in words
    # Without JavaScript the search is a button of the same form, and what was typed is saved.
    found = client.post(
        here,
        filled(client.get(here), {field(draft, "K1", "how"): "Typed.", "q": "statement s2", "go": "search"}),
        follow=True,
    )
    assert wording(draft, "K1") == ("Typed.", "Page 1")
    words = text_of(found)
    assert "S2 Statement S2" in words
    assert "S1 Statement S1 of the test standard. Not started" not in words
    assert "Nothing matches “zebra”" in text_of(client.get(here, {"q": "zebra"}))


def test_duties_group_the_picker_only_where_links_exist(cast: Cast, draft: Evidence, as_: As) -> None:
    client, here = as_("apprentice"), page("edit_ksbs", draft)
    assert "By duty" not in text_of(client.get(here))
    duty = Duty.objects.create(version=cast.version, position=1, code="D1", text="Plan the work")
    DutyKsb.objects.create(duty=duty, ksb=factories.ksb(cast.apprentice, "S1"))
    response = client.post(here, filled(client.get(here), {"regroup": "duty"}), follow=True)
    words = text_of(response)
    assert "D1 Plan the work 1 of 1 not started" in words
    assert "In no duty" in words
    back = client.post(here, filled(response, {"regroup": "kind"}), follow=True)
    assert "In no duty" not in text_of(back)


# --- When it may not be changed --------------------------------------------------------------


def test_an_item_with_its_assessor_is_not_edited_and_typed_text_stays(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    forms = {step: form_of(client.get(page(step, draft))) for step in ("edit", "edit_files", "edit_ksbs")}
    factories.submit(draft)
    for step in forms:
        response = client.get(page(step, draft), follow=True)
        assert response.redirect_chain == [(page("item", draft), 302)]
        assert messages_of(response)[0].startswith("This item is with your assessor.")
    late = client.post(page("edit", draft), {**forms["edit"], "narrative": "Too late."})
    assert late.status_code == 409
    assert "so it cannot be changed" in text_of(late)
    assert form_of(late)["narrative"] == ["Too late."]
    how = field(draft, "K1", "how")
    late = client.post(page("edit_ksbs", draft), {**forms["edit_ksbs"], how: "Too late."})
    assert late.status_code == 409
    assert form_of(late)[how] == ["Too late."]
    assert "among its earlier versions" in text_of(late)
    assert not late.context["has_other"]
    late = client.post(
        page("edit_files", draft), {**forms["edit_files"], "files": [upload("a")]}, follow=True
    )
    assert "so it cannot be changed" in messages_of(late)[0]
    draft.refresh_from_db()
    assert (draft.narrative, draft.attachments.count()) == ("What I did.", 0)


def test_drafts_go_to_the_bin_and_come_back(cast: Cast, draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    factories.attach(draft)
    for _ in range(2):
        gone = client.post(page("remove", draft), follow=True)
        assert "“Risk register” is in the bin. Bring it back" in text_of(gone)
    assert client.get(page("item", draft)).status_code == 404
    assert "Risk register" in text_of(client.get("/evidence/bin/"))
    assert "Risk register" not in text_of(as_("colleague").get("/evidence/bin/"))
    assert as_("colleague").post(page("restore", draft)).status_code == 404
    for _ in range(2):
        response = client.post(page("restore", draft), follow=True)
        assert response.status_code == 200
    assert names(draft) == ["notes.txt"]
    assert "The bin is empty" in text_of(client.get("/evidence/bin/"))


def test_what_was_submitted_is_not_deleted(draft: Evidence, as_: As) -> None:
    factories.submit(draft)
    response = as_("apprentice").post(page("remove", draft), follow=True)
    assert messages_of(response) == [
        "This item has been submitted before, so it stays on record and cannot be deleted."
    ]
    assert response.status_code == 200


# --- When the session ended ------------------------------------------------------------------


def test_a_session_that_ended_leads_back_to_what_was_typed(cast: Cast, draft: Evidence, as_: As) -> None:
    how = field(draft, "K1", "how")
    typed: dict[str, dict[str, Any]] = {
        "edit": {"narrative": "Typed before."},
        "edit_ksbs": {how: "Typed before."},
        "submit": {"made_by": "team", "my_part": "Typed before."},
    }
    for step, changes in typed.items():
        client, here = as_("apprentice"), page(step, draft)
        form = filled(client.get(here), changes)
        client.logout()
        sent = client.post(here, form, headers={"Referer": f"http://testserver{here}"})
        assert sent.headers["Location"] == f"{reverse('account_login')}?next={here}"
        client.force_login(cast["apprentice"])
        response = client.get(here)
        assert (
            messages_of(response)[0]
            == "You had been signed out. What you typed is still here, not yet saved."
        )
        shown = form_of(response)
        assert {name: shown[name] for name in changes} == {name: [value] for name, value in changes.items()}
        # Once only.
        assert "Typed before." not in client.get(here).content.decode()
    draft.refresh_from_db()
    assert (draft.narrative, wording(draft, "K1")) == ("What I did.", ("It shows K1.", "Page 1"))


def test_a_new_item_sent_without_a_session_is_saved_once_signed_in(cast: Cast, as_: As) -> None:
    client, here = as_("apprentice"), "/evidence/new/"
    form = filled(client.get(here), {"title": "On the train", "files": [upload("a.txt")]})
    client.logout()
    client.post(here, form, headers={"Referer": f"http://testserver{here}"})
    client.force_login(cast["apprentice"])
    response = client.get(here)
    shown = form_of(response)
    assert (shown["title"], shown["batch"]) == (["On the train"], [form["batch"][0]])
    assert client.post(here, filled(response, {})).status_code == 302
    assert Evidence.objects.get().title == "On the train"
