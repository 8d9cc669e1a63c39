"""Verifying the ledger: every chain, every frozen row, and heads exported earlier."""

import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.apps import apps
from django.db import connection, transaction

from accounts.frozen import FROZEN
from accounts.ledger import ERASED, PLATFORM, STREAMS, chain_mac, row_hash, row_key, salt_mark
from accounts.models import LedgerEntry, LedgerHead, LedgerSalt, User


@dataclass(frozen=True)
class Finding:
    """Something that does not add up: where (stream and entry number, or a row) and why."""

    stream: str
    seq: int | None
    problem: str


@dataclass(frozen=True)
class Mark:
    """What an entry says of a frozen row. ``erased``: a later entry records that the row is gone."""

    hash: str
    columns: int
    stream: str
    seq: int
    erased: bool = False


@dataclass(frozen=True)
class Body:
    """What an entry's text says. Entries made before salts were marked say nothing of theirs."""

    stream: str
    seq: int
    kind: str
    salt: str | None
    rows: dict[str, tuple[str, int]]


def verify(heads: dict[str, tuple[int, str]] | None = None) -> list[Finding]:
    """All findings, the first broken entry of each stream first; an empty list means the ledger holds.

    ``heads`` maps a stream to its (seq, mac) as exported earlier; entries removed
    since then from the end of a stream are found through it.
    """
    with one_moment():
        marks: dict[str, Mark] = {}
        findings = list(_verify_chains(marks, heads or {}))
        findings += _verify_rows(marks)
    return findings


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read inside is of one moment: work that goes on meanwhile is no damage, and does not wait."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")


def current_heads() -> dict[str, tuple[int, str]]:
    return {s: (seq, mac) for s, seq, mac in LedgerHead.objects.values_list("stream", "seq", "mac")}


def _verify_chains(marks: dict[str, Mark], exported: dict[str, tuple[int, str]]) -> Iterator[Finding]:
    heads = current_heads()
    salts = dict(LedgerSalt.objects.values_list("stream", "salt"))
    ended: dict[str, tuple[int, str]] = {}
    entries = LedgerEntry.objects.order_by("stream", "seq").iterator(chunk_size=2000)
    for stream, group in groupby(entries, key=lambda entry: entry.stream):
        chain = _Chain(stream)
        for entry in group:
            if problem := chain.step(entry):
                yield Finding(stream, entry.seq, problem)
            wanted = exported.get(stream)
            if wanted and wanted[0] == entry.seq and wanted[1] != entry.mac:
                yield Finding(stream, entry.seq, "differs from the exported head")
        if problem := chain.salt_problem(salts.get(stream)):
            yield Finding(stream, chain.seq, problem)
        marks |= chain.marks
        ended[stream] = (chain.seq, chain.mac)
    yield from _verify_ends(heads, ended, exported)
    yield from _verify_whole_streams(ended)


def _verify_whole_streams(ended: Collection[str]) -> Iterator[Finding]:
    """A stream cut out whole leaves those it told of behind."""
    for label, prefix in STREAMS:
        uuids = apps.get_model(label)._default_manager.order_by("pk").values_list("uuid", flat=True)
        for uuid in uuids.iterator(chunk_size=5000):
            if f"{prefix}:{uuid}" not in ended:
                yield Finding(f"{prefix}:{uuid}", None, f"the {prefix} is there, their stream is not")
    # Superusers may come from the command line, which enters nothing.
    if PLATFORM not in ended and User.objects.filter(is_superuser=False).exists():
        yield Finding(PLATFORM, None, "people are there, the stream of their accounts is not")


@dataclass
class _Chain:
    """Walking one stream. After the first broken link, later entries are judged by their own link."""

    stream: str
    seq: int = 0
    mac: str = ""
    marks: dict[str, Mark] = field(default_factory=dict)
    # What the entries since the last erasure say of the salt that binds their rows.
    salt: str | None = None
    is_erased: bool = False

    def step(self, entry: LedgerEntry) -> str:
        body = _read(entry.text)
        problem = self._problem(entry, body)
        self.seq, self.mac = entry.seq, entry.mac
        if body is not None and body.kind == ERASED and not problem:
            self.marks = {key: replace(mark, erased=True) for key, mark in self.marks.items()}
            self.salt, self.is_erased = None, True
        elif body is not None:
            rows = body.rows.items()
            self.marks |= {key: Mark(*mark, stream=self.stream, seq=entry.seq) for key, mark in rows}
            self.salt, self.is_erased = body.salt or self.salt, False
        return problem

    def _problem(self, entry: LedgerEntry, body: Body | None) -> str:
        if entry.seq != self.seq + 1:
            return f"entry {self.seq + 1} is missing"
        if chain_mac(self.mac, entry.text) != entry.mac:
            return "the entry was altered or moved"
        if body is None or (body.stream, body.seq) != (entry.stream, entry.seq):
            return "the entry's text names another place"
        if self.salt and body.salt != self.salt:
            return "the stream's salt was replaced, and no erasure is recorded"
        return ""

    def salt_problem(self, salt: str | None) -> str:
        """What is wrong with the stored salt, at the end of the stream."""
        if self.is_erased:
            return "the salt is left of an erased stream" if salt else ""
        if salt is None:
            return "the stream's salt is gone, and no erasure is recorded"
        return "the stream's salt was altered" if self.salt and salt_mark(salt) != self.salt else ""


def _read(text: str) -> Body | None:
    """What an entry says; None where the ledger writes nothing of the kind."""
    try:
        body = json.loads(text)
        rows = {key: (digest, columns) for key, (digest, columns) in body["rows"].items()}
        read = Body(body["stream"], body["seq"], body["kind"], body.get("salt"), rows)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return read if all(isinstance(columns, int) for _, columns in rows.values()) else None


def _verify_ends(
    heads: dict[str, tuple[int, str]],
    ended: dict[str, tuple[int, str]],
    exported: dict[str, tuple[int, str]],
) -> Iterator[Finding]:
    for stream in sorted(heads.keys() | ended.keys()):
        seq, mac = ended.get(stream, (0, ""))
        head = heads.get(stream)
        if head is None:
            yield Finding(stream, seq, "the stream has no head")
        elif head[0] > seq:
            yield Finding(
                stream,
                seq + 1,
                f"entries {seq + 1} to {head[0]} are missing from the end",
            )
        elif head != (seq, mac):
            yield Finding(stream, seq, "the last entry does not match the head")
    for stream, (seq, _mac) in sorted(exported.items()):
        if ended.get(stream, (0, ""))[0] < seq:
            yield Finding(
                stream,
                ended.get(stream, (0, ""))[0] + 1,
                f"the exported head names entry {seq}, now gone",
            )


def _verify_rows(marks: dict[str, Mark]) -> Iterator[Finding]:
    salts = dict(LedgerSalt.objects.values_list("stream", "salt"))
    for label in FROZEN:
        model = apps.get_model(label)
        if model is LedgerEntry:
            continue
        for row in model._default_manager.order_by("pk").iterator(chunk_size=2000):
            key = row_key(row)
            mark = marks.pop(key, None)
            salt = salts.get(mark.stream) if mark else None
            if mark is None:
                yield Finding(key, None, "the row was never entered in the ledger")
            elif mark.erased:
                yield Finding(mark.stream, mark.seq, f"{key} is left of an erased stream")
            elif salt is not None and row_hash(row, salt, mark.columns) != mark.hash:
                yield Finding(mark.stream, mark.seq, f"{key} was altered")
    for key, mark in marks.items():
        if not mark.erased:
            yield Finding(mark.stream, mark.seq, f"{key} was deleted")
