"""The order of names, which no database decides."""

from accounts.names import by_family_name, by_name, folded


def test_names_are_folded() -> None:
    assert [folded(name) for name in ("ÉCLAIR", "Straße", "Łódź", "plain")] == [
        "eclair",
        "strasse",
        "łodz",
        "plain",
    ]


def test_names_without_case_and_accents_then_by_key() -> None:
    rows = [("zinc", 1), ("Éclair", 2), ("Adder", 3), ("eel", 4), ("adder", 5)]
    assert sorted(rows, key=lambda row: by_name(*row)) == [
        ("Adder", 3),
        ("adder", 5),
        ("Éclair", 2),
        ("eel", 4),
        ("zinc", 1),
    ]


def test_learners_by_family_name_then_given_names() -> None:
    rows = [("Öl", "Bea", 1), ("Oak", "Éva", 2), ("Oak", "Eda", 3), ("oak", "Eda", 4)]
    assert [key for *_, key in sorted(rows, key=lambda row: by_family_name(*row))] == [3, 4, 2, 1]
