"""Pages that save themselves: what they send is saved once, in order, over nobody else's text, and never lost."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.kept_forms import SESSION_KEY
from accounts.models import LedgerEntry
from apprentices import actions as apprentices_actions
from evidence import actions
from evidence.actions.drafts import DraftText
from evidence.models import Claim, DraftVersion, Evidence, WordingVersion
from tests import factories
from tests.at_once import at_once
from tests.conftest import Cast
from tests.pages import filled, form_of, messages_of, text_of

As = Callable[[str], Client]
NEW = "/evidence/new/"
JSON = {"Accept": "application/json"}


class Tab:
    """One page in a browser, as its script sees it: it has a number and counts what it sends."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        self.form: dict[str, Any] = {
            **form_of(client.get(url)),
            "page": str(uuid4()),
            "turn": "0",
        }
        self.url = url

    def type(self, **changes: Any) -> "Tab":
        self.form.update(changes)
        return self

    def send(self) -> dict[str, Any]:
        """The form as it would be sent next."""
        self.form["turn"] = str(int(self.form["turn"]) + 1)
        return dict(self.form)

    def save(self, *, is_answer_lost: bool = False) -> Any:
        """Save by itself."""
        answer = self.client.post(self.url, {**self.send(), "autosave": "1"}, headers=JSON)
        if not is_answer_lost and answer.status_code < 500:
            self.form.update(answer.json().get("fields", {}))
        return answer

    def press(self, **changes: Any) -> Any:
        """Press a button of the plain form."""
        return self.client.post(self.url, {**self.send(), **changes})


@pytest.fixture
def draft(cast: Cast) -> Evidence:
    return factories.make_draft(cast.apprentice, "K1", title="Risk register")


def page(step: str, evidence: Evidence) -> str:
    return reverse(f"evidence:{step}", args=[evidence.uuid])


def narrative(evidence: Evidence) -> str:
    return Evidence.objects.get(pk=evidence.pk).narrative


# --- An item's own form ---------------------------------------------------------------------


def test_it_saves_again_and_again_and_the_button_after_it(draft: Evidence, as_: As) -> None:
    tab = Tab(as_("apprentice"), page("edit", draft))
    lines = LedgerEntry.objects.count()
    for turn in range(3):
        answer = tab.type(narrative=f"Turn {turn}").save()
        assert answer.status_code == 200
        assert answer.json()["fields"] == {"revision": str(turn + 2)}
        assert narrative(draft) == f"Turn {turn}"
    assert tab.type(narrative="Done.").press(go="later").headers["Location"] == page("item", draft)
    draft.refresh_from_db()
    assert (draft.narrative, draft.state, draft.revision) == ("Done.", "draft", 5)
    assert LedgerEntry.objects.count() == lines


def test_with_nothing_changed_it_writes_nothing(draft: Evidence, as_: As) -> None:
    before = Evidence.objects.values().get(pk=draft.pk)
    assert Tab(as_("apprentice"), page("edit", draft)).save().status_code == 200
    assert Evidence.objects.values().get(pk=draft.pk) == before
    assert DraftVersion.objects.count() == 0


def test_a_lost_answer_is_no_conflict(draft: Evidence, as_: As) -> None:
    tab = Tab(as_("apprentice"), page("edit", draft))
    tab.type(narrative="One.").save(is_answer_lost=True)
    assert tab.type(narrative="One. Two.").save().status_code == 200
    assert narrative(draft) == "One. Two."
    tab.type(narrative="One. Two. Three.").save(is_answer_lost=True)
    assert tab.type(narrative="All.").press(go="later").status_code == 302
    assert narrative(draft) == "All."


def test_what_arrives_late_does_not_undo_what_came_after(draft: Evidence, as_: As) -> None:
    tab = Tab(as_("apprentice"), page("edit", draft))
    late = {**tab.type(narrative="Early.").send(), "autosave": "1"}
    tab.type(narrative="Later.").save()
    answer = tab.client.post(tab.url, late, headers=JSON)
    assert (answer.status_code, narrative(draft)) == (200, "Later.")


