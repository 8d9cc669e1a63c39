"""Verifying the ledger: every chain, every frozen row, and heads exported earlier."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from accounts.frozen import FROZEN
from accounts.ledger import chain_mac, row_hash, row_key
from accounts.models import LedgerEntry, LedgerHead, LedgerSalt


@dataclass(frozen=True)
class Finding:
    """Something that does not add up: where (stream and entry number, or a row) and why."""

    stream: str
    seq: int | None
    problem: str


@dataclass(frozen=True)
class Mark:
    """What an entry says of a frozen row."""

    hash: str
    columns: int
    stream: str
    seq: int


def verify(heads: dict[str, tuple[int, str]] | None = None) -> list[Finding]:
    """All findings, the first broken entry of each stream first; an empty list means the ledger holds.

    ``heads`` maps a stream to its (seq, mac) as exported earlier; entries removed
    since then from the end of a stream are found through it.
    """
    marks: dict[str, Mark] = {}
    findings = list(_verify_chains(marks, heads or {}))
    findings += _verify_rows(marks)
    return findings


def current_heads() -> dict[str, tuple[int, str]]:
    return {s: (seq, mac) for s, seq, mac in LedgerHead.objects.values_list("stream", "seq", "mac")}


def _verify_chains(marks: dict[str, Mark], exported: dict[str, tuple[int, str]]) -> Iterator[Finding]:
    heads = current_heads()
    entries = LedgerEntry.objects.order_by("stream", "seq")
    state = _Chain("")
    ended: dict[str, tuple[int, str]] = {}
    for entry in entries.iterator(chunk_size=2000):
        if entry.stream != state.stream:
            ended[state.stream] = (state.seq, state.mac)
            state = _Chain(entry.stream)
        problem = state.step(entry)
        if problem:
            yield Finding(entry.stream, entry.seq, problem)
        _collect_marks(entry, marks)
        wanted = exported.get(entry.stream)
        if wanted and wanted[0] == entry.seq and wanted[1] != entry.mac:
            yield Finding(entry.stream, entry.seq, "differs from the exported head")
    ended[state.stream] = (state.seq, state.mac)
    ended.pop("", None)
    yield from _verify_ends(heads, ended, exported)


class _Chain:
    """Walking one stream. After the first broken link, later entries are judged by their own link."""

    def __init__(self, stream: str) -> None:
        self.stream, self.seq, self.mac = stream, 0, ""

    def step(self, entry: LedgerEntry) -> str:
        problem = ""
        if entry.seq != self.seq + 1:
            problem = f"entry {self.seq + 1} is missing"
        elif chain_mac(self.mac, entry.text) != entry.mac:
            problem = "the entry was altered or moved"
        elif not _names_itself(entry):
            problem = "the entry's text names another place"
        self.seq, self.mac = entry.seq, entry.mac
        return problem


def _names_itself(entry: LedgerEntry) -> bool:
    body = json.loads(entry.text)
    return bool(body["stream"] == entry.stream and body["seq"] == entry.seq)


def _collect_marks(entry: LedgerEntry, marks: dict[str, Mark]) -> None:
    try:
        rows: dict[str, Any] = json.loads(entry.text)["rows"]
    except (ValueError, KeyError):
        return  # altered text: the chain has said so
    for key, (digest, columns) in rows.items():
        marks[key] = Mark(digest, columns, entry.stream, entry.seq)


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


def _verify_rows(marks: dict[str, Mark]) -> list[Finding]:
    salts = dict(LedgerSalt.objects.values_list("stream", "salt"))
    findings = []
    for label in FROZEN:
        model = apps.get_model(label)
        if model is LedgerEntry:
            continue
        for row in model._default_manager.order_by("pk").iterator(chunk_size=2000):
            mark = marks.pop(row_key(row), None)
            if mark is None:
                findings.append(Finding(row_key(row), None, "the row was never entered in the ledger"))
            elif mark.stream not in salts:
                findings.append(
                    Finding(
                        mark.stream,
                        mark.seq,
                        f"{row_key(row)} is left of an erased stream",
                    )
                )
            elif row_hash(row, salts[mark.stream], mark.columns) != mark.hash:
                findings.append(Finding(mark.stream, mark.seq, f"{row_key(row)} was altered"))
    for key, mark in marks.items():
        if mark.stream in salts:
            findings.append(Finding(mark.stream, mark.seq, f"{key} was deleted"))
    return findings
