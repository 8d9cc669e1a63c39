"""What exists in the demo only."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.demo import DEMO_LOGINS, DEMO_PASSWORD
from accounts.models import User
from tests.conftest import Cast

As = Callable[[str], Client]


@pytest.fixture
def demo_manager(db: None) -> User:
    return actions.create_user(
        email="manager@demo.test", name="Demo Manager", password=DEMO_PASSWORD, by=None
    )


def test_outside_the_demo_nothing_of_it_is_there(demo_manager: User, client: Client, as_: As) -> None:
    for anyone in (client, as_("manager")):
        assert anyone.get(reverse("demo_mail")).status_code == 404
        assert anyone.post(reverse("demo_sign_in"), {"who": "manager"}).status_code == 404
    assert "demo" not in client.get(reverse("account_login")).content.decode().lower()


def test_one_press_signs_in(demo_manager: User, client: Client, settings: Any) -> None:
    settings.DEMO = True
    page = client.get(reverse("account_login") + "?next=/people/").content.decode()
    assert [f'value="{login.who}"' in page for login in DEMO_LOGINS] == [True] * 8
    response = client.post(reverse("demo_sign_in"), {"who": "manager", "next": "/people/"})
    assert response.headers["Location"] == "/people/"
    assert client.session["_auth_user_id"] == str(demo_manager.pk)


def test_only_the_demos_own_accounts_are_opened(cast: Cast, client: Client, settings: Any) -> None:
    settings.DEMO = True
    for who in ("", "manager", "test-manager", cast["manager"].email):
        assert client.post(reverse("demo_sign_in"), {"who": who}).status_code == 404
    assert client.get(reverse("demo_sign_in")).status_code == 405


def test_the_mail_can_be_read_and_its_links_opened(client: Client, settings: Any, db: None) -> None:
    settings.DEMO = True
    assert "No mail yet" in client.get(reverse("demo_mail")).content.decode()
    for n in (1, 2):
        actions.write_mail(
            key=f"test:{n}",
            to="someone@example.test",
            subject=f"Message {n}",
            body=f"<b>Hello</b>\n\nhttp://testserver/invitation/token-{n}/\n",
        )
    page = client.get(reverse("demo_mail")).content.decode()
    assert page.index("Message 2") < page.index("Message 1")
    assert 'href="http://testserver/invitation/token-1/"' in page
    assert "<b>Hello" not in page


def test_the_demo_says_where_the_mail_of_a_password_reset_is(client: Client, settings: Any) -> None:
    done = reverse("account_reset_password_done")
    assert reverse("demo_mail") not in client.get(done).content.decode()
    settings.DEMO = True
    assert reverse("demo_mail") in client.get(done).content.decode()
