"""Every write about people, tenants, memberships, invitations and mail."""

from accounts.actions.invitations import (
    accept_invitation,
    hash_token,
    hold_invitation,
    invite,
    issue_link,
    resend_invitation,
    revoke_invitation,
)
from accounts.actions.mail import write_mail
from accounts.actions.memberships import add_membership, change_until, end_membership
from accounts.actions.people import create_user, remember_provider, set_first_password
from accounts.actions.providers import (
    change_provider_settings,
    create_employer,
    create_provider,
    rename_employer,
)

__all__ = [
    "accept_invitation",
    "add_membership",
    "change_provider_settings",
    "change_until",
    "create_employer",
    "create_provider",
    "create_user",
    "end_membership",
    "hash_token",
    "hold_invitation",
    "invite",
    "issue_link",
    "remember_provider",
    "rename_employer",
    "resend_invitation",
    "revoke_invitation",
    "set_first_password",
    "write_mail",
]
