"""Writes about people and their accounts."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts import ledger
from accounts.errors import Conflict
from accounts.models import Provider, User


@transaction.atomic
def create_user(*, email: str, name: str, password: str | None, by: User | None) -> User:
    """A person whose address is known to reach them. ``password=None`` leaves them unable to sign in."""
    taken = Conflict(f"Somebody already has an account with {email}: sign in with it.")
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise taken
    try:
        with transaction.atomic():
            user = User.objects.create_user(email=email, name=" ".join(name.split()), password=password)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError:  # made at this moment, by another invitation to the same person
        raise taken from None
    ledger.append(ledger.PLATFORM, "user.created", by=by, facts={"user": user.uuid})
    return user


@transaction.atomic
def set_first_password(*, user: User, name: str, password: str, by: User | None) -> User:
    """Open an account that was made for somebody and never had a password."""
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if locked.has_usable_password():
        raise Conflict("This account has a password already: sign in with it, or reset it.")
    locked.name = " ".join(name.split()) or locked.name
    locked.set_password(password)
    locked.save(update_fields=["name", "password"])
    EmailAddress.objects.get_or_create(
        user=locked, email=locked.email, defaults={"verified": True, "primary": True}
    )
    ledger.append(ledger.PLATFORM, "user.opened", by=by, facts={"user": locked.uuid})
    return locked


@transaction.atomic
def remember_provider(*, user: User, provider: Provider) -> None:
    """Where this person was last, so that they return there at the next sign-in."""
    User.objects.filter(pk=user.pk).update(last_provider=provider)
