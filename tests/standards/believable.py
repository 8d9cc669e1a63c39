"""Records as eight years of the official list have them: whole, and untidy in every way seen there.

``records()`` draws a record with what importing it must find. What is expected is known from how the
record was made, never worked out from the record again.
"""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.standards.records import guid

PARTS = (
    "Health and safety legislation",
    "Use hand tools safely",
    "Café service – front of house",
    "Profit & loss",
    "Act with integrity; work for the client’s good",
    "B2B sales",
    "CO₂ and H₂O",
    "Naïve 中文 users",
    "Read drawings (1:50)",
    "Pay of £12.50 an hour",
)
STATUSES = ("Approved for delivery", "Approved for Delivery", "Retired", "Withdrawn", "", None)
DATES = (
    "2021-07-01T00:00:00",
    "2021-07-01",
    "01/07/2021",
    "1 July 2021",
    "2021-07-01T00:00:00 +01:00",
    "",
    None,
)
DURATIONS = ((18, 18), ("18", 18), ("18 months", 18), (18.0, 18), (0, None), ("", None), (None, None))
LEVELS = ((4, 4), ("4", 4), ("Level 4", 4), (0, None), (None, None))
HOURS = ((187, 187), ("187", 187), ("1,024", 1024), ("1024 hours", 1024), ("Not published", None), ("", None))
LARS = ((128, 128), ("128", 128), (0, None), (None, None), ("ZSC00001", None))
VERSIONS = (("1.0", "1.0"), (" 1.1 ", "1.1"), (1.2, "1.2"), ("v1.10", "1.10"), ("", ""), (None, ""))
# Key, letters of the codes, spellings of the id's key.
STANDARD_LISTS = (
    ("knowledges", "K", ("knowledgeId", "KnowledgeId", "knowledgeID")),
    ("skills", "S", ("skillId", "skillID")),
    ("behaviours", "B", ("behaviourId", "BehaviourId")),
)
FOUNDATION_LISTS = (
    ("technicalKnowledges", "TK", ("id",)),
    ("technicalSkills", "TS", ("id",)),
    ("employabilitySkillsAndBehaviours", "ESB", ("id",)),
)


@dataclass
class Expected:
    """What importing must find. ``links``: pairs of duty code and KSB code."""

    title: str = ""
    version: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    duties: dict[str, str] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    options: list[str] = field(default_factory=list)
    level: int | None = None
    typical_duration_months: int | None = None
    minimum_hours: int | None = None
    lars_code: int | None = None


def dirty(draw: st.DrawFn, text: str) -> str:
    """The text with what travels along: white space, entities, tags, invisible marks, a misread dash."""
    around = draw(
        st.sampled_from(
            ["{}", " {} ", "\t{}\n", "<p>{}</p>", "&lt;p&gt;{}&lt;/p&gt;", "\u200b{}\ufeff", "{}&nbsp;"]
        )
    )
    for plain, travelled in draw(
        st.sampled_from(
            [
                (),
                ((" ", "  "),),
                ((" ", "\u00a0"),),
                (("&", "&amp;"),),
                (("–", "&ndash;"),),
                ((" ", "\r\n"),),
                (("’", "â€™"),),
            ]
        )
    ):
        text = text.replace(plain, travelled)
    return around.format(text)


def respelt(draw: st.DrawFn, item: dict[str, Any], *names: str) -> dict[str, Any]:
    """The item with its id's key in other capitals."""
    old, *others = names
    name = draw(st.sampled_from([old, *others]))
    return {(name if key == old else key): value for key, value in item.items()}


def cased(draw: st.DrawFn, identifier: str) -> str:
    return identifier.upper() if draw(st.booleans()) else identifier


