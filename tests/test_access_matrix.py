"""Every address of the site × everybody who might try it.

One row an address, one letter a person, in the order of ``PEOPLE``:
``o`` gets an answer (a page, a file, a form's error, a redirect onwards), ``l`` is sent to sign in,
``f`` is forbidden (403: inside the provider, not their business), ``n`` finds nothing (404: it does
not exist for them). An address that is missing from the table fails.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Invitation, Membership
from accounts.roles import Role
from evidence import actions as evidence_actions
from evidence.models import BlobText, Evidence, SignOff, Submission, SubmittedFile
from evidence.models import Upload as Sending
from standards import actions as standards_actions
from standards.models import StandardVersion, Upload
from tests import factories
from tests.conftest import Cast, make_cast
from tests.snapshot import remembered

PEOPLE = (
    "visitor",
    "apprentice",  # the owner of every row below
    "colleague",  # another apprentice of the same provider
    "assessor",  # of the owner
    "second_assessor",  # of the colleague
    "iqa",
    "manager",
    "employer",  # the owner's line manager
    "employer_lead",  # of the owner's employer
    "auditor",  # who was given the owner
    "outsider",  # manager of the other provider
    "stranger",  # apprentice of the other provider
    "admin",  # platform administrator
    "nobody",  # signed in, member of nothing
)


@dataclass(frozen=True)
class World:
    """The cast, and one row of everything that the owner's portfolio and provider can hold."""

    cast: Cast
    kept_back: Submission
    draft: Evidence
    item: Evidence
    submission: Submission
    file: SubmittedFile
    sign_off: SignOff
    upload: Upload  # of a standard
    sending: Sending  # a file on its way to the draft
    newer: StandardVersion  # of the cast's standard
    audit: Membership  # the auditor's
    invitation: Invitation  # of another auditor
    manager_invited: Invitation


@pytest.fixture
def world(db: None) -> World:
    return remembered(make_world)


def make_world() -> World:
    cast = make_cast()
    factories.make_signed_off(cast.apprentice, "K1")
    item = factories.make_draft(cast.apprentice, "K2", "S1")
    factories.attach(item)
    submission = factories.submit(item)
    BlobText.objects.create(blob=submission.files.get().blob, text="Some notes.")
    item.refresh_from_db()
    draft = factories.make_draft(cast.apprentice, "K3")
    factories.attach(draft)
    invitation, _ = factories.make_invitation(cast.provider, Role.AUDITOR, by=cast["manager"])
    manager_invited, _ = factories.make_invitation(cast.provider, Role.MANAGER, by=cast["admin"])
    return World(
        cast=cast,
        kept_back=factories.make_kept_back(cast.apprentice, "K3"),
        draft=draft,
        audit=cast["auditor"].memberships.get(),
        invitation=invitation,
        manager_invited=manager_invited,
        item=item,
        submission=submission,
        file=submission.files.get(),
        sign_off=SignOff.objects.get(),
        sending=evidence_actions.begin_upload(
            evidence=draft, announced=evidence_actions.Announced("notes.txt", 4), by=cast["apprentice"]
        ),
        upload=standards_actions.keep_upload(name="tried.json", content=b"{}", by=cast["admin"]),
        newer=StandardVersion.objects.create(
            standard=cast.version.standard, version="2.0", version_order=2_000_000, title="Test practitioner"
        ),
    )


@dataclass(frozen=True)
class Row:
    """What everybody gets. ``args`` builds the address from the world; ``post`` tries it with an empty form."""

    letters: str
    args: Callable[[World], dict[str, Any]] | None = None
    post: bool = False


