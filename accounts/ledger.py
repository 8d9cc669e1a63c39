"""The ledger: a chained, keyed record of what was decided, by whom and when.

Streams are independent chains (one an apprentice, one a provider, one for the
platform). An entry is canonical JSON text; its MAC is HMAC-SHA-256, under a key
kept outside the database, over the MAC before it and the text. ``LedgerHead``
holds a stream's last MAC and is locked before the next entry is appended.

Facts are ids, codes, numbers and hashes, never personal text. Frozen rows are
bound by a salted hash of their columns, so that a row altered behind the
application's back is found, and erasing rows and salt leaves the chain whole.
Erasing is recorded too (``erase``): rows or a salt that go without are a finding.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction

from accounts import clock
from accounts.models import LedgerEntry, LedgerHead, LedgerSalt, User

PLATFORM = "platform"
# Whose rows have a stream of their own from their first moment on, and how it begins.
STREAMS = (("accounts.Provider", "provider"), ("apprentices.Apprentice", "apprentice"))
# The kind of the entry that records an erasure (``erase``).
ERASED = "content.erased"


def apprentice_stream(uuid: UUID) -> str:
    return f"apprentice:{uuid}"


def provider_stream(uuid: UUID) -> str:
    return f"provider:{uuid}"


@dataclass(frozen=True)
class Entry:
    """One thing to record. ``rows`` are saved instances of frozen models that it binds."""

    stream: str
    kind: str
    by: User | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    rows: Sequence[models.Model] = ()
    at: datetime | None = None


def append(
    stream: str,
    kind: str,
    *,
    by: User | None,
    facts: dict[str, Any] | None = None,
    rows: Sequence[models.Model] = (),
    at: datetime | None = None,
) -> None:
    """Append one entry, inside the caller's transaction."""
    append_many([Entry(stream=stream, kind=kind, by=by, facts=facts or {}, rows=rows, at=at)])


def append_many(entries: Iterable[Entry]) -> None:
    """Append entries to their streams, which are locked in sorted order."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("The ledger is written inside the action's transaction.")
    by_stream: dict[str, list[Entry]] = {}
    for entry in entries:
        by_stream.setdefault(entry.stream, []).append(entry)
    heads, salts = _locked_heads(sorted(by_stream))
    written = []
    for stream in sorted(by_stream):
        head, salt = heads[stream], salts[stream]
        for entry in by_stream[stream]:
            head.seq += 1
            text = _entry_text(entry, seq=head.seq, salt=salt)
            head.mac = chain_mac(head.mac, text)
            written.append(LedgerEntry(stream=stream, seq=head.seq, text=text, mac=head.mac))
    LedgerEntry.objects.bulk_create(written, batch_size=500)
    LedgerHead.objects.bulk_update(heads.values(), ["seq", "mac"], batch_size=200)


def _locked_heads(streams: list[str]) -> tuple[dict[str, LedgerHead], dict[str, str]]:
    LedgerHead.objects.bulk_create([LedgerHead(stream=s) for s in streams], ignore_conflicts=True)
    LedgerSalt.objects.bulk_create(
        [LedgerSalt(stream=s, salt=secrets.token_hex(32)) for s in streams],
        ignore_conflicts=True,
    )
    heads: dict[str, LedgerHead] = {}
    salts: dict[str, str] = {}
    for start in range(0, len(streams), 500):
        part = streams[start : start + 500]
        locked = LedgerHead.objects.select_for_update().filter(stream__in=part).order_by("stream")
        heads.update({head.stream: head for head in locked})
        salts.update(LedgerSalt.objects.filter(stream__in=part).values_list("stream", "salt"))
    return heads, salts


def _entry_text(entry: Entry, *, seq: int, salt: str) -> str:
    return canonical(
        {
            "v": 1,
            "stream": entry.stream,
            "seq": seq,
            "at": entry.at or clock.now(),
            "kind": entry.kind,
            "by": entry.by.uuid if entry.by else None,
            "facts": entry.facts,
            "salt": salt_mark(salt),
            "rows": {row_key(row): _row_mark(row, salt) for row in entry.rows},
        }
    )


def erase(stream: str, *, by: User | None, facts: dict[str, Any] | None = None) -> None:
    """Record that the frozen rows entered so far are erased, and forget the salt that binds them.

    The caller deletes the rows in the same transaction, holding ``frozen.permit``. What is entered
    afterwards is bound by a new salt.
    """
    append(stream, ERASED, by=by, facts=facts)
    LedgerSalt.objects.filter(stream=stream).delete()


def salt_mark(salt: str) -> str:
    """What an entry says of the stream's salt: enough to notice another one, nothing to find it by."""
    return hashlib.sha256(salt.encode()).hexdigest()[:16]


def chain_mac(previous: str, text: str) -> str:
    """The MAC of an entry that follows ``previous``, as 64 hexadecimal digits."""
    return hmac.new(settings.LEDGER_KEY.encode(), (previous + text).encode(), hashlib.sha256).hexdigest()


def row_key(row: models.Model) -> str:
    return f"{row._meta.label_lower}:{getattr(row, 'uuid', row.pk)}"


def _row_mark(row: models.Model, salt: str) -> list[Any]:
    count = len(row._meta.concrete_fields)
    return [row_hash(row, salt, count), count]


def row_hash(row: models.Model, salt: str, count: int) -> str:
    """Salted SHA-256 of the row's first ``count`` columns.

    Columns are only ever added at the end of a frozen table, so an entry made
    before a column existed still verifies.
    """
    fields = row._meta.concrete_fields[:count]
    values = {f.attname: f.to_python(getattr(row, f.attname)) for f in fields}
    return hashlib.sha256((salt + canonical(values)).encode()).hexdigest()


def canonical(value: Any) -> str:
    """One text for one value: sorted keys, no spaces, ASCII, UTC moments to the microsecond."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in the ledger.")