def test_what_is_right_is_saved_and_the_rest_is_told(draft: Evidence, as_: As) -> None:
    tab = Tab(as_("apprentice"), page("edit", draft))
    for changes, field in (
        ({"title": " ", "narrative": "A"}, "title"),
        ({"title": "Back", "happened_on": "2999-01-01", "narrative": "B"}, "happened_on"),
        ({"happened_on": "31/31/31", "narrative": "C"}, "happened_on"),
        ({"happened_on": "", "kind": "gossip", "narrative": "D"}, "kind"),
    ):
        answer = tab.type(**changes).save()
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
        assert narrative(draft) == changes["narrative"]
    answer = tab.type(kind="cpd", narrative="x" * 60_000).save()
    assert list(answer.json()["errors"]) == ["narrative"]
    draft.refresh_from_db()
    assert (draft.title, draft.kind, draft.narrative) == ("Back", "cpd", "D")


def test_a_link_is_added_by_a_press_only(draft: Evidence, as_: As) -> None:
    tab = Tab(as_("apprentice"), page("edit", draft))
    answer = tab.type(link_url="https://example.org/half", link_label="", narrative="A").save()
    assert (answer.status_code, draft.links.count(), narrative(draft)) == (200, 0, "A")
    tab.press(go="later")
    assert draft.links.get().url == "https://example.org/half"


def test_hostile_text_is_saved_harmless(draft: Evidence, as_: As) -> None:
    tab = Tab(as_("apprentice"), page("edit", draft))
    assert tab.type(title="a\0b", narrative="x\0\r\ny").save().status_code == 200
    draft.refresh_from_db()
    assert (draft.title, draft.narrative) == ("ab", "x\ny")
    for changes in (
        {"page": "x", "turn": "1"},
        {"page": str(uuid4()), "turn": "-1"},
        {"page": str(uuid4()), "turn": "9" * 40},
        {"page": str(uuid4()), "turn": "²"},
        {"revision": "9" * 40, "turn": "1"},
        {"revision": "\0"},
    ):
        form = {**tab.form, "autosave": "1", "narrative": "z", **changes}
        assert tab.client.post(tab.url, form, headers=JSON).status_code < 500


def test_a_form_cut_on_its_way_saves_nothing(draft: Evidence, as_: As) -> None:
    tab = Tab(as_("apprentice"), page("edit", draft))
    del tab.form["whole"]
    assert tab.type(narrative="").save().status_code == 400
    assert narrative(draft) == "What I did."


def test_nobody_else_saves_it(cast: Cast, draft: Evidence, as_: As) -> None:
    tab = Tab(as_("apprentice"), page("edit", draft)).type(narrative="Theirs now.")
    for who, status in (("colleague", 404), ("assessor", 403), ("stranger", 404), ("visitor", 401)):
        typed_by = str(cast[who].uuid) if who != "visitor" else ""
        form = {**tab.send(), "autosave": "1", "typed_by": typed_by}
        assert (who, as_(who).post(tab.url, form, headers=JSON).status_code) == (who, status)
    assert narrative(draft) == "What I did."


def test_a_page_left_open_saves_nothing_to_whoever_signs_in_next(cast: Cast, as_: As) -> None:
    tab = Tab(as_("apprentice"), NEW).type(narrative="Mine.")
    tab.client.force_login(cast["colleague"])
    answer = tab.save()
    assert (answer.status_code, answer.json()["problem"]) == (409, "closed")
    assert "Somebody else is signed in" in answer.json()["message"]
    # Nor one that does not say who typed it.
    assert (
        tab.client.post(tab.url, {**tab.send(), "autosave": "1", "typed_by": ""}, headers=JSON).status_code
        == 409
    )
    # A press gives back what was typed, to be copied, and saves nothing either.
    pressed = tab.client.post(tab.url, {**tab.form, "go": "later"})
    assert pressed.status_code == 409
    assert "Somebody else is signed in What was typed" in text_of(pressed)
    assert "Mine." in text_of(pressed)
    assert Evidence.objects.count() == 0


@pytest.mark.parametrize("batch", ["", "x", "\0"])
def test_a_new_page_without_its_number_makes_nothing(cast: Cast, as_: As, batch: str) -> None:
    assert Tab(as_("apprentice"), NEW).type(batch=batch, narrative="A").save().status_code == 400
    assert Evidence.objects.count() == 0


# --- Two tabs -------------------------------------------------------------------------------