ANYBODY = "oooooooooooooo"
SIGNED_IN = "looooooooooooo"
ASSESSORS = "lffoofffffffff"  # of any provider
MEMBERS = "loooooooooooof"  # of any provider, and the platform administrator
PORTFOLIO = "lononooooonnff"  # whoever may see the owner
COHORT = "lffffoofffnfff"  # whoever sees the whole provider
PLATFORM = "lfffffffffffof"  # the platform administrator only
MANAGERS = "lfffffofffofff"  # managers of any provider, about their own
OWN_MANAGER = "lfffffofffnfff"  # the manager of the provider that holds the row
# Pages of every apprentice's own work, pages of this apprentice's own work, and of their submitted work.
READING = "loooooooooooff"  # whoever may read portfolios, about those they may see
OWNERS = "looffffffffoff"
OWNER = "lonffffffffnff"
READERS = "lononooooonnff"

TABLE: dict[str, Row] = {
    # --- signing in (django-allauth) ---
    "account_login": Row(ANYBODY),
    "account_logout": Row(SIGNED_IN),
    "account_inactive": Row(ANYBODY),
    "account_signup": Row(ANYBODY),
    "account_change_password": Row(SIGNED_IN),
    "account_set_password": Row(SIGNED_IN),
    "account_reset_password": Row(ANYBODY),
    "account_reset_password_done": Row(ANYBODY),
    "account_reset_password_from_key": Row(ANYBODY, lambda world: {"uidb36": "1", "key": "not-a-key"}),
    "account_reset_password_from_key_done": Row(ANYBODY),
    # --- the demo's own pages: not there elsewhere ---
    "demo_mail": Row("nnnnnnnnnnnnnn"),
    "demo_sign_in": Row("nnnnnnnnnnnnnn", post=True),
    # --- accounts ---
    "home": Row(SIGNED_IN),
    "switch_provider": Row(SIGNED_IN, post=True),
    "people": Row(MANAGERS),
    "employers": Row(MANAGERS),
    "employer": Row(OWN_MANAGER, lambda world: {"uuid": world.cast.employer.uuid}),
    "invitation_resend": Row(OWN_MANAGER, lambda world: {"uuid": world.invitation.uuid}, post=True),
    "invitation_withdraw": Row(OWN_MANAGER, lambda world: {"uuid": world.invitation.uuid}, post=True),
    "membership_end": Row(OWN_MANAGER, lambda world: {"uuid": world.audit.uuid}, post=True),
    # --- apprentices: joining and people ---
    "apprentices:invitation": Row("nnnnnnnnnnnnnn"),
    "apprentices:invitation_link": Row(ANYBODY, lambda world: {"token": "not-a-token"}),
    "apprentices:invite": Row(MANAGERS),
    "apprentices:person": Row(OWN_MANAGER, lambda world: {"uuid": world.cast["assessor"].uuid}),
    "apprentices:named": Row(OWN_MANAGER, lambda world: {"uuid": world.audit.uuid}),
    "apprentices:named_invited": Row(OWN_MANAGER, lambda world: {"uuid": world.invitation.uuid}),
    "apprentices:access_record": Row(MANAGERS),
    # --- apprentices: cohorts and programmes ---
    "apprentices:cohort_new": Row(MANAGERS),
    "apprentices:cohort_change": Row(OWN_MANAGER, lambda world: {"uuid": world.cast.cohort.uuid}),
    "apprentices:cohort_close": Row(OWN_MANAGER, lambda world: {"uuid": world.cast.cohort.uuid}, post=True),
    "apprentices:cohort_reopen": Row(OWN_MANAGER, lambda world: {"uuid": world.cast.cohort.uuid}, post=True),
    "apprentices:enrol": Row(OWN_MANAGER, lambda world: {"uuid": world.cast.cohort.uuid}),
    "apprentices:assign": Row(OWN_MANAGER, lambda world: {"uuid": world.cast.cohort.uuid}),
    "apprentices:manage": Row(OWN_MANAGER, lambda world: {"uuid": world.cast.apprentice.uuid}),
    # --- apprentices: providers ---
    "apprentices:provider_settings": Row(MANAGERS),
    "apprentices:providers": Row(PLATFORM),
    "apprentices:provider_new": Row(PLATFORM),
    "apprentices:provider_manager": Row(PLATFORM, lambda world: {"uuid": world.cast.provider.uuid}),
    "apprentices:manager_resend": Row(
        PLATFORM, lambda world: {"uuid": world.manager_invited.uuid}, post=True
    ),
    # --- evidence: judging ---
    "evidence:queue": Row(ASSESSORS),
    "evidence:decided": Row(ASSESSORS),
    "evidence:ready": Row(ASSESSORS),
    "evidence:sign_off": Row("lffonfffffffff", lambda world: {"uuid": world.cast.apprentice.uuid}),
    "evidence:withdraw_sign_off": Row(
        "lffonfffffffff", lambda world: {"uuid": world.sign_off.uuid}, post=True
    ),
    "evidence:review": Row("lffonfffffffff", lambda world: {"uuid": world.submission.uuid}),
    # --- progress: many apprentices ---
    "progress:caseload": Row("lffoofffffffff"),
    "progress:own_apprentices": Row("lffffffoooffff"),
    "progress:provider": Row("lffffoofffofff"),
    "progress:quality": Row("lffffoofffofff"),
    "progress:cohorts": Row("lffffoofffofff"),
    "progress:cohort": Row(COHORT, lambda world: {"uuid": world.cast.cohort.uuid}),
    "progress:cohort_help": Row(COHORT, lambda world: {"uuid": world.cast.cohort.uuid}),
    "progress:cohort_coverage": Row(COHORT, lambda world: {"uuid": world.cast.cohort.uuid}),
    "progress:cohort_over_time": Row(COHORT, lambda world: {"uuid": world.cast.cohort.uuid}),
    "progress:cohort_csv": Row("lfffffofffnfff", lambda world: {"uuid": world.cast.cohort.uuid}),
    # --- progress: one apprentice ---
    "progress:record": Row(PORTFOLIO, lambda world: {"uuid": world.cast.apprentice.uuid}),
    "progress:mine": Row("looffffffffoff"),
    "progress:apprentice": Row(PORTFOLIO, lambda world: {"uuid": world.cast.apprentice.uuid}),
    "progress:why": Row(PORTFOLIO, lambda world: {"uuid": world.cast.apprentice.uuid}),
    "progress:readiness": Row(PORTFOLIO, lambda world: {"uuid": world.cast.apprentice.uuid}),
    "progress:ksb": Row(
        PORTFOLIO,
        lambda world: {
            "uuid": world.cast.apprentice.uuid,
            "ksb": factories.ksb(world.cast.apprentice, "K2").uuid,
        },
    ),
    # --- standards ---
    "standards:list": Row(MEMBERS),
    "standards:version": Row(MEMBERS, lambda world: {"uuid": world.cast.version.uuid}),
    "standards:differences": Row(
        MEMBERS, lambda world: {"uuid": world.newer.uuid, "other": world.cast.version.uuid}
    ),
    "standards:upload": Row(PLATFORM),
    "standards:upload_result": Row(PLATFORM, lambda world: {"uuid": world.upload.uuid}),
    "standards:apply_upload": Row(PLATFORM, lambda world: {"uuid": world.upload.uuid}, post=True),
    "standards:supply_fact": Row(
        PLATFORM, lambda world: {"uuid": world.cast.version.uuid, "fact": "minimum_hours"}
    ),
    "standards:import_methods": Row(PLATFORM, lambda world: {"uuid": world.cast.version.uuid}),
    # --- evidence: the portfolio ---
    "evidence:mine": Row(OWNERS),
    "evidence:search": Row(READING),
    "evidence:new": Row(OWNERS),
    "evidence:bin": Row(OWNERS),
    "evidence:edit": Row(OWNER, lambda world: {"uuid": world.draft.uuid}),
    "evidence:edit_files": Row(OWNER, lambda world: {"uuid": world.draft.uuid}),
    "evidence:edit_ksbs": Row(OWNER, lambda world: {"uuid": world.draft.uuid}),
    "evidence:earlier": Row(OWNER, lambda world: {"uuid": world.draft.uuid}),
    "evidence:submit": Row(OWNER, lambda world: {"uuid": world.draft.uuid}),
    "evidence:take_back": Row(OWNER, lambda world: {"uuid": world.item.uuid}, post=True),
    "evidence:reopen": Row(OWNER, lambda world: {"uuid": world.item.uuid}, post=True),
    "evidence:remove": Row(OWNER, lambda world: {"uuid": world.draft.uuid}, post=True),
    "evidence:restore": Row(OWNER, lambda world: {"uuid": world.draft.uuid}, post=True),
    "evidence:item": Row(READERS, lambda world: {"uuid": world.item.uuid}),
    "evidence:submission": Row(READERS, lambda world: {"uuid": world.item.uuid, "number": 1}),
    "evidence:list": Row(READERS, lambda world: {"uuid": world.cast.apprentice.uuid}),
    "evidence:check_original": Row(READERS, lambda world: {"uuid": world.kept_back.evidence.uuid}),
    "evidence:kept_out": Row(PLATFORM, lambda world: {"uuid": world.cast.version.uuid}),
    "evidence:file": Row(READERS, lambda world: {"uuid": world.file.uuid}),
    # What the server can do (OPTIONS) is said to visitors too: tests/evidence/test_tus.py.
    "evidence:uploads": Row(SIGNED_IN),
    "evidence:upload": Row("lonnnnnnnnnnnn", lambda world: {"uuid": world.sending.uuid}),
    "evidence:restore_file": Row(
        OWNER, lambda world: {"uuid": world.draft.attachments.get().uuid}, post=True
    ),
    "evidence:preview": Row(READERS, lambda world: {"uuid": world.file.uuid, "kind": "text", "number": 1}),
    "evidence:preview_now": Row(READERS, lambda world: {"uuid": world.file.uuid}),
    "evidence:offline_kit": Row(OWNERS),
    # --- without a network ---
    "manifest": Row(ANYBODY),
    "worker": Row(ANYBODY),
    "offline": Row(ANYBODY),
    # --- the look ---
    "choose_theme": Row(ANYBODY, post=True),
    "gallery": Row(ANYBODY),
    "gallery_page": Row(ANYBODY, lambda world: {"name": "overview"}),
}


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    """The names of all addresses, with their namespaces."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, inner)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            yield f"{namespace}{entry.name}"


def test_every_address_is_in_the_table() -> None:
    assert sorted(set(addresses()) - set(TABLE)) == []
    assert sorted(set(TABLE) - set(addresses())) == []


@pytest.mark.parametrize("name", sorted(TABLE))
def test_everybody_gets_what_the_table_says(name: str, world: World) -> None:
    row = TABLE[name]
    assert len(row.letters) == len(PEOPLE)
    url = reverse(name, kwargs=row.args(world) if row.args else {})
    expected = dict(zip(PEOPLE, row.letters, strict=True))
    assert {who: _try(world.cast, who, url, post=row.post) for who in PEOPLE} == expected


@pytest.mark.parametrize("name", sorted(name for name, row in TABLE.items() if not row.post))
def test_who_only_asks_for_the_head_of_a_page_is_answered_alike(name: str, world: World) -> None:
    row = TABLE[name]
    url = reverse(name, kwargs=row.args(world) if row.args else {})
    for who in ("visitor", "apprentice", "manager"):
        client = Client()
        if who != "visitor":
            client.force_login(world.cast[who])
        assert (who, client.head(url).status_code) == (who, client.get(url).status_code)


def _try(cast: Cast, who: str, url: str, *, post: bool) -> str:
    """The letter this person gets; whatever the request wrote is rolled back."""
    client = Client(raise_request_exception=True)
    with transaction.atomic():
        if who != "visitor":
            client.force_login(cast[who])
        letter = _letter(client.post(url) if post else client.get(url))
        transaction.set_rollback(True)
    return letter


def _letter(response: Any) -> str:
    if response.status_code == 302 and response.headers["Location"].startswith(reverse("account_login")):
        return "l"
    return {403: "f", 404: "n"}.get(response.status_code) or ("o" if response.status_code < 500 else "!")
