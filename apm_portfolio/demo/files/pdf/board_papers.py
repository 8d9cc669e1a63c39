"""PDFs for boards, buyers and assessors: brief, report, gate paper, emails, testimony, observation, certificate."""

from __future__ import annotations

from datetime import timedelta

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.pdf.press import long, pdf, short
from apm_portfolio.demo.schedule import baseline, current, working_day
from apm_portfolio.demo.site import SiteFacts


def negotiation_brief(spec: FileSpec, facts: SiteFacts) -> bytes:
    weekly = facts.chosen.weekly
    data = {
        "weeks": facts.hire_weeks,
        "slip": facts.grid_slip,
        "quotes": [
            {"supplier": q.supplier, "method": q.method, "weekly": q.weekly, "tonnes": q.tonnes}
            for q in facts.quotes
        ],
        "open": round(weekly * 0.92 / 10) * 10,
        "target": round(weekly * 0.96 / 10) * 10,
        "walk": weekly,
    }
    return pdf("negotiation_brief", facts, facts.day(spec.month), data)


def period_report(spec: FileSpec, facts: SiteFacts) -> bytes:
    data = {
        "pv": facts.pv,
        "ev": facts.ev,
        "ac": facts.ac,
        "cpi": f"{facts.cpi:.2f}",
        "spi": f"{facts.spi:.2f}",
        "eac": facts.eac,
        "saving": facts.saving,
        "reforecast": facts.reforecast,
        "approved": facts.approved,
        "packages": [
            {"code": p.code, "name": p.name, "ev": p.earned, "ac": p.actual} for p in facts.packages
        ],
        "curve": _curve(facts),
    }
    return pdf("period_report", facts, facts.day(spec.month), data)


def _curve(facts: SiteFacts) -> list[dict[str, int | None]]:
    """Cumulative planned, earned and spent for periods 0 to 10; what lies ahead is only planned."""
    shape = (0, 0.05, 0.13, 0.25, 0.42, 0.62, 0.82, 1.0)
    points: list[dict[str, int | None]] = []
    for period, share in enumerate(shape):
        late = 1 - 0.09 * share if period < 7 else 1
        points.append(
            {
                "pv": round(facts.pv * share),
                "ev": round(facts.ev * share * late),
                "ac": round(facts.ac * share * late),
            }
        )
    for period in (1, 2, 3):
        ahead = facts.pv + (facts.bac - facts.pv) * (0.42, 0.76, 1.0)[period - 1]
        points.append({"pv": round(ahead), "ev": None, "ac": None})
    return points


def gate_paper(spec: FileSpec, facts: SiteFacts) -> bytes:
    left = facts.approved - facts.reforecast
    shares = (
        ("R-12", "Grid connection slips again", 20, 0.34),
        ("R-10", "Theft of cable", 12, 0.2),
        ("R-13", "Charger standard changes", 6, 0.14),
        ("R-05", "Gate closed when buses leave", 15, 0.12),
        ("R-19", "Agency crew without induction", 12, 0.1),
    )
    figures: tuple[tuple[str, str, str, bool], ...] = (
        ("Approved total", f"£{facts.approved:,}", "Gate 2 minute", True),
        ("Cost to the end of period 7", f"£{facts.ac:,}", "Ledger extract", True),
        ("Forecast", f"£{facts.reforecast:,}", "Period report, section 4", True),
        ("Contingency left", f"£{left:,}", "Line 1 less line 3", True),
        ("Temporary power to date", f"£{facts.chosen.weekly * 9:,}", "Orders", False),
        ("Open risks", str(facts.risks[5]), "Register, version 6", True),
        ("Float on the charging path", f"{facts.float_after} days", "Programme, version 5", True),
    )
    data = {
        "reforecast": facts.reforecast,
        "approved": facts.approved,
        "ac": facts.ac,
        "waiting": facts.drivers * 90,
        "milestones": _milestones(facts),
        "agreed": short(facts.day(spec.month, -3)),
        "figures": [
            {"number": str(number), "name": name, "value": value, "source": source, "ok": ok}
            for number, (name, value, source, ok) in enumerate(figures, start=1)
        ],
        "risks": [
            {"code": code, "title": title, "score": score, "money": round(left * share / 50) * 50}
            for code, title, score, share in shares
        ],
    }
    return pdf("gate_paper", facts, facts.day(spec.month), data)


def _milestones(facts: SiteFacts) -> list[dict[str, str]]:
    needs = {
        "A80": "Joiners, dry liners",
        "A100": "Network operator",
        "A120": "This decision",
        "A150": "All of these",
    }
    return [
        {
            "name": now.activity.name,
            "base": short(working_day(facts, base.finish)),
            "now": short(working_day(facts, now.finish)),
            "on": needs[now.activity.code],
        }
        for base, now in zip(baseline(facts), current(facts), strict=True)
        if now.activity.code in needs
    ]


