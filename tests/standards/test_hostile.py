"""Real records with anything in them changed for anything: imported or refused, never a crash, never half."""

import copy
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from standards import stored
from standards.actions import import_stream
from standards.importers.files import read_stream
from standards.importers.occupational_map import read_page
from standards.importers.records import ImportRefusal
from standards.models import Standard, StandardVersion
from tests.standards.records import SHIPPED, duty, guid, official

ODD: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        [
            None,
            True,
            False,
            0,
            -1,
            1e999,
            10**30,
            1.5,
            "",
            " ",
            ".",
            "\0",
            "\ud800",
            [],
            {},
            [None],
            [[]],
            "K1: K2: x",
        ]
    ),
    st.sampled_from(
        ["ST0001", "1.0", "2023-01-01", guid(100), guid(100).upper(), "&amp;", "<p>", "x" * 25_000]
    ),
    st.text(max_size=20),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dictionaries(st.text(max_size=5), st.none() | st.text(max_size=5), max_size=2),
)


def small() -> dict[str, Any]:
    return official(
        options=[{"optionId": guid(601), "title": "Craft"}],
        duties=[duty(1, guid(100), guid(200), guid(300)), duty(2, guid(101), options=[guid(601)])],
        optionsUnstructuredTemplate=["Craft"],
        optionsUnstructuredKsbMapping=[{"coreOrOptionTitle": "Core", "mappedKnowledge": [guid(100)]}],
        keywords=["one"],
        earliestStartDate="2020-01-01T00:00:00",
        minimumHoursForCompliance="605",
    )


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside a record."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from places(one, (*path, key))


PLACES = list(places(small()))


def changed(record: dict[str, Any], path: tuple[Any, ...], value: Any, *, remove: bool) -> dict[str, Any]:
    record = copy.deepcopy(record)
    holder: Any = record
    try:
        for key in path[:-1]:
            holder = holder[key]
        if remove:
            del holder[path[-1]]
        else:
            holder[path[-1]] = value
    except (LookupError, TypeError):
        pass
    return record


mutated = st.lists(st.tuples(st.sampled_from(PLACES), ODD, st.booleans()), min_size=1, max_size=3)


def mutate(changes: list[tuple[tuple[Any, ...], Any, bool]]) -> bytes:
    record = small()
    for path, value, remove in changes:
        record = changed(record, path, value, remove=remove)
    return json.dumps(record).replace("Infinity", "1e999").encode()


@settings(max_examples=400, deadline=None)
@given(mutated)
def test_reading_a_changed_record_refuses_or_succeeds(
    changes: list[tuple[tuple[Any, ...], Any, bool]],
) -> None:
    for found in read_stream(io.BytesIO(mutate(changes))):
        if isinstance(found, ImportRefusal):
            assert found.place.startswith("record 1")
        else:
            assert [ksb.text for ksb in found.ksbs if not ksb.text.strip()] == []
            assert len({ksb.code for ksb in found.ksbs}) == len(found.ksbs)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated)
def test_importing_a_changed_record_is_whole_or_nothing(
    changes: list[tuple[tuple[Any, ...], Any, bool]],
) -> None:
    StandardVersion.objects.all().delete()
    Standard.objects.all().delete()
    content = mutate(changes)
    [line] = import_stream(stream=io.BytesIO(content), name="file", by=None)
    if line.is_refused:
        assert line.error
        assert Standard.objects.count() == 0
        return
    stored_record = stored.as_record(StandardVersion.objects.get())
    [read] = read_stream(io.BytesIO(content))
    assert not isinstance(read, ImportRefusal)
    assert (stored_record.ksbs, stored_record.duties, stored_record.options) == (
        read.ksbs,
        read.duties,
        read.options,
    )
    [again] = import_stream(stream=io.BytesIO(content), name="file", by=None)
    assert again.outcome == "unchanged"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"{", b"[{", b'{"title": "', b"Reference: OCC0310\n"]))
def test_any_bytes_are_refused_or_read(content: bytes, beginning: bytes) -> None:
    with suppress(ImportRefusal):
        for found in read_stream(io.BytesIO(beginning + content)):
            assert isinstance(found, ImportRefusal)


PAGE = (SHIPPED / "OCC0310.txt").read_text().splitlines()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(PAGE) - 1), st.none() | st.text(max_size=30)), max_size=5))
def test_a_page_with_changed_lines_is_refused_or_read(changes: list[tuple[int, str | None]]) -> None:
    lines: list[str | None] = list(PAGE)
    for place, text in changes:
        lines[place] = text
    page = "\n".join(line for line in lines if line is not None).encode("utf-8", "replace")
    with suppress(ImportRefusal):
        assert read_page(page).reference == "ST0310"
