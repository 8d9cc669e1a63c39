"""PDFs from the site: scope, letters, programme, quality, change, CCTV."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.pdf.press import long, pdf, short
from apm_portfolio.demo.schedule import Timed, baseline, current, day_number, working_day
from apm_portfolio.demo.site import SiteFacts


def _next(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def scope_statement(spec: FileSpec, facts: SiteFacts) -> bytes:
    data = {
        "drivers": facts.drivers,
        "bays": facts.bays,
        "kva": facts.supply_kva,
        "bac": facts.bac,
        "contingency": facts.contingency,
        "tolerance": 5000,
    }
    return pdf("scope_statement", facts, facts.day(spec.month), data)


def _night_works(spec: FileSpec, facts: SiteFacts) -> dict[str, Any]:
    """The same three weeks for the letter, the easy-read sheet and the talk."""
    first = _next(facts.day(4.8, 20), 0)
    return {
        "first": long(first),
        "last": long(first + timedelta(days=17)),
        "reply": short(first - timedelta(days=8)),
        "tuesday": short(first - timedelta(days=13)),
        "saturday": short(first - timedelta(days=9)),
        "tried": short(facts.day(spec.month, -4)),
        "phone": facts.rng("phone").randrange(100, 999),
        "homes": facts.homes,
        "crew": facts.rng("crew").randrange(6, 11),
    }


def letter(spec: FileSpec, facts: SiteFacts) -> bytes:
    return pdf("letter", facts, facts.day(spec.month), _night_works(spec, facts))


def easy_read(spec: FileSpec, facts: SiteFacts) -> bytes:
    return pdf("easy_read", facts, facts.day(spec.month), _night_works(spec, facts))


def toolbox_talk(spec: FileSpec, facts: SiteFacts) -> bytes:
    return pdf("toolbox_talk", facts, facts.day(spec.month), _night_works(spec, facts))


def gantt(spec: FileSpec, facts: SiteFacts) -> bytes:
    day = facts.day(spec.month)
    before, now = baseline(facts), current(facts)
    today = day_number(facts, day)
    data = {
        "days": now[-1].finish + 6,
        "now": today,
        "limit": facts.electricians_limit,
        "slip": facts.grid_slip,
        "float_before": facts.float_before,
        "float_after": facts.float_after,
        "months": _months(facts, now[-1].finish),
        "bars": [_bar(facts, base, timed, today) for base, timed in zip(before, now, strict=True)],
        "links": _critical_links(now),
        "labour": _labour(now),
    }
    return pdf("gantt", facts, day, data)


def _months(facts: SiteFacts, last: int) -> list[dict[str, Any]]:
    months: list[dict[str, Any]] = []
    seen = 0
    for number in range(last):
        day = working_day(facts, number)
        if day.month != seen:
            seen = day.month
            months.append(
                {"at": number, "name": f"{day:%b %Y}" if day.month == 1 or number == 0 else f"{day:%b}"}
            )
    if len(months) > 1 and months[1]["at"] < 6:
        months.pop(0)
    return months


def _bar(facts: SiteFacts, base: Timed, timed: Timed, today: int) -> dict[str, Any]:
    activity = timed.activity
    done = min(1.0, max(0.0, (today - timed.start) / activity.days)) if activity.days else 0.0
    notes = {
        "A100": f"was {short(working_day(facts, base.start))} · R-12",
        "A90": "sewer company R-11",
        "A60": "crane R-07",
        "A95": "watch the gauge R-09",
        "A130": "moved to spare electricians",
    }
    return {
        "code": activity.code,
        "name": activity.name,
        "days": activity.days,
        "start": timed.start,
        "finish": timed.finish,
        "base_start": base.start,
        "spare": timed.spare,
        "critical": timed.spare == 0,
        "done": round(done, 3),
        "note": notes.get(activity.code, f"{timed.spare} d" if 0 < timed.spare < 12 else ""),
    }


def _critical_links(now: tuple[Timed, ...]) -> list[dict[str, int]]:
    rows = {timed.activity.code: row for row, timed in enumerate(now)}
    links = []
    for row, timed in enumerate(now):
        for code in timed.activity.after:
            above = now[rows[code]]
            if timed.spare == above.spare == 0 and above.finish == timed.start:
                links.append({"row": rows[code], "below": row, "from": above.finish, "to": timed.start})
    return links


def _labour(now: tuple[Timed, ...]) -> list[dict[str, int]]:
    weeks = []
    for start in range(0, now[-1].finish, 10):
        busy = [timed.activity for timed in now if timed.start < start + 10 and timed.finish > start]
        electricians = sum(activity.electricians for activity in busy)
        weeks.append(
            {"at": start, "electricians": electricians, "all": electricians + sum(a.others for a in busy)}
        )
    return weeks


def change_request(spec: FileSpec, facts: SiteFacts) -> bytes:
    data = {
        "metres": str(facts.shift_metres),
        "cost": facts.change_cost,
        "days": facts.change_days,
        "raised": long(facts.day(spec.month, -12)),
        "decided": long(facts.day(spec.month, -5)),
        "hole": short(facts.day(spec.month, -3)),
        "issued": short(facts.day(spec.month)),
    }
    return pdf("change_request", facts, facts.day(spec.month), data)


def quality_record(spec: FileSpec, facts: SiteFacts) -> bytes:
    rng = facts.rng("air test")
    tested, again = facts.day(5.8), facts.day(5.87)
    steps = (
        (tested, "Trench bottom firm and dry", "-", True),
        (tested, "Bedding 100 mm", f"{rng.randrange(98, 108)} mm", True),
        (tested, "Level at MH3", f"{rng.randrange(41, 49)}.{rng.randrange(100, 999)}", True),
        (tested, "Level at MH4", f"{rng.randrange(38, 41)}.{rng.randrange(100, 999)}", True),
        (tested, f"Fall 1 in {facts.fall}", "within 3 mm", True),
        (tested, "Air test before cover", "64 mm", False),
        (tested, "Joint at chainage 14 sighted: rolled. NC-03", "photo 1", False),
        (again, "Joint relaid, bedding by hand", "photo 2", True),
        (again, "Air test repeated", "9 mm", True),
        (again, "Joints of runs 1 and 2 sighted again", "all sound", True),
        (again, "Released for backfill", facts.author.initials, True),
    )
    data = {
        "metres": facts.pipe_metres,
        "fall": facts.fall,
        "first": [0, rng.randrange(16, 21), rng.randrange(30, 36), 45, 56, 64],
        "second": [0, 2, 4, 6, 8, 9],
        "retest": long(again),
        "record": [
            {"line": number, "date": short(day), "check": check, "reading": reading, "ok": ok}
            for number, (day, check, reading, ok) in enumerate(steps, start=1)
        ],
    }
    return pdf("quality_record", facts, facts.day(spec.month), data)


def screening(spec: FileSpec, facts: SiteFacts) -> bytes:
    views = [
        ("Compound, north", "Theft of cable", "kept"),
        ("Lane and two gardens", "No: people at home", "turned"),
        ("Compound, south", "Theft of cable", "kept"),
        ("Gate, by day", "No: drivers coming to work", "dropped"),
        ("Fuel store", "Theft, fire", "kept"),
        ("Yard towards number 14", "Partly", "turned, masked"),
    ]
    while len(views) < facts.cameras:
        views.append((f"Container row {len(views) - 4}", "Theft of tools", "kept"))
    day = facts.day(spec.month)
    data = {
        "cameras": facts.cameras,
        "days": facts.retention_days,
        "review": long(facts.day(spec.month + 6)),
        "sign": short(facts.day(spec.month, -1)),
        "viewings": facts.rng("viewings").randrange(1, 4),
        "list": [
            {"number": number, "view": view, "why": why, "keep": keep}
            for number, (view, why, keep) in enumerate(views[: facts.cameras], start=1)
        ],
    }
    return pdf("screening", facts, day, data)
