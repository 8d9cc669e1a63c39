"""A provider's settings, and the tenants that the platform administrator founds."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import actions as accounts_actions
from accounts.actions.providers import TAKES
from accounts.models import Invitation, Mail, Provider
from accounts.roles import Role
from apprentices import actions
from apprentices.models import ExpectedPoint
from tests import factories
from tests.conftest import Cast

As = Callable[[str], Client]
SETTINGS = reverse("apprentices:provider_settings")
PROVIDERS = reverse("apprentices:providers")


def as_shown(client: Client, **changes: Any) -> dict[str, Any]:
    """What the settings page would send if nothing else were touched."""
    form = client.get(SETTINGS).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in {**values, **changes}.items()}


def problems(response: Any) -> list[str]:
    return list(response.context["form"].non_field_errors())


def curve(provider: Provider) -> tuple[tuple[int, int, int], ...]:
    return ExpectedPoint.objects.curve_of(provider)


def test_settings_are_changed_for_this_provider_only(as_: As, cast: Cast) -> None:
    client = as_("manager")
    values = as_shown(client, amber_points=5, red_points=15, feedback_promise_days=7, max_file_mb=100)
    assert client.post(SETTINGS, values).headers["Location"] == SETTINGS
    cast.provider.refresh_from_db()
    cast.other_provider.refresh_from_db()
    assert [
        (p.amber_points, p.red_points, p.feedback_promise_days, p.max_file_bytes)
        for p in (cast.provider, cast.other_provider)
    ] == [(5, 15, 7, 100 * 1024 * 1024), (10, 20, 10, 500 * 1024 * 1024)]
    # Sent again as it stands: no new revision.
    assert client.post(SETTINGS, as_shown(client)).status_code == 302
    revision = cast.provider.revision
    cast.provider.refresh_from_db()
    assert cast.provider.revision == revision


def test_room_is_given_and_taken_in_gigabytes(as_: As, cast: Cast) -> None:
    client = as_("manager")
    rooms = []
    for wanted in ({"portfolio_gb": 2, "provider_gb": 500, "max_file_mb": 5120}, {"portfolio_gb": ""}):
        assert client.post(SETTINGS, as_shown(client, **wanted)).status_code == 302
        cast.provider.refresh_from_db()
        rooms.append((cast.provider.apprentice_quota_bytes, cast.provider.quota_bytes))
    assert rooms == [(2 * 1024**3, 500 * 1024**3), (None, 500 * 1024**3)]
    assert cast.provider.max_file_bytes == 5 * 1024**3


def test_no_larger_file_than_the_scanner_looks_at(as_: As, cast: Cast, settings: Any) -> None:
    client = as_("manager")
    settings.SCAN_REQUIRED, settings.SCAN_MAX_BYTES = True, 2000 * 1024**2
    refused = client.post(SETTINGS, as_shown(client, max_file_mb=2001))
    assert refused.context["form"].errors["max_file_mb"] == [
        "This site’s virus scanner looks at files of up to 2000 MB, and nobody but its owner could ever open a "
        "larger one. Ask whoever runs the site for more."
    ]
    assert client.post(SETTINGS, as_shown(client, max_file_mb=2000)).status_code == 302
    settings.SCAN_REQUIRED = False
    assert client.post(SETTINGS, as_shown(client, max_file_mb=2001)).status_code == 302


def test_points_of_the_curve_are_added_moved_and_left_out(as_: As, cast: Cast) -> None:
    client = as_("manager")
    before = curve(cast.provider)
    values = as_shown(
        client, elapsed_7=60, claimed_7=70, signed_off_7=45, elapsed_1="", claimed_1="", signed_off_1=""
    )
    client.post(SETTINGS, values)
    assert curve(cast.provider) == tuple(sorted([*before[:1], *before[2:], (60, 70, 45)]))


AMBER_FIRST = {"amber_points": ["Amber must come before red: give amber the smaller number."]}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"amber_points": 30}, AMBER_FIRST),
        ({"amber_silence_days": 200}, {"amber_silence_days": AMBER_FIRST["amber_points"]}),
        ({"amber_points": 0}, "amber_points"),
        ({"amber_points": "ten"}, "amber_points"),
        ({"max_file_mb": 6000}, "max_file_mb"),
        (
            {"claimed_3": ""},
            {"claimed_3": ["Fill in all three figures of point 4 of the curve, or none."]},
        ),
        ({"claimed_3": 101}, "claimed_3"),
        ({"signed_off_3": 2}, {"elapsed_0": ["The expected share may not fall as time goes on."]}),
        (
            {"elapsed_6": "", "claimed_6": "", "signed_off_6": ""},
            {"elapsed_0": ["The curve runs from 0 to 100 % of the time, each point once, in order."]},
        ),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_saved(
    as_: As, cast: Cast, changes: dict[str, Any], where: str | dict[str, list[str]]
) -> None:
    """Each problem stands at a field, and the summary leads there."""
    client = as_("manager")
    before = curve(cast.provider)
    values = as_shown(client, feedback_promise_days=3, **changes)
    response = client.post(SETTINGS, values)
    form = response.context["form"]
    if isinstance(where, dict):
        assert dict(form.errors) == where
    else:
        assert list(form.errors) == [where]
    shown = response.content.decode()
    assert all(f'href="#id_{name}"' in shown and f'id="id_{name}"' in shown for name in form.errors)
    assert "<title>Error: Settings ·" in shown
    assert {name: str(form[name].value()) for name in values} == {n: str(v) for n, v in values.items()}
    cast.provider.refresh_from_db()
    assert (cast.provider.feedback_promise_days, curve(cast.provider)) == (10, before)


def test_stale_settings_show_both(as_: As, cast: Cast) -> None:
    client = as_("manager")
    stale = as_shown(client, amber_points=6, elapsed_7=60, claimed_7=70, signed_off_7=45)
    client.post(SETTINGS, as_shown(client, red_points=25))
    response = client.post(SETTINGS, stale)
    assert ("Behind (red) from", "20", "25") in [
        (d.label, d.typed, d.now) for d in response.context["form"].differences
    ]
    cast.provider.refresh_from_db()
    assert (cast.provider.amber_points, cast.provider.red_points) == (10, 25)
    renewed = {**stale, "revision": response.context["form"]["revision"].value()}
    assert client.post(SETTINGS, renewed).status_code == 302
    cast.provider.refresh_from_db()
    assert (cast.provider.amber_points, cast.provider.red_points) == (6, 20)


def test_a_provider_chooses_the_kinds_of_files_it_takes(as_: As, cast: Cast) -> None:
    client = as_("manager")
    assert client.post(SETTINGS, as_shown(client, takes_video="", takes_sound="")).status_code == 302
    cast.provider.refresh_from_db()
    taken = [name for name in TAKES if getattr(cast.provider, name)]
    assert taken == ["takes_pictures", "takes_documents", "takes_text"]
    page = as_("apprentice").get(reverse("evidence:new")).content.decode()
    assert "Photos, PDF, Word, Excel, PowerPoint, OpenDocument and plain text. Up to" in page
    assert "video/*" not in page
    response = client.post(SETTINGS, as_shown(client, **dict.fromkeys(TAKES, "")))
    assert dict(response.context["form"].errors) == {
        "takes_pictures": ["Take at least one kind of file, or nobody can add any."]
    }
    cast.provider.refresh_from_db()
    assert cast.provider.takes_text


def test_the_database_keeps_a_provider_from_taking_nothing(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Provider.objects.filter(pk=cast.provider.pk).update(**dict.fromkeys(TAKES, False))


# --- The platform administrator -------------------------------------------------------------------------


def found(client: Client, **changes: str) -> Any:
    values = {
        "name": "New College",
        "ukprn": "10099999",
        "manager_name": "First Manager",
        "manager_email": "first@example.test",
        **changes,
    }
    return client.post(reverse("apprentices:provider_new"), values)


def test_a_provider_is_founded_with_its_first_manager(as_: As, cast: Cast) -> None:
    client = as_("admin")
    assert found(client).headers["Location"] == PROVIDERS
    provider = Provider.objects.get(ukprn="10099999")
    assert curve(provider) == actions.DEFAULT_CURVE
    invitation = Invitation.objects.get()
    assert (invitation.provider, invitation.role, invitation.email) == (
        provider,
        Role.MANAGER,
        "first@example.test",
    )
    again = found(client)
    assert problems(again) == ["A provider with UKPRN 10099999 is already here."]
    assert again.context["form"]["manager_name"].value() == "First Manager"
    assert (Provider.objects.filter(ukprn="10099999").count(), Mail.objects.count()) == (1, 1)


@pytest.mark.parametrize("ukprn", ["1234567", "12345678x", "abcdefgh", "١٢٣٤٥٦٧٨", ""])
def test_a_ukprn_has_8_digits(as_: As, ukprn: str) -> None:
    assert found(as_("admin"), ukprn=ukprn).context["form"].errors["ukprn"]


def test_the_administrator_sees_who_was_invited_and_sends_again(as_: As, cast: Cast) -> None:
    client = as_("admin")
    found(client)
    rows = {row["provider"].name: row for row in client.get(PROVIDERS).context["rows"]}
    assert {name: row["provider"].manager_count for name, row in rows.items()} == {
        "New College": 0,
        "Other Provider": 1,
        "Test Provider": 1,
    }
    invitation = Invitation.objects.get()
    assert [r.invitation for r in rows["New College"]["invited"]] == [invitation]
    client.post(reverse("apprentices:manager_resend", args=[invitation.uuid]))
    assert Mail.objects.filter(to="first@example.test").count() == 2
    # Only managers are the platform's business.
    assessor, _ = factories.make_invitation(cast.provider, by=cast["manager"])
    assert client.post(reverse("apprentices:manager_resend", args=[assessor.uuid])).status_code == 404


def test_another_manager_is_invited_where_the_first_has_gone(as_: As, cast: Cast) -> None:
    client = as_("admin")
    url = reverse("apprentices:provider_manager", args=[cast.provider.uuid])
    values = {"manager_name": "Second", "manager_email": "second@example.test"}
    assert client.post(url, values).headers["Location"] == PROVIDERS
    assert "already been invited" in problems(client.post(url, values))[0]


def test_the_administrator_sees_no_learners(as_: As, cast: Cast) -> None:
    accounts_actions.add_membership(user=cast["admin"], provider=cast.provider, role=Role.MANAGER, by=None)
    client = as_("admin")
    for url in (reverse("people"), SETTINGS, reverse("apprentices:manage", args=[cast.apprentice.uuid])):
        assert client.get(url).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_providers_asks_the_same_questions_for_one_and_for_three(
    as_: As, cast: Cast, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        factories.make_invitation(factories.make_provider(), Role.MANAGER, by=cast["admin"])
    client = as_("admin")
    # Session, person; providers; invitations. An administrator has no memberships to ask for.
    with django_assert_num_queries(4):
        assert len(client.get(PROVIDERS).context["rows"]) == count + 2
