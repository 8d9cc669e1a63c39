"""Signing in and out, passwords, and being sent back to where one was."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.core import mail as outbox
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.forms import LONG_ENOUGH
from accounts.models import Mail, User
from accounts.tasks import send_mail
from tests import factories
from tests.conftest import Cast

PASSWORD = factories.PASSWORD
As = Callable[[str], Client]


@pytest.fixture
def person(cast: Cast) -> User:
    """The manager, with a password."""
    user = cast["manager"]
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def errors(response: Any) -> list[str]:
    return list(response.context["form"].non_field_errors())


def test_email_and_password_open_the_front_page(person: User, client: Client) -> None:
    response = sign_in(client, person.email.upper())
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert identify_hasher(person.password).algorithm == "argon2"


def test_a_wrong_password_and_an_unknown_address_look_the_same(person: User, client: Client) -> None:
    wrong = sign_in(client, person.email, "not this one at all")
    unknown = sign_in(client, "nobody-at-all@example.test", "not this one at all")
    assert wrong.status_code == unknown.status_code == 200
    assert errors(wrong) == errors(unknown) != []
    # What was typed is kept.
    assert wrong.context["form"]["login"].value() == person.email


def test_a_closed_account_cannot_sign_in(person: User, client: Client) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    sign_in(client, person.email)
    assert "_auth_user_id" not in client.session


def test_guessing_is_slowed_down_for_every_process(person: User) -> None:
    """The counts lie in the database: another client, another worker, the same limit."""
    for _ in range(5):
        sign_in(Client(), person.email, "a wrong guess 123")
    response = sign_in(Client(), person.email)
    assert response.status_code == 200
    assert errors(response) == [
        "Too many tries in a row. Wait five minutes and try again, or reset your password."
    ]


def test_many_tries_from_one_address_get_a_page_that_says_so(person: User, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    answers = [sign_in(Client(), f"guess-{n}@example.test") for n in range(3)]
    assert answers[-1].status_code == 429
    assert "Too many tries" in answers[-1].content.decode()


def test_signing_in_leads_back_to_the_page(person: User, client: Client) -> None:
    wanted = reverse("account_change_password") + "?from=menu"
    response = client.get(wanted)
    assert response.status_code == 302
    login = response.headers["Location"]
    page = client.get(login).content.decode()
    (following,) = re.findall(r'name="next" value="([^"]+)"', page)
    assert following == wanted
    assert sign_in(client, person.email, next=following).headers["Location"] == wanted


def test_signing_in_never_leads_away_from_the_site(person: User, client: Client) -> None:
    assert sign_in(client, person.email, next="https://elsewhere.test/").headers["Location"] == "/"


def test_an_expired_session_leads_back_to_the_form_that_was_sent(person: User, client: Client) -> None:
    client.force_login(person)
    client.session.flush()
    form_page = "http://testserver/people/?q=Test"
    response = client.post(reverse("switch_provider"), headers={"referer": form_page})
    assert response.headers["Location"] == "/accounts/login/?next=/people/%3Fq%3DTest"
    elsewhere = client.post(reverse("switch_provider"), headers={"referer": "https://elsewhere.test/x"})
    assert elsewhere.headers["Location"] == "/accounts/login/?next=/"


def test_an_expired_session_moves_the_whole_page_when_htmx_asked_for_a_part(client: Client, db: None) -> None:
    response = client.get(
        reverse("account_change_password"),
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/cohorts/"},
    )
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/cohorts/"


def test_signing_out_asks_first_and_needs_a_press(person: User, client: Client) -> None:
    client.force_login(person)
    asked = client.get(reverse("account_logout"))
    assert (asked.status_code, "Clear-Site-Data" in asked) == (200, False)
    assert "_auth_user_id" in client.session
    left = client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session
    # What browsers keep of private pages; nothing that waits on the device.
    assert left["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.get(left["Location"])


def test_a_forgotten_password_is_reset_by_mail(person: User, client: Client, settings: Any) -> None:
    response = client.post(reverse("account_reset_password"), {"email": person.email})
    assert response.headers["Location"] == reverse("account_reset_password_done")
    mail = Mail.objects.get()
    assert (mail.to, mail.subject, mail.sent_at) == (person.email, "Reset your password", None)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_mail(mail.pk)
    send_mail(mail.pk)
    assert [m.to for m in outbox.outbox] == [[person.email]]

    (link,) = re.findall(r"http://testserver(/\S+)", mail.body)
    form_page = client.get(link, follow=True)
    url = form_page.request["PATH_INFO"]
    assert "set-password" in url
    weak = client.post(url, {"password1": "password", "password2": "password"})
    assert weak.context["form"].errors["password1"]
    new = "a new and better passphrase"
    done = client.post(url, {"password1": new, "password2": new})
    assert done.headers["Location"] == reverse("account_reset_password_from_key_done")
    # The link grants no session, works once, and its use is told to the owner.
    assert "_auth_user_id" not in client.session
    assert sign_in(client, person.email, new).status_code == 302
    assert "no longer works" in Client().get(link, follow=True).content.decode()
    assert Mail.objects.order_by("-pk").first().subject == "Your password was changed"  # type: ignore[union-attr]


def test_asking_to_reset_an_unknown_address_looks_the_same(person: User, client: Client) -> None:
    known = client.post(reverse("account_reset_password"), {"email": person.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody-at-all@example.test"})
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    mail = Mail.objects.get(to="nobody-at-all@example.test")
    assert mail.subject == "No account with this address"


def test_nobodys_letter_box_is_filled_with_resets(person: User) -> None:
    for _ in range(7):
        Client().post(reverse("account_reset_password"), {"email": person.email})
    assert Mail.objects.filter(to=person.email).count() == 5


def test_changing_the_password_ends_all_other_sessions(person: User) -> None:
    here, elsewhere = Client(), Client()
    here.force_login(person)
    elsewhere.force_login(person)
    new = "a new and better passphrase"
    url = reverse("account_change_password")
    wrong = here.post(url, {"oldpassword": "wrong", "password1": new, "password2": new})
    assert wrong.context["form"].errors["oldpassword"] == ["That is not your present password."]
    similar = here.post(
        url, {"oldpassword": PASSWORD, "password1": "test-manager-", "password2": "test-manager-"}
    )
    assert similar.context["form"].errors["password1"] == ["The password is too similar to the email."]
    done = here.post(url, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert done.headers["Location"] == "/"
    assert here.get(url).status_code == 200
    assert elsewhere.get(url).status_code == 302
    assert Mail.objects.get().to == person.email


def test_nobody_signs_up_by_themselves(client: Client, db: None) -> None:
    url = reverse("account_signup")
    before = User.objects.count()
    values = {"email": "new@example.test", "password1": PASSWORD, "password2": PASSWORD}
    for response in (client.get(url), client.post(url, values)):
        assert "You join by invitation" in response.content.decode()
    assert User.objects.count() == before


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_email_verification_sent",
        "account_confirm_login_code",
        "account_reauthenticate",
    ],
)
def test_pages_of_allauth_that_we_do_not_use_are_not_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_page_for_who_is_a_member_of_nothing(as_: As) -> None:
    response = as_("nobody").get("/")
    assert response.status_code == 200
    assert "not a member of any provider" in response.content.decode()


def test_a_failed_mail_says_why_and_is_tried_again(person: User, client: Client, settings: Any) -> None:
    client.post(reverse("account_reset_password"), {"email": person.email})
    mail = Mail.objects.get()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(OSError, match="refused"):
        send_mail(mail.pk)
    mail.refresh_from_db()
    assert "refused" in mail.failure
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_mail(mail.pk)
    mail.refresh_from_db()
    assert (mail.failure, mail.failed_at, len(outbox.outbox)) == ("", None, 1)


def test_an_address_invited_in_capitals_signs_in_and_resets_in_any(cast: Cast) -> None:
    address = "Ada.Capital@Example.TEST"
    _, token = factories.make_invitation(cast.provider, by=cast["manager"], email=address)
    joining = Client()
    joining.get(f"/invitation/{token}/")
    joining.post("/invitation/", {"name": "Ada Capital", "password": PASSWORD})
    for typed in (address, address.lower(), address.upper()):
        assert sign_in(Client(), typed).status_code == 302
        Client().post(reverse("account_reset_password"), {"email": typed})
        assert Mail.objects.latest("pk").subject == "Reset your password"


def test_a_superuser_made_in_capitals_signs_in(db: None) -> None:
    address = "Platform.Admin@Example.TEST"
    User.objects.create_superuser(address, PASSWORD, name="Platform Admin")
    assert sign_in(Client(), address).status_code == 302


def test_a_new_password_is_asked_for_in_the_words_of_an_invitation(person: User, client: Client) -> None:
    client.force_login(person)
    form = client.get(reverse("account_change_password")).context["form"]
    assert [form[name].label for name in form.fields] == [
        "Your password now",
        "New password",
        "New password once more",
    ]
    assert form["password1"].help_text == LONG_ENOUGH