@st.composite
def records(draw: st.DrawFn) -> tuple[dict[str, Any], Expected]:
    """A record of a standard or a foundation apprenticeship, and what it means."""
    foundation = draw(st.booleans())
    expected = Expected(title=draw(st.sampled_from(PARTS)))
    record: dict[str, Any] = {
        "referenceNumber": draw(
            st.sampled_from(["FA0001", " fa0001"] if foundation else ["ST9001", "st9001 "])
        ),
        "title": dirty(draw, expected.title),
        "status": draw(st.sampled_from(STATUSES)),
        "overviewOfRole": dirty(draw, draw(st.sampled_from(PARTS))),
        "keywords": draw(st.sampled_from([None, [], ["one", "", None, "two"], "one, two"])),
        "options": draw(st.sampled_from([None, []])),
        "earliestStartDate": draw(st.sampled_from(DATES)),
        "eQAProvider": {"providerName": None, "webLink": ""},
        "regulationDetail": draw(st.sampled_from([None, [], [{"name": "Body", "approved": True}]])),
    }
    record["version"], expected.version = draw(st.sampled_from(VERSIONS))
    record["versionNumber"] = draw(st.sampled_from([record["version"], None, ""]))
    for key, choices in (
        ("level", LEVELS),
        ("typicalDuration", DURATIONS),
        ("minimumHoursForCompliance", HOURS),
        ("larsCode", LARS),
    ):
        record[key], found = draw(st.sampled_from(choices))
        name = {"typicalDuration": "typical_duration_months", "minimumHoursForCompliance": "minimum_hours"}
        setattr(expected, {**name, "larsCode": "lars_code"}.get(key, key), found)
    codes = _lists(draw, record, expected, foundation=foundation)
    if not foundation:
        _options_and_duties(draw, record, expected, codes)
    return record, expected


def _lists(
    draw: st.DrawFn, record: dict[str, Any], expected: Expected, *, foundation: bool
) -> dict[str, str]:
    """Fill the lists of statements. Returns the code of each id."""
    kinds = FOUNDATION_LISTS if foundation else STANDARD_LISTS
    code_of: dict[str, str] = {}
    for number, (key, letters, names) in enumerate(kinds, start=1):
        texts = draw(st.lists(st.sampled_from(PARTS), max_size=4))
        items = []
        for position, text in enumerate(texts, start=1):
            code = f"{letters}{position}"
            identifier = guid(number * 100 + position)
            labelled = draw(st.sampled_from(["{t}", "{c}: {t}", "{c} - {t}", "{c}\t{t}", "({c}) {t}"]))
            written = dirty(draw, labelled.format(c=code, t=text))
            item = {names[0]: cased(draw, identifier), "detail": written}
            items.append(respelt(draw, item, *names))
            code_of[identifier] = code
            expected.texts[code] = text
        record[key] = items or draw(st.sampled_from([None, []]))
    return code_of


def _options_and_duties(
    draw: st.DrawFn, record: dict[str, Any], expected: Expected, code_of: dict[str, str]
) -> None:
    titles = draw(st.sampled_from([[], ["Craft"], ["Craft", "Plant & site"]]))
    ids = [guid(600 + place) for place in range(len(titles))]
    if titles:
        record["options"] = [
            {"optionId": cased(draw, one), "title": dirty(draw, title)}
            for one, title in zip(ids, titles, strict=True)
        ]
    expected.options = titles
    duties = []
    for position, text in enumerate(draw(st.lists(st.sampled_from((*PARTS, ".", "")), max_size=4)), start=1):
        mapped = draw(st.lists(st.sampled_from([*code_of, guid(999)]), max_size=6))
        maps: dict[str, Any] = {"K": [], "S": [], "B": []}
        for one in mapped:
            maps[code_of.get(one, "K1")[0]].append(cased(draw, one))
        duty = {
            "dutyId": cased(draw, guid(400 + position)),
            "dutyDetail": dirty(draw, text),
            "isThisACoreDuty": draw(st.sampled_from([0, 1, True, "1"])),
            "mappedKnowledge": maps["K"],
            "mappedSkills": maps["S"] or None,
            "mappedBehaviour": maps["B"] or None,
            "mappedOptions": draw(st.sampled_from([None, [], ids[:1], [*ids, guid(998)]])),
        }
        duties.append(respelt(draw, duty, "dutyId", "dutyID", "DutyId"))
        if text.strip("."):
            expected.duties[f"D{position}"] = text
            expected.links |= {(f"D{position}", code_of[one]) for one in mapped if one in code_of}
    record["duties"] = duties or draw(st.sampled_from([None, []]))
