"""The Range header: what is asked is what is sent, and nothing makes the parser fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.byte_ranges import ByteRange, Unsatisfiable, wanted_range


@pytest.mark.parametrize(
    ("header", "start", "length"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, 10),
        ("bytes=2-4", 2, 3),
        ("bytes=2-400", 2, 8),
        ("bytes=-3", 7, 3),
        ("bytes=-400", 0, 10),
        ("Bytes = 2-4 ", 2, 3),
    ],
)
def test_a_single_range(header: str, start: int, length: int) -> None:
    assert wanted_range(header, 10) == ByteRange(start, length, 10)


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes=", "bytes=-", "bytes=4-2", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b", "bytes=1-2-3",
     "bytes=--1", "bytes=٣-٤", "bytes=+1-2", "bytes=0x1-2", "bytes=1e1-"],
)  # fmt: skip
def test_what_is_no_single_range_is_ignored(header: str) -> None:
    assert wanted_range(header, 10) is None


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=10-12", "bytes=99-", "bytes=-0"])
def test_beyond_the_end(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        wanted_range(header, 10)


@given(st.text(alphabet="bytes=-,0123456789 \t٣x", max_size=40), st.integers(0, 2**40))
def test_any_header_gives_a_part_of_the_file_or_all_of_it(header: str, size: int) -> None:
    try:
        found = wanted_range(header, size)
    except Unsatisfiable:
        return
    if found is not None:
        assert 0 <= found.start < size
        assert 1 <= found.length <= size - found.start


@given(st.integers(0, 300), st.integers(0, 300), st.binary(min_size=1, max_size=200))
def test_the_part_is_the_slice(first: int, last: int, content: bytes) -> None:
    try:
        found = wanted_range(f"bytes={first}-{last}", len(content))
    except Unsatisfiable:
        assert first >= len(content)
        return
    if found is None:
        assert last < first
    else:
        assert content[found.start : found.start + found.length] == content[first : last + 1]
