"""A KSB-to-method table as CSV."""

import pytest

from standards.importers.method_table import MethodRecord, read_method_table
from standards.importers.records import ImportRefusal


def test_methods_in_the_order_of_the_table() -> None:
    table = "\ufeffCode,Method\r\nK1,Project report\r\ns 02, Discussion \r\n\r\nK1,Discussion\r\nB1,Project report\r\n"
    assert read_method_table(table.encode()) == [
        MethodRecord("Project report", ("K1", "B1")),
        MethodRecord("Discussion", ("S2", "K1")),
    ]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (b"", "table: it has no line with a code and a method"),
        (b"Code,Method\n", "table: it has no line with a code and a method"),
        (b"K1,Report\nKnowledge,Report", "line 2: “Knowledge” is not a code such as K1, S12 or B3"),
        (b"K1\n", "line 1: no method stands beside K1"),
        (b"K1,\n", "line 1: no method stands beside K1"),
        (b"K1,\xff", "byte 4: this is not UTF-8 text"),
        (b"K1," + b"x" * 201, "line 1: the method's name is longer than 200 characters"),
        (b"K1,Re\0port", "line 1: holds a NUL character"),
        (b"x" * 1_000_001, "table: it is larger than 1 MB"),
    ],
)
def test_refusals(table: bytes, message: str) -> None:
    with pytest.raises(ImportRefusal) as caught:
        read_method_table(table)
    assert str(caught.value) == message
