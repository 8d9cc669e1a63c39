"""The health check, the equality check and the lessons log with the checklist it changed."""

from __future__ import annotations

from datetime import date

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.word.paper import Paper
from apm_portfolio.demo.site import SiteFacts


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def health_check(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 4: eight recommendations on the project management plan and the risk plan."""
    paper = Paper(
        facts,
        "Health check: project and risk management plans",
        f"For the programme office, {_long(facts.day(spec.month))}. Author: {facts.author.name}",
        facts.day(spec.month),
    )
    paper.heading("1  What the plan is for")
    paper.paragraphs(
        "The project management plan is the place where scope, time, cost, risk and quality have to agree "
        "with each other. Everyone uses another part of it: the foremen the schedule, finance the cost "
        "baseline, the board the tolerances. If two parts disagree, each of them is still right for its "
        "reader, and nobody notices until the figures meet.",
        "Ours met in period 4. The schedule reports every four weeks and the cost section every month; "
        "earned value compared the two as if they were the same, and showed a gain that was only a longer "
        "month.",
    )
    paper.table(
        ["Part of the plan", "What it must settle", "Found", "State"],
        [
            ["Scope", "What is in, out and done", "Clear; dictionary complete", "Good"],
            ["Schedule", "Baseline, calendar, who updates", "Four-week calendar", "Conflict"],
            ["Cost", "Baseline, tolerance, period", "Calendar month", "Conflict"],
            ["Quality", "Standards, hold points", "Refers to a withdrawn standard", "Mend"],
            ["Resources", "Who, when, how asked for", "No lead time for specialists", "Gap"],
            ["Risk", "Scale, owners, reserve", "Scale of a larger project", "Mend"],
            ["Communication", "Who hears what, when", "Residents missing", "Gap"],
            ["Change", "Who may change what", "Clear", "Good"],
        ],
        [3.2, 4.8, 5.6, 2.6],
    )
    _recommendations(paper)
    _risk_plan(paper)
    _before_and_after(paper)
    return paper.content()


def _recommendations(paper: Paper[SiteFacts]) -> None:
    paper.heading("2  Recommendations on the integrated plan")
    paper.table(
        ["No", "Recommendation", "Because", "Outcome"],
        [
            [
                "1",
                "One calendar of thirteen four-week periods",
                "Cost and time can only be compared over the same days",
                "Adopted",
            ],
            ["2", "Lead time of twelve weeks for high-voltage work", "Four people, nine projects", "Adopted"],
            [
                "3",
                "Residents as a line of their own in communication",
                "The lane is our only access",
                "Adopted",
            ],
            [
                "4",
                "Replace the withdrawn drainage standard",
                "An inspector would reject the records",
                "Adopted",
            ],
            ["5", "Tolerance per stage, not per project", "One late stage used up everything", "Adopted"],
        ],
        [1.0, 5.6, 6.8, 2.8],
    )


def _risk_plan(paper: Paper[SiteFacts]) -> None:
    facts = paper.facts
    paper.heading("3  The risk management plan")
    paper.paragraphs(
        f"The impact scale was borrowed. On it, the loss of £{facts.contingency:,}, which is all the "
        "contingency we have, scores 2 of 5, minor. Table 2 shows a scale made from our own budget "
        f"(£{facts.bac:,}) and float ({facts.float_before} days).",
    )
    share = facts.contingency
    paper.table(
        ["Score", "Borrowed scale", "Proposed: cost", "Proposed: time"],
        [
            ["1", "under £20,000", f"under £{share // 20_00 * 100:,}", "no float used"],
            ["2", "£20,000 to £100,000", f"up to £{share // 10_00 * 100:,}", "up to 2 days"],
            ["3", "£100,000 to £250,000", f"up to £{share // 4_00 * 100:,}", "up to 5 days"],
            [
                "4",
                "£250,000 to £500,000",
                f"up to £{share // 2_00 * 100:,}",
                f"up to {facts.float_before - 2} days",
            ],
            ["5", "over £500,000", "more than that", "critical path moves"],
        ],
        [1.6, 4.8, 4.8, 5.0],
    )
    paper.table(
        ["No", "Recommendation", "Because", "Outcome"],
        [
            [
                "6",
                "Scale tied to our budget and float",
                "Otherwise nothing ever scores high",
                "Agreed in principle",
            ],
            [
                "7",
                "Trigger date and fallback for every high risk",
                "A response without a date cannot fail",
                "With the board",
            ],
            ["8", "Score weekly", "The register is a month old when it is read", "Not taken up"],
        ],
        [1.0, 5.6, 6.8, 2.8],
    )
    line = paper.paragraph(
        "On number 8 the office said that weekly scoring by five people costs more hours than it would save. "
        "I did the sum after the meeting: 11 hours a month. They were right."
    )
    paper.comment(
        line, "Good that this is in. Please keep it for the file.", author="Programme office", initials="PO"
    )


def _before_and_after(paper: Paper[SiteFacts]) -> None:
    paper.page_break()
    paper.heading("Appendix A  Before and after")
    paper.table(
        ["Section", "Before", "After"],
        [
            [
                "5.2 Reporting",
                "Monthly cost report; four-weekly progress",
                "Both at the end of each of thirteen periods",
            ],
            [
                "6.1 Resources",
                "Request specialists when needed",
                "Request twelve weeks ahead; escalate at eight",
            ],
            [
                "8.3 Communication",
                "Newsletter to stakeholders",
                "Residents: letter before night works, number answered at night",
            ],
            ["7.4 Standards", "Withdrawn edition", "Current edition, checked by the engineer"],
            ["4.1 Tolerance", "10 % of the project", "5 % of each stage"],
        ],
        [3.2, 6.2, 6.8],
    )


def health_check_appendix(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 4 as resubmitted: one risk followed through three versions of the register."""
    paper = Paper(
        facts,
        "Appendix B: history of risk R-07",
        f"Added on {_long(facts.day(spec.month))}, {facts.author.name}",
        facts.day(spec.month),
    )
    paper.heading("R-07  Crane not free in the fortnight when the units arrive")
    paper.table(
        ["Register", "Score", "Response", "What I did"],
        [
            ["Version 1", "16", "None yet", "Raised it after reading the neighbours' notice at the gate"],
            [
                "Version 2",
                "12",
                "Second date with the neighbouring site",
                "Rang their site manager, asked for the second fortnight",
            ],
            [
                "Version 3",
                "6",
                "Date in writing; mobile crane priced",
                "Entered the letter and the price of a day's hire as the fallback",
            ],
        ],
        [2.4, 1.6, 5.4, 6.8],
    )
    paper.paragraph(
        "Still open: the lift plan for two sites. If it is not agreed a week before, the fallback is booked."
    )
    return paper.content()


def equality_check(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 6: who is left out of the consultation, and what was changed."""
    paper = Paper(
        facts,
        "Equality check of our consultation",
        f"Night works at {facts.depot}. {_long(facts.day(spec.month))}, {facts.author.name}",
        facts.day(spec.month),
    )
    paper.heading("1  What we plan")
    paper.paragraphs(
        f"Three weeks of night works in the lane. {facts.homes} homes, one supported-living house with nine "
        "tenants, a school and the night crew are affected. We ask them before the hours are fixed.",
    )
    paper.heading("2  Which form for whom, and why")
    paper.table(
        ["Reader", "Form", "Why this one"],
        [
            [
                "Households",
                "Letter, then a call",
                "Dates must stay on the fridge; a phone number answers back",
            ],
            [
                "Tenants with a learning disability",
                "Easy-read sheet, read together",
                "One idea a line; a picture carries it",
            ],
            ["Our crews", "Toolbox talk", "Spoken, standing, with questions"],
            ["School", "Meeting", "They have constraints that we cannot guess"],
        ],
        [4.4, 4.4, 7.4],
    )
    _left_out(paper)
    return paper.content()


def _left_out(paper: Paper[SiteFacts]) -> None:
    paper.heading("3  Who is left out")
    paper.table(
        ["Group", "What stands in the way", "What I changed"],
        [
            [
                "Wheelchair users",
                "Drop-in was up a flight of stairs",
                "Moved to the community room, step-free",
            ],
            [
                "People who observe Friday prayers",
                "Drop-in was on Friday at one",
                "Two times, Tuesday evening and Saturday",
            ],
            ["Shift workers", "Only daytime calls", "Number answered until 22:00"],
            [
                "Readers of other languages",
                "English only",
                "Line in four languages on how to get a translation",
            ],
            ["Deaf residents", "Phone only", "Text number beside it"],
        ],
        [4.4, 5.6, 6.2],
    )
    paper.heading("4  Is it fair?")
    paper.paragraphs(
        "The law would have let us put a notice on the lamp posts. A consultation is meant to find out what "
        "those affected need while it can still change something. If part of them cannot take part, we only "
        "hear from those who complain best, and call it agreement. That is why I asked who is missing before "
        "the dates were set and not afterwards.",
        f"{paper.facts.replies} households answered. Four of them through a way that was not in the first plan.",
    )


def lessons(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 20: what success meant, the nine lessons kept, and the checklist before and after."""
    paper = Paper(
        facts,
        "Lessons from the welfare block",
        f"Workshop of {_long(facts.day(spec.month, -28))}. Eleven people, {facts.lessons} notes, nine lessons "
        "kept",
        facts.day(spec.month),
    )
    paper.heading("1  What would success have been?")
    paper.table(
        ["Asked", "Their measure", "Did we meet it?"],
        [
            ["Project team", "Time, cost, quality within tolerance", "Yes"],
            ["Depot", "Buses out on time every morning", "Not on four days"],
            ["Residents", "Quiet after eleven", "Not in the first week"],
            ["Programme", "Less diesel", "Not known until three months after go-live"],
        ],
        [3.6, 7.0, 5.6],
    )
    paper.heading("2  Why lessons are captured and not learned")
    paper.paragraphs(
        "Our last log had 64 entries. I asked six colleagues whether they had read it; none had. A lesson in "
        "a log has no reader. So on this day each lesson had to name a document that would change because of "
        "it, and a person who would change it.",
    )
    kept = [
        ("1", "Ask the client for their measure of success at the start", "Start-up checklist"),
        ("2", "Agree delivery hours before the tender", "Tender conditions"),
        ("3", "Cure time is an activity", "Programme template"),
        ("4", "Book the crane by task, not by day", "Lift plan form"),
        ("5", "Read the easement before the drawing", "Design brief"),
        ("6", "Check bedding before the joint is closed", "Checklist D-02"),
        ("7", "Publish or withdraw a drawing, never email it", "Document procedure"),
        ("8", "Twelve weeks for specialists", "Plan, section 6"),
        ("9", "Watch the gauge, not only the forecast", "Lookahead agenda"),
    ]
    paper.table(["No", "Lesson", "Document that changes"], [list(row) for row in kept], [1.2, 9.4, 5.6])
    paper.heading("3  Lesson 6 on its way through the improvement group")
    paper.bullets(
        [
            f"{_long(facts.day(spec.month, -24))}: proposal with the record of run 3 and the photographs",
            f"{_long(facts.day(spec.month, -15))}: first version sent back; it asked for a signature too many",
            f"{_long(facts.day(spec.month))}: second version approved; issued as revision C to all sites",
        ],
        numbered=True,
    )
    _checklist(paper)
    return paper.content()


def _checklist(paper: Paper[SiteFacts]) -> None:
    paper.page_break()
    paper.heading("4  Checklist D-02, drainage, revision C (extract)")
    paper.table(
        ["Line", "Check", "By", "Hold"],
        [
            ["12", "Trench bottom firm, dry and to level", "Foreman", ""],
            ["13", "Bedding material as delivered note", "Foreman", ""],
            [
                "14  NEW",
                "Bedding under each joint tamped by hand before the joint is closed; joint sighted after",
                "Engineer",
                "HOLD",
            ],
            ["15", "Fall measured at each manhole", "Engineer", ""],
            ["16", "Pressure test, reading at start and after 5 minutes", "Engineer", "HOLD"],
        ],
        [2.2, 8.6, 3.0, 2.4],
    )
    paper.heading("Note from another project", 2)
    paper.quote(
        "First week with revision C. Line 14 stopped us on run 1: joint rolled at the second bend, put right "
        "in twenty minutes. Whoever wrote this, thank you."
    )
