"""Reading the environment: every helper fails loudly and says how to put it right."""

import os
import secrets
import shutil
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})


def flag(name: str, *, default: bool) -> bool:
    """A yes/no variable; anything but a yes or no word is refused."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    word = raw.strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name}={raw!r} is not a yes or a no: use {name}=1 or {name}=0.")


def number(name: str, *, default: int) -> int:
    """A whole number."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    try:
        return int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={raw!r} is not a whole number.") from None


def words(name: str, *, default: str = "") -> list[str]:
    """A comma-separated list, blanks dropped."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def program(name: str, usual: str) -> str:
    """The path of a program that the site can do without: named, else looked for; "" without one ("none" says so)."""
    named = os.environ.get(name, "")
    if named == "none":
        return ""
    found = shutil.which(named or usual)
    if named and not found:
        raise ImproperlyConfigured(f"{name}={named!r} is not a program: name one, or use {name}=none.")
    return found or ""


def secret(name: str, *, production: bool, folder: Path) -> str:
    """A secret of at least 50 characters.

    In production it must be set. Elsewhere it is made once and kept in a file
    that only the owner can read, so that nobody writes one by hand.
    """
    value = os.environ.get(name, "")
    if value:
        return value
    if production:
        raise ImproperlyConfigured(
            f"{name} is not set. Make one with "
            f"python3 -c 'import secrets; print(secrets.token_urlsafe(64))' and keep it private."
        )
    path = folder / f"{name.lower()}.txt"
    if path.exists():
        return path.read_text().strip()
    folder.mkdir(parents=True, exist_ok=True)
    made = secrets.token_urlsafe(64)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(made)
    except FileExistsError:  # another process was faster
        return path.read_text().strip()
    return made


def bucket_origins(*, bucket: str, endpoint: str, region: str) -> list[str]:
    """The origins from which a browser may read a bucket: by path and by host name, of a server or of Amazon's."""
    scheme, _, host = (endpoint or f"https://s3.{region}.amazonaws.com").rstrip("/").partition("://")
    return [f"{scheme}://{host}", f"{scheme}://{bucket}.{host}"]