def _crane_texts(facts: SiteFacts) -> tuple[tuple[bool, int, str], ...]:
    """By mail: whether it is ours, how many managers are copied in, and the words."""
    return (
        (
            True,
            1,
            "We need the crane on Tuesday and Wednesday, all day. It is in our programme. Please confirm by "
            "tonight.",
        ),
        (False, 2, "It is in ours too. We have been here since spring. Tuesday does not work."),
        (
            True,
            4,
            f"I am copying our managers, since this cannot wait. We were promised {facts.crane_asked} hours a "
            "week and have the paper to show it.",
        ),
        (
            True,
            0,
            "That last one was not fair of me. Can we look at it together at the crane, tomorrow at seven, "
            "just the two of us? I bring the coffee.",
        ),
        (
            False,
            0,
            "Seven is fine. For the record, it is not the hours. We had two people hurt under a lift last "
            "year. Nobody lifts over my crew again.",
        ),
        (
            True,
            0,
            "Thank you for telling me that. As I understood you this morning: nothing over your crew, ever; "
            "evenings are free because they leave at four. As for us: four units set before Thursday, no "
            "matter when. We take evenings, you get our Monday. I write one lift plan for both sites and "
            "your appointed person checks it before ours. Right?",
        ),
        (
            False,
            1,
            f"Right. {facts.crane_agreed} hours in the evenings and Thursday until nine. Send the plan.",
        ),
    )


def crane_emails(spec: FileSpec, facts: SiteFacts) -> bytes:
    day = facts.day(spec.month, -24)
    texts = _crane_texts(facts)
    data = {
        "hours": facts.crane_hours,
        "asked": facts.crane_asked,
        "agreed": facts.crane_agreed,
        "mobile": facts.rng("crane").randrange(21, 29) * 100,
        "set": long(facts.day(spec.month, -5)),
        "mails": [
            {
                "number": number,
                "ours": ours,
                "copied": copied,
                "text": text,
                "when": short(day + timedelta(days=(number * 5) // 4)),
            }
            for number, (ours, copied, text) in enumerate(texts, start=1)
        ],
    }
    return pdf("crane_emails", facts, facts.day(spec.month), data)


def testimony(spec: FileSpec, facts: SiteFacts) -> bytes:
    data = {
        "event": f"The week of {long(facts.day(spec.month, -14))}",
        "sent": short(facts.day(spec.month, -4)),
        "signed": long(facts.day(spec.month)),
        "reference": f"WT-{facts.rng('witness').randrange(10_000, 99_999)}",
    }
    return pdf("testimony", facts, facts.day(spec.month), data)


def observation(spec: FileSpec, facts: SiteFacts) -> bytes:
    friday = facts.day(spec.month)
    friday += timedelta(days=4 - friday.weekday())
    entries = (
        (
            "Mon 7:20",
            "Opens the programme on the tablet, names the seven packages that could start this week.",
        ),
        (
            "Mon 7:35",
            "Asks for each: 'What has to be true before you can start?' Finds that the drying room floor "
            "needs two days to cure, which is in nobody's plan.",
        ),
        (
            "Mon 7:50",
            "Moves the joiner to the kitchen; asks him, not his foreman, whether this works. It does.",
        ),
        ("Mon 8:30", "Rings the locker supplier, new day, repeats it back."),
        ("Mon 9:10", "Writes the week on the board: package, owner, done when. Everybody photographs it."),
        ("Fri 14:05", "Walks all seven before the meeting. Opens a ceiling hatch to look."),
        (
            "Fri 15:00",
            "Five done. Sixth: swept, not signed. Foreman: 'Come on, it is done.' Answer: 'It is nearly "
            "done, and that is how it stays on the board.' Calm, and a joke about brooms.",
        ),
        (
            "Fri 15:20",
            "Seventh: 'The door frames are not here because I ordered them for the wrong day. That is mine. "
            "I will have a date for you by four.'",
        ),
        ("Fri 15:50", "Has the date (Wednesday). Updates board and programme before leaving."),
    )
    data = {
        "monday": long(friday - timedelta(days=4)),
        "friday": long(friday),
        "entries": [
            {"number": number, "when": when, "text": text}
            for number, (when, text) in enumerate(entries, start=1)
        ],
    }
    return pdf("observation", facts, friday, data)


def certificate(spec: FileSpec, facts: SiteFacts) -> bytes:
    rng = facts.rng("certificate")
    data = {"score": rng.randrange(44, 58), "number": f"PBA-{rng.randrange(100_000, 999_999)}"}
    return pdf("certificate", facts, facts.day(spec.month), data)