def test_the_older_of_two_tabs_overwrites_nothing_and_both_texts_are_kept(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    older, newer = Tab(client, page("edit", draft)), Tab(client, page("edit", draft))
    newer.type(narrative="Written on the laptop.").save()
    for _ in range(2):
        answer = older.type(narrative="Written on the phone.").save()
        assert (answer.status_code, answer.json()["problem"]) == (409, "conflict")
    assert narrative(draft) == "Written on the laptop."
    assert newer.type(narrative="And on.").save().status_code == 200
    kept = DraftVersion.objects.order_by("pk").values_list("origin", "narrative")
    assert list(kept) == [("saved", "Written on the laptop."), ("typed", "Written on the phone.")]
    # The button of the notice: both side by side, and knowingly saved over the other.
    both = older.press(go="write")
    assert both.status_code == 409
    assert "And on." in text_of(both)
    assert "data-autosave" not in both.content.decode()
    assert client.post(page("edit", draft), filled(both, {})).status_code == 302
    assert narrative(draft) == "Written on the phone."
    assert DraftVersion.objects.filter(origin="saved", narrative="And on.").exists()


def test_a_version_brought_back_is_not_overwritten_by_the_page_that_saved_last(
    draft: Evidence, as_: As
) -> None:
    client = as_("apprentice")
    tab = Tab(client, page("edit", draft))
    tab.type(narrative="Short.").save()
    version = DraftVersion.objects.create(
        evidence=draft, title="Risk register", kind="product", narrative="From before.", origin="saved"
    )
    client.post(page("earlier", draft), {"version": str(version.uuid)})
    assert tab.type(narrative="Short. And more.").save().status_code == 409
    assert narrative(draft) == "From before."


STORY = "I kept the risk register of the depot move and led its weekly review with the site managers."


@pytest.mark.parametrize(
    ("after", "is_kept"),
    [
        ("", True),
        ("  ", True),
        ("Typed over all of it.", True),
        (STORY[:60], False),
        (STORY + " Done.", False),
    ],
)
def test_a_short_text_that_is_wiped_is_kept(draft: Evidence, as_: As, after: str, *, is_kept: bool) -> None:
    client = as_("apprentice")
    tab = Tab(client, page("edit", draft))
    tab.type(narrative=STORY).save()
    tab.type(narrative=after).save()
    assert list(DraftVersion.objects.values_list("narrative", flat=True)) == ([STORY] if is_kept else [])
    assert (STORY in text_of(client.get(page("earlier", draft)))) == is_kept


def test_a_short_wording_that_is_wiped_is_kept(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    tab = Tab(client, page("edit_ksbs", draft))
    how = next(name for name in tab.form if name.endswith("-how"))
    tab.type(**{how: "The register is mine."}).save()
    tab.type(**{how: ""}).save()
    assert list(WordingVersion.objects.values_list("how", flat=True)) == ["The register is mine."]


@pytest.mark.parametrize("step", ["edit", "edit_ksbs"])
def test_earlier_versions_can_be_reached_before_there_is_one(draft: Evidence, as_: As, step: str) -> None:
    client = as_("apprentice")
    earlier = page("earlier", draft)
    assert f'href="{earlier}"' in client.get(page(step, draft)).content.decode()
    assert "No earlier versions" in text_of(client.get(earlier))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_the_same_instant(cast: Cast) -> None:
    draft = factories.make_draft(cast.apprentice)

    def save(text: str) -> Evidence:
        return actions.save_draft(
            evidence=draft,
            text=DraftText(title=draft.title, narrative=text),
            revision=1,
            by=cast["apprentice"],
            sender=actions.Sender(uuid4(), 1),
        )

    answers = at_once(lambda: save("One"), lambda: save("Two"))
    refused = [answer for answer in answers if isinstance(answer, actions.drafts.StaleDraft)]
    assert len(refused) == 1
    assert narrative(draft) == next(a.narrative for a in answers if isinstance(a, Evidence))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_new_page_that_saves_itself_while_save_is_pressed_makes_one_draft(cast: Cast) -> None:
    uuid, tab = uuid4(), uuid4()

    def send(turn: int) -> Evidence:
        sender, text = actions.Sender(tab, turn), DraftText(title="New", narrative=f"Turn {turn}")
        made = actions.create_draft(
            apprentice=cast.apprentice, text=text, uuid=uuid, by=cast["apprentice"], sender=sender
        )
        return actions.save_draft(evidence=made, text=text, revision=1, by=cast["apprentice"], sender=sender)

    at_once(lambda: send(1), lambda: send(2))
    assert Evidence.objects.get().narrative == "Turn 2"


# --- When it may not be changed -------------------------------------------------------------


def test_submitted_meanwhile(draft: Evidence, as_: As) -> None:
    tab = Tab(as_("apprentice"), page("edit", draft))
    claims = Tab(as_("apprentice"), page("edit_ksbs", draft))
    submission = factories.submit(draft)
    answer = tab.type(narrative="Too late.").save()
    assert (answer.status_code, answer.json()["problem"]) == (409, "closed")
    assert "so it cannot be changed" in answer.json()["message"]
    how = next(name for name in claims.form if name.endswith("-how"))
    assert claims.type(**{how: "Too late."}).save().json()["problem"] == "closed"
    draft.refresh_from_db()
    assert (draft.state, draft.narrative, submission.narrative) == ("submitted", "What I did.", "What I did.")
    assert DraftVersion.objects.get(origin="typed").narrative == "Too late."
    assert WordingVersion.objects.get(origin="typed").how == "Too late."


def test_deleted_meanwhile_keeps_what_was_typed_with_it(cast: Cast, draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    tab, claims = Tab(client, page("edit", draft)), Tab(client, page("edit_ksbs", draft))
    actions.remove_draft(evidence=draft, by=cast["apprentice"])
    assert tab.type(narrative="Too late.").save().json()["problem"] == "closed"
    how = next(name for name in claims.form if name.endswith("-how"))
    for pressed in (tab.press(), claims.type(**{how: "Too late."}).press()):
        assert pressed.headers["Location"] == reverse("evidence:bin")
    told = messages_of(client.get(reverse("evidence:bin")))
    assert (
        told
        == [
            "“Risk register” was deleted in another tab. What you typed is kept with it: bring it back, "
            "then open its earlier versions."
        ]
        * 2
    )
    actions.restore_draft(evidence=draft, by=cast["apprentice"])
    earlier = client.get(page("earlier", draft)).context
    versions = [*earlier["drafts"], *earlier["wordings"]]
    assert [version.text for version in versions if not version.was_saved] == ["Too late."] * 2
    assert narrative(draft) == "What I did."


# --- The page of a new item -----------------------------------------------------------------


def test_an_empty_page_makes_no_draft(cast: Cast, as_: As) -> None:
    tab = Tab(as_("apprentice"), NEW)
    answer = tab.type(title="  ", kind="cpd", link_url="https://exam").save()
    assert (answer.status_code, answer.json()["saved_at"]) == (200, "")
    assert Evidence.objects.count() == 0


def test_the_first_save_makes_the_draft_and_everything_after_belongs_to_it(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    ksb = factories.ksb(cast.apprentice, "K2")
    tab = Tab(client, f"{NEW}?ksb={ksb.uuid}")
    tab.url = NEW
    answer = tab.type(narrative="I measured.").save()
    draft = Evidence.objects.get()
    assert str(draft.uuid) == tab.form["batch"][0]
    assert answer.json()["url"] == page("edit", draft)
    assert [claim.ksb for claim in draft.claims.all()] == [ksb]
    tab.type(narrative="I measured. Then I wrote.").save()
    draft.refresh_from_db()
    assert (draft.title, draft.narrative) == ("I measured. Then I wrote.", "I measured. Then I wrote.")
    assert form_of(client.get(page("edit", draft)))["narrative"] == ["I measured. Then I wrote."]
    for _ in range(2):  # a double click
        pressed = tab.type(title="Measuring", narrative="All of it.").press(go="later")
        assert pressed.headers["Location"] == page("item", draft)
    draft = Evidence.objects.get()
    assert (draft.title, draft.narrative) == ("Measuring", "All of it.")


def test_what_is_wrong_with_a_new_item_is_told_on_the_same_draft(cast: Cast, as_: As) -> None:
    tab = Tab(as_("apprentice"), NEW)
    tab.type(narrative="A", happened_on="2999-01-01").save()
    shown = tab.press(go="later")
    assert shown.status_code == 422
    assert Evidence.objects.get().narrative == "A"


def test_an_item_made_empty_again_is_the_same_item(cast: Cast, as_: As) -> None:
    tab = Tab(as_("apprentice"), NEW)
    tab.type(title="Site diary", narrative="A").save()
    assert tab.type(title="", narrative="").save().status_code == 200
    assert tab.press(go="later").status_code == 302
    assert Evidence.objects.values_list("title", "narrative").get() == ("Untitled", "")


def test_a_number_that_is_somebody_elses_draft_makes_nothing(cast: Cast, as_: As) -> None:
    theirs = factories.make_draft(cast.colleague, title="Theirs")
    tab = Tab(as_("apprentice"), NEW).type(batch=str(theirs.uuid), narrative="Mine.")
    answer = tab.save()
    assert (answer.status_code, answer.json()["problem"]) == (409, "closed")
    shown = tab.press()
    assert shown.status_code == 409
    assert form_of(shown)["batch"] != [str(theirs.uuid)]
    assert form_of(shown)["narrative"] == ["Mine."]
    assert Evidence.objects.get().narrative == "What I did."


def test_another_programme_chosen_too_late_changes_nothing(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    second = apprentices_actions.enrol(
        learner=cast.apprentice.learner,
        enrolment=apprentices_actions.Enrolment(
            cohort=cast.cohort,
            version=factories.make_version(),
            start_on=cast.apprentice.start_on,
            planned_end_on=cast.apprentice.planned_end_on,
        ),
        by=None,
    )
    tab = Tab(client, NEW).type(programme=str(cast.apprentice.uuid), narrative="A")
    tab.save()
    assert tab.type(programme=str(second.uuid), narrative="B").press(go="later").status_code == 302
    assert Evidence.objects.values_list("apprentice", "narrative").get() == (cast.apprentice.pk, "B")


# --- Wordings of claims ---------------------------------------------------------------------


def field(evidence: Evidence, code: str, name: str) -> str:
    return f"{factories.ksb(evidence.apprentice, code).uuid}-{name}"


def test_wordings_save_themselves_and_ticks_wait_for_a_press(draft: Evidence, as_: As) -> None:
    tab = Tab(as_("apprentice"), page("edit_ksbs", draft))
    lines = LedgerEntry.objects.count()
    ticked = str(factories.ksb(draft.apprentice, "K2").uuid)
    for turn in range(2):
        answer = tab.type(**{field(draft, "K1", "how"): f"Turn {turn}", "ksb": [ticked]}).save()
        assert answer.status_code == 200
        assert list(answer.json()["fields"]) == [field(draft, "K1", "seen")]
    tab.type(**{field(draft, "K1", "how"): "Turn 2"}).save(is_answer_lost=True)
    assert tab.type(**{field(draft, "K1", "how"): "Turn 3"}).save().status_code == 200
    assert Claim.objects.get().how == "Turn 3"
    assert LedgerEntry.objects.count() == lines
    before = Evidence.objects.values().get()
    assert tab.save().status_code == 200
    assert Evidence.objects.values().get() == before


def test_a_wording_changed_elsewhere_is_not_overwritten_and_both_are_kept(draft: Evidence, as_: As) -> None:
    client, how = as_("apprentice"), field(draft, "K1", "how")
    older, newer = Tab(client, page("edit_ksbs", draft)), Tab(client, page("edit_ksbs", draft))
    newer.type(**{how: "From the laptop."}).save()
    answer = older.type(**{how: "From the phone."}).save()
    assert (answer.status_code, answer.json()["problem"]) == (409, "conflict")
    assert Claim.objects.get().how == "From the laptop."
    assert sorted(WordingVersion.objects.values_list("origin", "how")) == [
        ("saved", "From the laptop."),
        ("typed", "From the phone."),
    ]
    both = older.press()
    assert both.status_code == 409
    assert "Saved there: “From the laptop.” (Page 1)" in text_of(both)
    assert "data-autosave" not in both.content.decode()


def test_a_wording_of_a_claim_dropped_elsewhere_comes_back_by_a_press_only(
    cast: Cast, draft: Evidence, as_: As
) -> None:
    tab = Tab(as_("apprentice"), page("edit_ksbs", draft))
    actions.remove_claim(evidence=draft, ksb=factories.ksb(draft.apprentice, "K1"), by=cast["apprentice"])
    tab.type(**{field(draft, "K1", "how"): "New words."})
    assert tab.save().json()["problem"] == "conflict"
    assert Claim.objects.count() == 0
    tab.press()
    assert Claim.objects.get().how == "New words."


def test_an_invalid_wording_keeps_the_others_and_its_own_mark(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    actions.set_claim(
        evidence=draft,
        ksb=factories.ksb(draft.apprentice, "K2"),
        how="",
        where="",
        by=factories.owner(draft.apprentice),
    )
    tab, other = Tab(client, page("edit_ksbs", draft)), Tab(client, page("edit_ksbs", draft))
    other.type(**{field(draft, "K1", "how"): "Elsewhere."}).save()
    answer = tab.type(**{field(draft, "K1", "where"): "x" * 301, field(draft, "K2", "how"): "Saved."}).save()
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == [field(draft, "K1", "where")]
    assert list(answer.json()["fields"]) == [field(draft, "K2", "seen")]
    # So that putting it right does not overwrite what this page has never seen.
    assert tab.type(**{field(draft, "K1", "where"): "Page 2"}).save().status_code == 409
    assert draft.claims.get(ksb__code="K1").how == "Elsewhere."


# --- When the session ended -----------------------------------------------------------------

FOUR_BYTES = "".join(chr(0x1F600 + secrets.randbelow(64)) for _ in range(50_000))


def sign_in_again(client: Client, cast: Cast) -> None:
    client.force_login(cast["apprentice"])


@pytest.mark.parametrize("way", ["by itself", "by a press"])
def test_the_longest_text_survives_a_lost_session(cast: Cast, draft: Evidence, as_: As, way: str) -> None:
    client = as_("apprentice")
    tab = Tab(client, page("edit", draft)).type(narrative=FOUR_BYTES)
    client.cookies.pop("sessionid")
    if way == "by itself":
        answer = tab.save()
        assert answer.status_code == 401
        assert answer.json()["sign_in"].startswith(reverse("account_login"))
    else:
        assert tab.press().headers["Location"].startswith(reverse("account_login"))
    sign_in_again(client, cast)
    shown = client.get(page("edit", draft))
    assert form_of(shown)["narrative"] == [FOUR_BYTES]
    assert "data-unsaved" in shown.content.decode()
    assert narrative(draft) == "What I did."
    again = {**form_of(shown), "page": str(uuid4()), "turn": "1", "autosave": "1"}
    assert client.post(page("edit", draft), again, headers=JSON).status_code == 200
    assert narrative(draft) == FOUR_BYTES


def test_a_new_item_comes_back_wherever_its_page_was(cast: Cast, as_: As) -> None:
    client = as_("apprentice")
    first = Tab(client, NEW).type(narrative="Not sent yet.")
    client.cookies.pop("sessionid")
    assert first.save().status_code == 401
    sign_in_again(client, cast)
    shown = client.get(NEW)
    assert (form_of(shown)["narrative"], form_of(shown)["batch"]) == (["Not sent yet."], first.form["batch"])
    # Of one that had saved itself the address is the draft's, while the form goes to the page of a new item.
    tab = Tab(client, NEW).type(narrative="Saved.")
    tab.save()
    draft = Evidence.objects.get()
    client.cookies.pop("sessionid")
    referer = {"Referer": f"http://testserver{page('edit', draft)}"}
    sent = client.post(NEW, tab.type(narrative="Saved. And more.").send(), headers=referer)
    assert sent.headers["Location"].endswith(f"?next={page('edit', draft)}")
    sign_in_again(client, cast)
    shown = client.get(page("edit", draft))
    assert form_of(shown)["narrative"] == ["Saved. And more."]
    assert form_of(shown)["title"] == ["Saved."]
    assert client.post(page("edit", draft), filled(shown, {})).status_code == 302
    assert (Evidence.objects.count(), narrative(draft)) == (1, "Saved. And more.")


def test_wordings_come_back(cast: Cast, draft: Evidence, as_: As) -> None:
    client, how = as_("apprentice"), field(draft, "K1", "how")
    tab = Tab(client, page("edit_ksbs", draft)).type(**{how: "😀" * 2000})
    client.cookies.pop("sessionid")
    assert tab.save().status_code == 401
    sign_in_again(client, cast)
    shown = client.get(page("edit_ksbs", draft))
    assert form_of(shown)[how] == ["😀" * 2000]
    assert "data-unsaved" in shown.content.decode()


def test_what_was_kept_for_a_page_that_goes_on_saving_is_forgotten(
    cast: Cast, draft: Evidence, as_: As
) -> None:
    """Signed in again in another tab: what is typed after that is newer."""
    client = as_("apprentice")
    tab = Tab(client, page("edit", draft)).type(narrative="Older.")
    client.cookies.pop("sessionid")
    tab.save()
    sign_in_again(client, cast)
    assert tab.type(narrative="Newer.").save().status_code == 200
    assert SESSION_KEY not in client.session
    assert form_of(client.get(page("edit", draft)))["narrative"] == ["Newer."]


# --- Earlier versions -----------------------------------------------------------------------

LONG = "A line of some length that says what I did and why, and what came of it in the end. " * 3


def test_a_text_that_is_wiped_by_accident_is_kept(draft: Evidence, as_: As) -> None:
    client = as_("apprentice")
    tab = Tab(client, page("edit", draft))
    tab.type(narrative=LONG).save()
    tab.type(narrative="x").save()
    assert [v.narrative for v in DraftVersion.objects.all()] == [LONG.strip()]
    version = DraftVersion.objects.get()
    shown = client.post(page("earlier", draft), {"version": str(version.uuid)}, follow=True)
    assert shown.redirect_chain == [(page("edit", draft), 302)]
    assert messages_of(shown) == [
        "That version is back. The one it replaced is kept among the earlier versions."
    ]
    assert narrative(draft) == LONG.strip()
    # And there is a way back from that, too.
    assert DraftVersion.objects.filter(narrative="x").exists()
    client.post(page("earlier", draft), {"version": str(version.uuid)})  # a double click
    assert DraftVersion.objects.count() == 2


def test_a_text_is_kept_now_and_then_and_only_the_last_ones(
    draft: Evidence, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.actions.saving.MOST_VERSIONS", 2)
    tab = Tab(as_("apprentice"), page("edit", draft))
    start = clock.now()
    for minutes in (1, 11, 12, 22, 33, 34):
        with clock.at(start + timedelta(minutes=minutes)):
            tab.type(narrative=f"After {minutes}.").save()
    kept = DraftVersion.objects.order_by("-kept_at").values_list("narrative", flat=True)
    assert list(kept) == ["After 22.", "After 12."]


def test_a_wording_that_goes_with_its_claim_comes_back(cast: Cast, draft: Evidence, as_: As) -> None:
    client, owner = as_("apprentice"), cast["apprentice"]
    ksb = factories.ksb(draft.apprentice, "K1")
    for _ in range(2):
        actions.remove_claim(evidence=draft, ksb=ksb, by=owner)
    version = WordingVersion.objects.get()
    shown = client.post(page("earlier", draft), {"version": str(version.uuid)}, follow=True)
    assert shown.redirect_chain == [(page("edit_ksbs", draft), 302)]
    claim = Claim.objects.get()
    assert (claim.ksb, claim.how, claim.where) == (ksb, "It shows K1.", "Page 1")


def test_versions_are_their_owners_and_only_of_this_item(cast: Cast, draft: Evidence, as_: As) -> None:
    theirs = DraftVersion.objects.create(
        evidence=factories.make_draft(cast.colleague),
        title="T",
        kind="cpd",
        narrative="Theirs",
        origin="saved",
    )
    client = as_("apprentice")
    for version in (str(theirs.uuid), str(uuid4()), "x", ""):
        assert client.post(page("earlier", draft), {"version": version}).status_code == 404
    assert "No earlier versions" in text_of(client.get(page("earlier", draft)))
    mine = DraftVersion.objects.create(evidence=draft, title="T", kind="cpd", narrative="M", origin="saved")
    factories.submit(draft)
    late = client.post(page("earlier", draft), {"version": str(mine.uuid)}, follow=True)
    assert messages_of(late)[0].startswith("This item is with your assessor.")
    assert narrative(draft) == "What I did."


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_versions_costs_the_same_for_many(
    cast: Cast, draft: Evidence, as_: As, rows: int, django_assert_num_queries: Callable
) -> None:
    for n in range(rows):
        DraftVersion.objects.create(evidence=draft, title="T", kind="cpd", narrative=str(n), origin="saved")
        WordingVersion.objects.create(
            evidence=draft, ksb=factories.ksb(draft.apprentice, "K1"), how=str(n), origin="typed"
        )
    client = as_("apprentice")
    with django_assert_num_queries(6):  # session, user, membership; item, texts, wordings
        client.get(page("earlier", draft))
