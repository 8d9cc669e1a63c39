"""allauth's forms for a new password, in the words that an invitation uses (``ACCOUNT_FORMS``)."""

from typing import Any

from allauth.account import forms as allauth_forms

from accounts.forms import LONG_ENOUGH

WORDS = {
    "oldpassword": ("Your password now", ""),
    "password1": ("New password", LONG_ENOUGH),
    "password2": ("New password once more", ""),
}


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class SetPasswordForm(allauth_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


def _in_our_words(form: Any) -> None:
    for name, field in form.fields.items():
        field.label, words = WORDS[name]
        # What stands below the present password is a way out for those who forgot it.
        field.help_text = words or field.help_text
