"""The command: one line a record, an exit code, and files that mean harm."""

import io
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from accounts.models import LedgerEntry
from standards.importers import files
from standards.models import Ksb, Standard, StandardVersion
from tests.standards.records import SHIPPED, as_bytes, guid, official, statements

pytestmark = pytest.mark.django_db


def run(*arguments: Any, **options: Any) -> tuple[int, str]:
    """Exit code and output."""
    out = io.StringIO()
    try:
        call_command("import_standard", *map(str, arguments), stdout=out, **options)
    except SystemExit as stop:
        return int(stop.code or 0), out.getvalue()
    return 0, out.getvalue()


def lines(*arguments: Any, **options: Any) -> tuple[int, list[dict[str, Any]]]:
    code, text = run(*arguments, json=True, **options)
    return code, [json.loads(line) for line in text.splitlines()]


def write(folder: Path, content: bytes, name: str = "record.json") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


# --- What it prints -------------------------------------------------------------------------


def test_a_line_has_exactly_these_keys(tmp_path: Path) -> None:
    path = write(tmp_path, as_bytes(official()))
    assert lines(path) == (
        0,
        [
            {
                "path": str(path),
                "outcome": "created",
                "reference": "ST9001",
                "version": "1.0",
                "title": "Test practitioner",
                "knowledge": 3,
                "skills": 2,
                "behaviours": 1,
                "duties": 2,
                "duty_links": 6,
                "options": 0,
                "warnings": [],
                "error": None,
            }
        ],
    )


def test_everything_that_ships_twice() -> None:
    code, first = lines(SHIPPED)
    assert (code, [one["outcome"] for one in first]) == (0, ["created"] * 7)
    code, second = lines(SHIPPED)
    assert (code, [one["outcome"] for one in second]) == (0, ["unchanged"] * 7)
    page = next(one for one in first if one["reference"] == "ST0310")
    assert (page["version"], page["knowledge"], page["skills"], page["behaviours"]) == ("", 31, 26, 5)
    assert (page["duties"], page["duty_links"], page["warnings"]) == (14, 0, [])


def test_words_for_people(tmp_path: Path) -> None:
    bad = official(referenceNumber="ST9002", level="4", title=None)
    path = write(tmp_path, as_bytes(official(typicalDuration="long"), bad))
    assert run(path) == (
        1,
        "created    ST9001 1.0  Test practitioner (3 K, 2 S, 1 B, 2 duties, 6 links, 0 options)\n"
        "           warning: typicalDuration: “long” is not a whole number; left unknown\n"
        "refused    ST9002 1.0\n"
        f"           {path}: record 2, title: is null\n"
        "1 created, 1 refused\n",
    )


def test_the_version_of_a_source_that_names_none() -> None:
    code, [line] = lines(SHIPPED / "OCC0310.txt", version="v1.4")
    assert (code, line["outcome"], line["version"]) == (0, "created", "1.4")


def test_version_as_an_option_of_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, as_bytes(official(version="", versionNumber="")))
    out = io.StringIO()
    call_command("import_standard", str(path), "--version", "1.4", "--json", stdout=out)
    assert json.loads(out.getvalue())["version"] == "1.4"


def test_a_record_of_another_version_is_refused(tmp_path: Path) -> None:
    code, [line] = lines(write(tmp_path, as_bytes(official())), version="1.1")
    assert (code, line["outcome"], line["error"]) == (1, "refused", "record 1: it is of version 1.0, not 1.1")


def test_a_version_that_is_none_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--version: “latest” is not a version"):
        run(tmp_path, version="latest")


def test_a_dry_run_tells_the_same_and_changes_nothing() -> None:
    code, would = lines(SHIPPED, dry_run=True)
    assert (code, Standard.objects.count(), LedgerEntry.objects.count()) == (0, 0, 0)
    assert would == lines(SHIPPED)[1]
    assert run(SHIPPED / "ST0107-v1.1.json", dry_run=True)[1].endswith(
        "1 unchanged (dry run: nothing was changed)\n"
    )


