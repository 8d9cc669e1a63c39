"""Inviting people, and joining by an invitation."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from accounts import actions as accounts_actions
from accounts import queries as accounts_queries
from accounts.access import Access
from accounts.forms import LONG_ENOUGH, DomainForm, day_field
from accounts.models import EmailedLink, Employer, Invitation, Membership, User
from accounts.roles import Role
from apprentices import actions
from apprentices.actions import Joining
from apprentices.models import Apprentice

EMPLOYER_ROLES = frozenset({Role.EMPLOYER, Role.EMPLOYER_LEAD})

# Whom a manager invites from the people page; apprentices are invited when they are enrolled.
INVITED_ROLES: dict[Role, str] = {
    Role.ASSESSOR: "Judges evidence and signs KSBs off, for the apprentices in their caseload.",
    Role.IQA: "Reads everything at your provider and looks at assessors’ decisions.",
    Role.MANAGER: "Cohorts, people, settings and dashboards of the whole provider.",
    Role.EMPLOYER: "An employer’s line manager or mentor: sees the apprentices you name.",
    Role.EMPLOYER_LEAD: "Sees all apprentices of one employer.",
    Role.AUDITOR: "Reads the records of apprentices you name, until a day you set. What they open is recorded.",
}


class AcceptForm(DomainForm):
    """A new person's name and password."""

    name = forms.CharField(
        max_length=150,
        label="Your name",
        help_text="As others here should see it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="Choose a password",
        help_text=LONG_ENOUGH,
        strip=False,
        # Shown again after an error, so that nothing typed is lost; the page is in no cache.
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, link: EmailedLink, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": invitation.name}, **kwargs)
        self.link = link
        self.invitation = invitation

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "password" in values:
            person = User(email=self.invitation.email, name=values.get("name", ""))
            try:
                password_validation.validate_password(values["password"], person)
            except ValidationError as problem:
                self.add_error("password", problem)
        return values

    def save(self, *, by: User | None = None) -> Membership:
        return actions.accept_as_new(
            link=self.link, name=self.cleaned_data["name"], password=self.cleaned_data["password"], by=by
        )


class InviteForm(DomainForm):
    """Ask somebody to join in one role."""

    name = forms.CharField(max_length=150, label="Name")
    email = forms.EmailField(
        max_length=254,
        label="Email address",
        help_text="Their own at work. Whoever has an account with it here keeps that one account.",
    )

    def __init__(
        self,
        *args: Any,
        access: Access,
        role: Role,
        accept_url: str,
        apprentice: Apprentice | None = None,
        **kwargs: Any,
    ) -> None:
        initial = {"employer": apprentice.employer if apprentice else None}
        super().__init__(*args, initial=initial, **kwargs)
        self.access = access
        self.role = role
        self.accept_url = accept_url
        self.apprentice = apprentice
        if role in EMPLOYER_ROLES:
            self.fields["employer"] = forms.ModelChoiceField(
                accounts_queries.employers(access),
                to_field_name="uuid",
                empty_label="Choose an employer",
                help_text="Not in the list? Add the employer first, under People, Employers.",
            )
        if role == Role.AUDITOR:
            self.fields["until_on"] = day_field(
                label="Last day of the audit", help_text="They can look until the end of that day."
            )

    def save(self, *, by: User) -> Joining:
        values = self.cleaned_data
        return actions.invite_person(
            provider=self.access.here,
            email=values["email"],
            name=values["name"],
            role=self.role,
            employer=values.get("employer"),
            until_on=values.get("until_on"),
            apprentices=[self.apprentice] if self.apprentice else [],
            accept_url=self.accept_url,
            by=by,
        )


class AddRoleForm(DomainForm):
    """One more role for somebody who is a member already."""

    role = forms.ChoiceField(
        choices=[("", "Choose a role"), *((role.value, role.label) for role in INVITED_ROLES)]
    )
    employer = forms.ModelChoiceField(
        Employer.objects.none(),
        required=False,
        to_field_name="uuid",
        empty_label="None",
        help_text="For line managers and apprenticeship leads.",
    )
    until_on = day_field(required=False, label="Last day", help_text="For auditors.")

    def __init__(self, *args: Any, access: Access, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        self.person = person
        self.fields["employer"].queryset = accounts_queries.employers(access)  # type: ignore[attr-defined]

    def save(self, *, by: User) -> Membership:
        values = self.cleaned_data
        return accounts_actions.add_membership(
            user=self.person,
            provider=self.access.here,
            role=values["role"],
            employer=values["employer"],
            until_on=values["until_on"] if values["role"] == Role.AUDITOR else None,
            by=by,
        )


class UntilForm(DomainForm):
    """Move the last day of an audit."""

    until_on = day_field(label="Last day of the audit")

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, initial={"until_on": membership.until_on}, **kwargs)
        self.membership = membership

    def save(self, *, by: User) -> Membership:
        until_on: date = self.cleaned_data["until_on"]
        return accounts_actions.change_until(membership=self.membership, until_on=until_on, by=by)


class NamingForm(DomainForm):
    """Name apprentices for a line manager or an auditor, and take names away."""

    add = forms.ModelMultipleChoiceField(Apprentice.objects.none(), required=False, to_field_name="uuid")
    remove = forms.ModelMultipleChoiceField(Apprentice.objects.none(), required=False, to_field_name="uuid")

    def __init__(self, *args: Any, access: Access, viewer: Membership | Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        visible = Apprentice.objects.visible_to(access)
        for name in ("add", "remove"):
            self.fields[name].queryset = visible  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not (self.errors or values.get("add") or values.get("remove")):
            self.add_error(None, "Tick at least one apprentice.")
        return values

    def save(self, *, by: User) -> int:
        """How many names were given or taken."""
        add, remove = list(self.cleaned_data["add"]), list(self.cleaned_data["remove"])
        actions.name_apprentices(viewer=self.viewer, add=add, remove=remove, by=by)
        return len(add) + len(remove)
