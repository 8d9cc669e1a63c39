"""One person at two providers, with a tab open at each: a form acts where it was opened."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import actions, clock
from accounts.models import Mail, Membership, Provider, User
from accounts.roles import Role
from apprentices import actions as apprentices_actions
from apprentices.models import Cohort
from evidence.models import Attachment, Evidence
from tests import factories
from tests.conftest import Cast

SENT = {"name": "Autumn", "starts_on": "2026-09-07"}


@pytest.fixture
def both(cast: Cast) -> User:
    """The provider's manager, who is the other provider's manager too."""
    actions.add_membership(
        user=cast["manager"], provider=cast.other_provider, role=Role.MANAGER, by=cast["outsider"]
    )
    return cast["manager"]


def hidden(client: Client, url: str) -> dict[str, str]:
    """The hidden fields of the page's last form, csrf token left out."""
    form = client.get(url).content.decode().rpartition("<form")[2]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)"[^>]* value="([^"]*)"', form))
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def at(client: Client, uuid: object) -> None:
    client.post(reverse("switch_provider"), {"provider": uuid})


def test_a_form_opened_before_the_switch_acts_where_it_was_opened(
    cast: Cast, both: User, client: Client
) -> None:
    client.force_login(both)
    at(client, cast.provider.uuid)
    url = reverse("apprentices:cohort_new")
    page = hidden(client, url)
    at(client, cast.other_provider.uuid)
    response = client.post(url, {**SENT, **page})
    made = Cohort.objects.get(name="Autumn")
    assert made.provider == cast.provider
    assert client.get(response["Location"]).status_code == 200


def test_a_change_of_a_row_of_the_other_provider_is_no_dead_end(
    cast: Cast, both: User, client: Client
) -> None:
    client.force_login(both)
    at(client, cast.provider.uuid)
    url = reverse("apprentices:cohort_change", args=[cast.cohort.uuid])
    page = hidden(client, url)
    at(client, cast.other_provider.uuid)
    assert client.get(url).status_code == 404
    assert client.post(url, {**SENT, **page}).status_code == 302
    cast.cohort.refresh_from_db()
    assert cast.cohort.name == "Autumn"


def test_every_form_of_a_page_carries_it_components_too(cast: Cast, client: Client) -> None:
    user = cast["apprentice"]
    actions.add_membership(user=user, provider=cast.other_provider, role=Role.APPRENTICE, by=cast["outsider"])
    submission = factories.make_submission(cast.apprentice, "K1")
    client.force_login(user)
    at(client, cast.provider.uuid)
    page = client.get(reverse("evidence:item", args=[submission.evidence.uuid])).content.decode()
    assert page.count('method="post"') > 2
    assert page.count('name="at_provider"') == page.count('method="post"')


def test_a_form_of_a_provider_that_the_person_has_left_does_nothing(
    cast: Cast, both: User, client: Client
) -> None:
    client.force_login(both)
    at(client, cast.provider.uuid)
    url = reverse("apprentices:cohort_new")
    page = hidden(client, url)
    Membership.objects.filter(user=both, provider=cast.provider).update(ended_at=clock.now())
    assert client.post(url, {**SENT, **page}).status_code == 403
    assert not Cohort.objects.filter(name="Autumn").exists()


def test_nobody_reaches_a_provider_by_naming_it(cast: Cast, both: User, client: Client) -> None:
    client.force_login(cast["outsider"])
    url = reverse("apprentices:cohort_new")
    assert client.post(url, {**SENT, "at_provider": cast.provider.uuid}).status_code == 403
    assert client.get(f"{reverse('people')}?at_provider={cast.provider.uuid}").status_code == 403
    assert client.get(f"{reverse('people')}?at_provider=x").status_code == 403
    assert not Cohort.objects.filter(name="Autumn").exists()


def test_whoever_is_at_one_provider_is_not_bothered(cast: Cast, client: Client) -> None:
    client.force_login(cast["manager"])
    assert "at_provider" not in client.get(reverse("apprentices:cohort_new")).content.decode()


@pytest.fixture
def learning_twice(cast: Cast) -> User:
    """The apprentice, who is on a programme of the other provider too."""
    user = cast["apprentice"]
    actions.add_membership(user=user, provider=cast.other_provider, role=Role.APPRENTICE, by=cast["outsider"])
    apprentices_actions.enrol(
        learner=factories.make_learner(cast.other_provider, user=user),
        enrolment=apprentices_actions.Enrolment(
            cohort=factories.make_cohort(cast.other_provider),
            version=cast.version,
            start_on=cast.apprentice.start_on,
            planned_end_on=cast.apprentice.planned_end_on,
        ),
        by=cast["outsider"],
    )
    return user


def test_a_new_item_is_made_on_the_programme_of_the_page(
    cast: Cast, learning_twice: User, client: Client
) -> None:
    """The form sends files, and names no programme where there is one to choose from."""
    client.force_login(learning_twice)
    at(client, cast.provider.uuid)
    url = reverse("evidence:new")
    page = hidden(client, url)
    at(client, cast.other_provider.uuid)
    client.post(url, {**page, "title": "A plan", "narrative": "What I did.", "kind": "product"})
    assert Evidence.objects.get().apprentice == cast.apprentice


def test_a_file_is_not_cut_at_the_other_providers_limit(
    cast: Cast, learning_twice: User, client: Client
) -> None:
    Provider.objects.filter(pk=cast.other_provider.pk).update(max_file_bytes=10)
    client.force_login(learning_twice)
    at(client, cast.provider.uuid)
    url = reverse("evidence:new")
    page = hidden(client, url)
    at(client, cast.other_provider.uuid)
    file = SimpleUploadedFile("notes.txt", b"Longer than ten bytes.")
    client.post(url, {**page, "title": "A plan", "kind": "product", "files": file})
    assert Attachment.objects.get().blob.size == 22


def test_a_mails_link_leads_to_its_provider(cast: Cast, client: Client) -> None:
    user = cast["apprentice"]
    for is_at_both in (False, True):
        submission = factories.make_submission(cast.apprentice, "K1")
        factories.decide(submission, K1="met")
        factories.answer(submission, accept=True)
        body = Mail.objects.order_by("-pk")[0].body
        assert ("at_provider" in body) is is_at_both
        actions.add_membership(
            user=user, provider=cast.other_provider, role=Role.APPRENTICE, by=cast["outsider"]
        )
    client.force_login(user)
    at(client, cast.other_provider.uuid)
    [link] = re.findall(r"https?://[^/]+(/\S+)", body)
    assert client.get(link).status_code == 200