def test_a_dry_run_tells_a_version_that_comes_again(tmp_path: Path) -> None:
    first = write(tmp_path, as_bytes(official(), official()), "a.json")
    second = write(tmp_path, as_bytes(official(title="Other"), official(title="Other")), "b.json")
    outcomes = ["created", "unchanged", "updated", "unchanged"]
    would = lines(first, second, dry_run=True)
    assert [one["outcome"] for one in would[1]] == outcomes
    assert Standard.objects.count() == 0
    assert lines(first, second) == would


def test_a_folder_stands_for_its_json_and_txt_files(tmp_path: Path) -> None:
    write(tmp_path, as_bytes(official()), "b.JSON")
    write(tmp_path, (SHIPPED / "OCC0310.txt").read_bytes(), "a.txt")
    write(tmp_path, b"not read", "README.md")
    code, found = lines(tmp_path)
    assert (code, [Path(one["path"]).name for one in found]) == (0, ["a.txt", "b.JSON"])


# --- Records side by side -------------------------------------------------------------------


def test_a_bad_record_in_a_list_spoils_no_other(tmp_path: Path) -> None:
    records = [
        official(),
        official(referenceNumber="ST9002", knowledges=[{"knowledgeId": guid(1), "detail": "Fine."}, {}]),
        official(referenceNumber="ST9003", knowledges=None, skills=None, behaviours=None, duties=None),
        17,
    ]
    code, found = lines(write(tmp_path, as_bytes(*records)))
    assert code == 1
    assert [(one["reference"], one["outcome"], one["error"]) for one in found] == [
        ("ST9001", "created", None),
        ("ST9002", "refused", "record 2, knowledges[1].knowledgeId: is missing"),
        ("ST9003", "created", None),
        ("", "refused", "record 4: should be an object, not a number"),
    ]
    assert set(StandardVersion.objects.values_list("standard__reference", flat=True)) == {"ST9001", "ST9003"}


def test_a_version_that_stands_twice_in_a_file(tmp_path: Path) -> None:
    twin = official(title="Other title")
    code, found = lines(write(tmp_path, as_bytes(official(), official(), twin)))
    assert code == 1
    assert [(one["outcome"], one["error"]) for one in found] == [
        ("created", None),
        ("unchanged", None),
        ("refused", "record 3: ST9001 1.0 stands in this file already, with other content, as record 1"),
    ]
    assert lines(tmp_path / "record.json")[1][0]["outcome"] == "unchanged"


def test_a_pinned_version_is_refused_and_shows_the_differences(tmp_path: Path) -> None:
    from standards.actions import pin_version

    lines(write(tmp_path, as_bytes(official())))
    pin_version(version=StandardVersion.objects.get(), by=None)
    changed = official(behaviours=statements("behaviourId", 300, "Acts fast."))
    code, [line] = lines(write(tmp_path, as_bytes(changed)))
    assert (code, line["outcome"]) == (1, "refused")
    assert line["error"] == (
        "record 1: apprentices are on this version, so what they owe is not changed under them. "
        "Differences: text of B1 changed from “Acts with care.” to “Acts fast.”"
    )
    assert Ksb.objects.get(code="B1").text == "Acts with care."


# --- Files that mean harm -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", "file: it is empty"),
        (b" \n ", "file: it is empty"),
        (b"[]", "file: the list has no records"),
        (b"<!DOCTYPE html>", "file: this is HTML: save the occupational map page as text"),
        (
            b"\x89PNG\r\n",
            "file: this is neither an official JSON record nor an occupational map page as text",
        ),
        (b"just words", "file: this is neither an official JSON record nor an occupational map page as text"),
        (b'{"referenceNumber": "ST9001"', "record 1: the file ends in the middle of it"),
        (b"[" * 1_000_000, "record 1: it is nested more than 40 deep"),
        (b'{"a":' * 1_000_000, "record 1: it is nested more than 40 deep"),
        (b'{"title": "\xff\xfe"}', "byte 12: this is not UTF-8 text"),
        (
            b'{"title": "a\0"}',
            "record 1 (line 1): this is not JSON: Invalid control character, at column 13",
        ),
        (b'{"level": NaN}', "record 1: NaN is not a number"),
        (b'{"level": ' + b"1" * 100_000 + b"}", "record 1: a number of 100000 digits"),
        (b'{"title": "a", "title": "b"}', "record 1: the key “title” stands twice in one object"),
    ],
)
def test_a_hostile_file_is_one_refused_line(content: bytes, error: str, tmp_path: Path) -> None:
    code, [line] = lines(write(tmp_path, content))
    assert (code, line["outcome"], line["error"]) == (1, "refused", error)
    assert Standard.objects.count() == 0


