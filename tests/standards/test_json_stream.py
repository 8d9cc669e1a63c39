"""Records cut out of a stream: whatever the chunks, and whatever the file does."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.importers import json_stream
from standards.importers.json_stream import check, elements, parse
from standards.importers.records import ImportRefusal

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def values(content: bytes) -> list[Any]:
    return [parse(element) for element in elements(io.BytesIO(content))]


@given(st.lists(VALUES, max_size=5), st.integers(1, 40), st.sampled_from([None, 2]))
def test_a_list_comes_apart_into_what_it_holds(items: list[Any], chunk: int, indent: int | None) -> None:
    original, json_stream.CHUNK = json_stream.CHUNK, chunk
    try:
        assert values(json.dumps(items, indent=indent, ensure_ascii=False).encode()) == items
    finally:
        json_stream.CHUNK = original


def test_one_object_is_one_record() -> None:
    assert values(b'\xef\xbb\xbf \n{"a": "}\\"]"} ') == [{"a": '}"]'}]


def test_each_record_knows_its_number_and_line() -> None:
    found = [(one.number, one.line) for one in elements(io.BytesIO(b'[{"a":\n1},\n\n{"b": 2}]'))]
    assert found == [(1, 1), (2, 4)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1: this is neither a JSON object nor a list of objects"),
        (b"null", "line 1: this is neither a JSON object nor a list of objects"),
        (b"reference,title", "line 1: this is neither a JSON object nor a list of objects"),
        (b'{"a": 1} x', "line 1: something follows the end of the JSON"),
        (b'[{"a": 1}', "line 1: the file ends in the middle of the list"),
        (b'[{"a": 1},', "line 1: the file ends in the middle of the list"),
        (b"[{} {}]", "line 1: a comma is missing"),
        (b'{"a": [1, {"b"', "record 1: the file ends in the middle of it"),
        (b'{"a": "no end', "record 1: the file ends in the middle of it"),
        (b'[{},\n{"a" 1}]', "record 2 (line 2): this is not JSON: Expecting ':' delimiter, at column 6"),
        (b'{"a": "\x01"}', "record 1 (line 1): this is not JSON: Invalid control character, at column 8"),
        (b'{"a": "\xff"}', "byte 8: this is not UTF-8 text"),
        ('{"a": "é"}'.encode("utf-16"), "byte 1: this is not UTF-8 text"),
        (b"[" * 100_000, "record 1: it is nested more than 40 deep"),
        (b'{"a":' * 100_000, "record 1: it is nested more than 40 deep"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(content: bytes, message: str) -> None:
    with pytest.raises(ImportRefusal) as caught:
        check(io.BytesIO(content))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": NaN}', "record 1: NaN is not a number"),
        (b'{"a": -Infinity}', "record 1: -Infinity is not a number"),
        (b'{"a": 1, "a": 2}', "record 1: the key “a” stands twice in one object"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "record 1: a number of 5000 digits"),
    ],
)
def test_what_json_leaves_open_refuses_the_record_only(content: bytes, message: str) -> None:
    check(io.BytesIO(content))
    with pytest.raises(ImportRefusal) as caught:
        values(content)
    assert str(caught.value) == message


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "MAX_RECORDS", 3)
    monkeypatch.setattr(json_stream, "MAX_RECORD", 1_000_000)
    check(io.BytesIO(b"[{}, {}, {}]"))
    with pytest.raises(ImportRefusal) as many:
        check(io.BytesIO(b"[{}, {}, {}, {}]"))
    assert str(many.value) == "line 1: the list has more than 3 records"
    with pytest.raises(ImportRefusal) as large:
        check(io.BytesIO(b'[{"a": "' + b"x" * 3_000_000 + b'"}]'))
    assert str(large.value) == "record 1: it is larger than 1 MB"
