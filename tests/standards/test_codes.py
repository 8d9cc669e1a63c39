"""A code written into the text is a label; the position is the code."""

import pytest

from standards.importers.codes import repeated_texts, without_labels
from standards.importers.records import KsbRecord


def cleaned(*texts: str) -> tuple[list[str], list[str]]:
    codes = [f"K{place}" for place in range(1, len(texts) + 1)]
    return without_labels(texts, codes, [f"knowledges[{place}]" for place in range(len(texts))])


@pytest.mark.parametrize(
    "text",
    [
        "K1: Tools",
        "K1:Tools",
        "K1) Tools",
        "K1. Tools",
        "K1 - Tools",
        "K01 Tools",
        "K1-Tools",
        "K1–Tools",
        "(K1) Tools",
        "[k01] Tools",
    ],
)
def test_own_code_goes_silently(text: str) -> None:
    assert cleaned(text) == (["Tools"], [])


def test_a_foundation_apprenticeships_codes_may_be_short() -> None:
    assert without_labels(["K1: Tools", "B2: Care"], ["TK1", "ESB2"], ["a", "b"]) == (["Tools", "Care"], [])


def test_contradicting_code_goes_with_a_warning() -> None:
    assert cleaned("K1: Safety", "K1: Equipment") == (
        ["Safety", "Equipment"],
        ["knowledges[1]: the text says K1, its position makes it K2"],
    )


def test_code_without_separator_is_wording_unless_the_list_has_the_habit() -> None:
    texts = ["Vitamins", "B12 deficiency", "K9 units", "Minerals", "Water"]
    assert cleaned(*texts) == (texts, [])
    assert cleaned("K1 Tools", "K3 Plant", "Hoists") == (
        ["Tools", "Plant", "Hoists"],
        ["knowledges[1]: the text says K3, its position makes it K2"],
    )


def test_a_bare_code_of_the_list_stays_in_the_text_with_a_warning() -> None:
    texts = ["Hand tools", "K4 Power tools", "Plant", "Hoists"]
    assert cleaned(*texts) == (texts, ["knowledges[1]: the text says K4, its position makes it K2"])


@pytest.mark.parametrize("text", ["B2B sales", "K1.1 Sub point", "S3-compatible stores", "K1", "s3 buckets"])
def test_what_only_looks_like_a_code_stays(text: str) -> None:
    assert cleaned("Other", text) == (["Other", text], [])


def test_repeated_statements_are_named() -> None:
    ksbs = [KsbRecord("K", f"K{n}", n, text) for n, text in enumerate(["Same.", "Other", "same"], start=1)]
    assert repeated_texts(ksbs) == ["K1, K3 have the same text"]