def test_a_broken_end_leaves_the_good_beginning_alone(tmp_path: Path) -> None:
    code, [line] = lines(write(tmp_path, as_bytes(official(), official(referenceNumber="ST9002"))[:-9]))
    assert (code, line["outcome"], Standard.objects.count()) == (1, "refused", 0)


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert lines(tmp_path / "missing.json")[1][0]["error"] == (
        "file: it cannot be opened: No such file or directory"
    )
    assert lines(tmp_path / "empty")[1][0]["error"] == "folder: it has no .json or .txt file that can be read"
    os.mkfifo(tmp_path / "pipe.json")
    assert lines(tmp_path / "pipe.json")[1][0]["error"] == "file: this is not a file"


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    loop = tmp_path / "loop.json"
    loop.symlink_to(loop)
    name_too_long = tmp_path / ("x" * 300)
    refused = lines(loop, name_too_long, "nul\0.json")
    assert [one["error"].partition(":")[0] for one in refused[1]] == ["file"] * 3
    assert [one["error"].startswith("file: it cannot be opened: ") for one in refused[1]] == [True] * 3


@pytest.mark.skipif(sys.platform != "linux", reason="a file that opens but cannot be read")
def test_a_file_that_fails_while_it_is_read() -> None:
    assert lines("/proc/self/mem")[1][0]["error"].startswith("file: it cannot be read: ")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_files_as_windows_saves_them(encoding: str, tmp_path: Path) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    record = json.dumps(official(title="Café owner"), ensure_ascii=False, indent=1)
    page = (SHIPPED / "OCC0310.txt").read_text().replace("\n", "\r\n")
    write(tmp_path, (mark + page).encode(encoding), "a.txt")
    write(tmp_path, (mark + record.replace("\n", "\r\n")).encode(encoding), "b.json")
    code, found = lines(tmp_path)
    assert code == 0
    assert [(one["title"], one["knowledge"]) for one in found] == [
        ("Associate project manager", 31),
        ("Café owner", 3),
    ]
    assert lines(SHIPPED / "OCC0310.txt")[1][0]["outcome"] == "unchanged"


def test_a_record_far_down_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, b" \n" * 5_000 + as_bytes(official()) + b"\n" * 5_000)
    assert lines(path)[1][0]["outcome"] == "created"


def test_what_the_database_does_not_take_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, as_bytes(official(), official(referenceNumber="ST9002")))
    with connection.execute_wrapper(full_disk):
        code, found = lines(path)
    assert code == 1
    assert [(one["reference"], one["outcome"], one["error"]) for one in found] == [
        ("ST9001", "refused", "record 1: the database says: the disk is full"),
        ("ST9002", "refused", "record 2: the database says: the disk is full"),
    ]


def full_disk(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith("INSERT") and "standards_ksb" in sql:
        raise OperationalError("the disk is full\nDETAIL: more")
    return execute(sql, params, many, context)


def test_too_large_a_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as large:
        large.truncate(200_000_000)
    code, [line] = lines(path)
    assert (code, line["error"]) == (1, "file: it has 200 MB; the limit is 150 MB")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak's unit is the kernel's")
def test_a_long_list_takes_one_record_of_memory(tmp_path: Path) -> None:
    large = official(standardInformation="x" * 400_000)
    path = write(tmp_path, as_bytes(*[{**large, "referenceNumber": f"ST{n:04d}"} for n in range(150)]))
    del large
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes = [getattr(one, "reference", "") for one in files.read_path(path)]
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(outcomes) == 150
    assert path.stat().st_size > 60_000_000
    assert after - before < 30_000  # kB
