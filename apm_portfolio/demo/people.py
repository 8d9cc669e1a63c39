"""The demo's people: plainly fictional, and how each of their programmes goes.

Everything is relative to the day the demo is loaded. Given names are plants and stones, family names say that
the person is an example, so that nobody can take them for somebody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from apm_portfolio.demo.story import MONTH_DAYS, Manner

PROVIDERS = {"harbour": ("Harbourlight Training", "10999901"), "moor": ("Moorland Skills", "10999902")}
EMPLOYERS = {
    "harbour": (
        "Osier & Vale Infrastructure",
        "Tallow Quay Council",
        "Lantern Rail Works",
        "Saltpan Digital",
    ),
    "moor": ("Heron Sidings Logistics", "Windmill Cross Health"),
}


@dataclass(frozen=True)
class Member:
    """Somebody on the provider's or an employer's side: login (before @demo.test), name and role."""

    login: str
    name: str
    role: str
    provider: str = "harbour"
    employer: str = ""


STAFF = (
    Member("manager", "Juniper Pattern", "manager"),
    Member("iqa", "Flint Standard", "iqa"),
    Member("assessor", "Alder Specimen", "assessor"),
    Member("assessor-two", "Marble Sample", "assessor"),
    Member("assessor-three", "Clover Instance", "assessor"),
    Member("employer", "Basalt Example", "employer", employer="Osier & Vale Infrastructure"),
    Member("employer-lead", "Heather Model", "employer_lead", employer="Osier & Vale Infrastructure"),
    Member("auditor", "Slate Reference", "auditor"),
    Member("other-manager", "Granite Pattern", "manager", provider="moor"),
    Member("other-assessor", "Bramble Specimen", "assessor", provider="moor"),
)
ADMIN = Member("admin", "Opal Keeper", "")

STEADY = Manner(pace=1.25)
QUICK = Manner(pace=1.08, referred=0.2, reply_days=4, sign_off_after=50)
SLOW = Manner(pace=1.65, referred=0.5, reply_days=7, sign_off_after=90)
THOROUGH = Manner(pace=1.3, referred=0.6, reply_days=5)
WAITING = Manner(pace=1.25, reply_days=17, referred=0.4, sign_off_after=90)
READY = Manner(pace=0.98, referred=0.3, partly=0.0, reply_days=4, sign_off_after=10)


@dataclass(frozen=True)
class Plan:
    """One apprentice: who, where, how long they have been on programme, and how it goes.

    ``months`` is the time since the start; ``end`` a way the programme ended (and ``ended_months`` ago);
    ``break_months`` the time since a break in learning began.
    """

    name: str
    cohort: str
    months: float
    assessor: str
    employer: str
    manner: Manner = STEADY
    login: str = ""
    end: str = ""
    ended_months: float = 0.0
    break_months: float = 0.0

    @property
    def given_names(self) -> str:
        return self.name.partition(" ")[0]

    @property
    def family_name(self) -> str:
        return self.name.partition(" ")[2]

    @property
    def email(self) -> str:
        plain = self.login or self.name.lower().replace(" ", ".").replace("é", "e").replace("ö", "o")
        return f"{plain}@demo.test"

    def start_on(self, today: date) -> date:
        return today - timedelta(days=round(self.months * MONTH_DAYS))


@dataclass(frozen=True)
class Group:
    """A cohort: provider, standard, programme length in months, months since it began, and its apprentices."""

    key: str
    provider: str
    standard: str
    length: float
    months: float

    def name(self, today: date) -> str:
        began = today - timedelta(days=round(self.months * MONTH_DAYS))
        return f"{'DevOps' if self.standard == 'ST0825' else 'Project'} {began:%B %Y}"


GROUPS = (
    Group("finishing", "harbour", "ST0310", 18, 17.2),
    Group("autumn", "harbour", "ST0310", 18, 13.6),
    Group("middle", "harbour", "ST0310", 18, 9.1),
    Group("spring", "harbour", "ST0310", 18, 4.3),
    Group("new", "harbour", "ST0310", 18, 0.5),
    Group("devops", "harbour", "ST0825", 24, 8.2),
    Group("moor", "moor", "ST0310", 18, 10.4),
)

OSIER, TALLOW, LANTERN, SALTPAN = EMPLOYERS["harbour"]
HERON, WINDMILL = EMPLOYERS["moor"]

PLANS = (
    # --- nearly at the gateway ---
    Plan("Aster Example", "finishing", 17.2, "assessor", OSIER, Manner(**{**vars(READY), "rich": True})),
    Plan("Bryony Sample", "finishing", 17.2, "assessor-two", TALLOW, READY),
    Plan("Cedar Pattern", "finishing", 17.0, "assessor", LANTERN, STEADY),
    Plan("Dahlia Specimen", "finishing", 17.2, "assessor-three", OSIER, SLOW),
    Plan("Elder Instance", "finishing", 19.5, "assessor-two", TALLOW, READY, end="completed", ended_months=0.9),
    Plan("Fern Example", "finishing", 17.2, "assessor", LANTERN, Manner(until_month=6.0),
        end="withdrawn", ended_months=9.5),
    # --- in the last third ---
    Plan(
        "Garnet Sample", "autumn", 13.6, "assessor", OSIER,
        Manner(pace=1.45, referred=0.45, sign_off_after=100, rich=True), login="apprentice",
    ),
    Plan("Hazel Pattern", "autumn", 13.6, "assessor", OSIER, QUICK),
    Plan("Iris Specimen", "autumn", 13.6, "assessor-two", TALLOW, STEADY),
    Plan("Jasper Instance", "autumn", 13.4, "assessor", LANTERN, Manner(pace=1.15, silent_from=11.1, silent_days=95)),
    Plan("Kestrel Model", "autumn", 13.6, "assessor-three", TALLOW, WAITING),
    Plan("Linden Example", "autumn", 13.6, "assessor-two", OSIER, THOROUGH),
    Plan("Marigold Sample-Featherstonehaugh-Wetherby", "autumn", 13.2, "assessor", LANTERN, SLOW),
    Plan("Nettle", "autumn", 13.6, "assessor-three", TALLOW, STEADY),
    Plan("Onyx Pattern", "autumn", 13.6, "assessor-two", OSIER, Manner(pace=1.25, until_month=11.6), break_months=1.6),
    # --- half way ---
    Plan("Peony Specimen", "middle", 9.1, "assessor", OSIER, STEADY),
    Plan("Quartz Instance", "middle", 9.1, "assessor-two", TALLOW, QUICK),
    Plan("Rowan Model", "middle", 9.1, "assessor", LANTERN, THOROUGH),
    Plan("Sorrel Example", "middle", 8.9, "assessor-three", OSIER, WAITING),
    Plan(
        "Teasel Sample", "middle", 9.1, "assessor-two", TALLOW,
        Manner(pace=1.25, forgets_files_of=5, hides_part_of=4),
    ),
    Plan("Umber Pattern", "middle", 9.1, "assessor", LANTERN, Manner(pace=1.15, silent_from=6.5, silent_days=90)),
    Plan("Violet Specimen", "middle", 9.1, "assessor-three", OSIER, STEADY),
    Plan("Willow Instance", "middle", 9.0, "assessor-two", TALLOW, SLOW),
    Plan("Yarrow Model", "middle", 9.1, "assessor", LANTERN, QUICK),
    # --- the first months ---
    Plan("Zinnia Example", "spring", 4.3, "assessor", OSIER, STEADY),
    Plan("Agate Sample", "spring", 4.3, "assessor-two", TALLOW, QUICK),
    Plan("Borage Pattern", "spring", 4.3, "assessor-three", LANTERN, SLOW),
    Plan("Clöver Specimen", "spring", 4.2, "assessor", OSIER, THOROUGH),
    Plan("Dill Instance", "spring", 4.3, "assessor-two", TALLOW, STEADY),
    Plan("Éclat Model", "spring", 4.3, "assessor-three", LANTERN, STEADY),
    # --- just enrolled ---
    Plan("Flax Example", "new", 0.5, "assessor", OSIER),
    Plan("Gypsum Sample", "new", 0.5, "assessor-two", TALLOW),
    Plan("Hyssop Pattern", "new", 0.4, "", LANTERN),
    # --- the other standard ---
    Plan("Indigo Specimen", "devops", 8.2, "assessor-three", SALTPAN, QUICK),
    Plan("Jade Instance", "devops", 8.2, "assessor-three", SALTPAN, STEADY),
    Plan("Kale Model", "devops", 8.2, "assessor-two", SALTPAN, SLOW),
    Plan("Lavender Example", "devops", 8.0, "assessor-three", SALTPAN, THOROUGH),
    Plan("Mica Sample", "devops", 8.2, "assessor-two", SALTPAN, WAITING),
    # --- the other provider ---
    Plan("Nutmeg Pattern", "moor", 10.4, "other-assessor", HERON, STEADY),
    Plan("Obsidian Specimen", "moor", 10.4, "other-assessor", WINDMILL, QUICK),
    Plan("Parsley Instance", "moor", 10.4, "other-assessor", HERON, SLOW),
    Plan("Quince Model", "moor", 10.2, "other-assessor", WINDMILL, WAITING),
)  # fmt: skip

# Whom the line manager and the auditor may see by name.
EMPLOYER_SEES = ("Garnet Sample", "Hazel Pattern", "Zinnia Example")
AUDITOR_SEES = ("Aster Example", "Garnet Sample", "Peony Specimen", "Dahlia Specimen", "Elder Instance")


def uln(number: int) -> str:
    """A ULN with a correct check digit, in a range that is plainly the demo's (9000 …)."""
    nine = 900_000_000 + number
    while True:
        weighted = sum(int(d) * w for d, w in zip(str(nine), range(10, 1, -1), strict=True)) % 11
        if weighted:
            return f"{nine}{10 - weighted}"
        nine += 1000
