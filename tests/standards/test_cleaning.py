"""Stray marks go, words stay."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.importers.cleaning import clean_line, clean_paragraphs
from standards.importers.records import ImportRefusal


@pytest.mark.parametrize(
    ("published", "cleaned"),
    [
        ("\t\nThe context \xa0 and scope. ", "The context and scope."),
        ("hosting workshops\nincluding moderation", "hosting workshops including moderation"),
        ("Health &amp; safety", "Health & safety"),
        ("Health &amp;amp; safety &lt;p&gt;at work&lt;/p&gt;", "Health & safety at work"),
        ("caf&eacute; &#8211; bar", "café – bar"),
        ("R&D, Q&A and AT&T", "R&D, Q&A and AT&T"),
        ("<ul><li>one</li><li>two</li></ul>", "one two"),
        ("p < 0.05 and x<y", "p < 0.05 and x<y"),
        ("where a <b and c> d", "where a <b and c> d"),
        ("<p class=\"x\" id=y>one</p><br /><a href='#'>two</a><o:p></o:p>", "one two"),
        ("\uf0b7 point", "• point"),
        ("<script>alert(1)</script>plain <!-- note -->text", "plain text"),
        ("in\u200bvisible\ufeff soft\xadhyphen", "invisible softhyphen"),
        ("vertical\x0btab and\x1fseparator", "vertical tab and separator"),
    ],
)
def test_line(published: str, cleaned: str) -> None:
    assert clean_line(published, "here") == cleaned


@pytest.mark.parametrize(
    ("misread", "meant"),
    [
        ("the clientâ€™s â€œneedsâ€\x9d", "the client’s “needs”"),
        ("cost Â£5 â€“ 6", "cost £5 – 6"),
        ("cafÃ©", "café"),
        ("Ã¢â‚¬â„¢", "’"),
        ("it\x92s", "it’s"),
        ("ï‚· point", "• point"),
        ("naïve ï»¿text", "naïve text"),
        # More than one reading is possible, or none is needed: left as it is.
        ("CAFÉ’S", "CAFÉ’S"),
        ("SÃO PAULO", "SÃO PAULO"),
        ("château, naïve, ½", "château, naïve, ½"),
        ("Zoë’s “plan”…", "Zoë’s “plan”…"),
    ],
)
def test_misread_text_is_repaired_only_where_certain(misread: str, meant: str) -> None:
    assert clean_line(misread, "here") == meant


@pytest.mark.parametrize("text", ["a\0b", "half \ud800", "\udfff"])
def test_what_no_database_keeps_is_refused(text: str) -> None:
    with pytest.raises(ImportRefusal) as caught:
        clean_line(text, "knowledges[2].detail")
    assert caught.value.place == "knowledges[2].detail"


@pytest.mark.parametrize(
    "piece", ["<script", "<!--", "<a ", "<a b=", "&amp;", "&#", "<p " + "a=b " * 50, "Ã", "<", '<a b="']
)
def test_hostile_markup_costs_no_more_than_its_length(piece: str) -> None:
    began = time.monotonic()
    clean_paragraphs(piece * (1_000_000 // len(piece)), "here")
    assert time.monotonic() - began < 5


def test_paragraphs() -> None:
    html = (
        "&lt;p&gt;First  one.&lt;/p&gt;\r\n&lt;ul&gt;&lt;li&gt;Item&lt;/li&gt;&lt;/ul&gt;<br/>Last<b>ing</b>"
    )
    assert clean_paragraphs(html, "here") == "First one.\n\nItem\n\nLasting"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")))
def test_cleaning_twice_is_cleaning_once_for_text_without_markup(text: str) -> None:
    if "&" not in text and "<" not in text:
        once = clean_line(text, "here")
        assert clean_line(once, "here") == once


@given(st.text(alphabet="abcdefghij XYZ.,;:’“”–()", max_size=60))
def test_words_are_never_changed(text: str) -> None:
    assert clean_line(text, "here").split() == text.split()
