"""How django-allauth meets this product: no self sign-up, and mail written as rows."""

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from accounts import actions


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": (
            "That email address and password do not go together. Check both, or reset your password."
        ),
        "too_many_login_attempts": (
            "Too many tries in a row. Wait five minutes and try again, or reset your password."
        ),
        "enter_current_password": "That is not your present password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People join by invitation."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write allauth's message as a mail row, sent by the worker like all others."""
        values = {"email": email, **context}
        subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", values).split())
        body = render_to_string(f"{template_prefix}_message.txt", values).strip() + "\n"
        actions.write_mail(key=f"account:{uuid4()}", to=email, subject=subject, body=body)
