"""The minutes of the weekly lookahead."""

from __future__ import annotations

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.word.paper import Paper
from apm_portfolio.demo.site import SiteFacts

ACTIONS = (
    ("Gate kept free on Thursday morning", "Fencing", "Agreed between the two trades in the meeting"),
    ("Jetting of runs 4 and 5", "Drainage", "Done, film in the store"),
    ("Confirm lift plan for the roof plant", "Lifting", "Signed"),
    ("Cable drum to the east side", "Electrical", "Done, photo in the store"),
    ("Door frames, new date", "Joinery", "Supplier confirmed"),
    ("Level of the drying room floor", "Dry lining", "Her point: 8 mm out at the door"),
    ("Residents told of the early start", "Assistant PM", "Letter and two calls"),
    ("Kerb foundations, east side", "Groundworks", "Poured; the school was told"),
    ("Skip moved off the footway", "Fencing", "Done the same day"),
    ("Delivery notes for bedding", "Drainage", "In the store"),
    ("Temporary lights, east stair", "Electrical", "Done"),
    ("Mock-up of the locker row", "Joinery", "Seen and agreed"),
    ("Answer on fire door hinges", "Design", "Waiting for the maker"),
    ("Price for the second gate", "Assistant PM", "Due next week"),
)


def minutes(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 15: one page of actions, with the way each was agreed."""
    day = facts.on(2, spec.month)
    paper = Paper(
        facts,
        "Weekly lookahead: minutes",
        f"Week 34, {day:%A} {day.day} {day:%B %Y}, 7:30 at the board. Chair and minutes: {facts.author.name}",
        day,
    )
    paper.paragraph(
        f"Present: six trades, client representative (until 8:00), project manager. {facts.actions_closed} of "
        f"{facts.actions_total} actions of last week are closed."
    )
    paper.heading("Actions of last week")
    rows = []
    for number, (action, owner, note) in enumerate(ACTIONS, start=1):
        state = "Closed" if number <= facts.actions_closed else "Open"
        rows.append([str(number), action, owner, state, note])
    paper.table(["No", "Action", "Owner", "State", "How it was agreed"], rows, [1.0, 5.6, 2.7, 1.8, 5.1])
    paper.heading("Hand-overs this week")
    paper.table(
        ["From", "To", "What is needed", "By"],
        [
            ["Drainage", "Groundworks", "Runs 4 and 5 signed off", "Tuesday noon"],
            ["Groundworks", "Lifting", "Kerbs at strength for the mobile crane", "Wednesday"],
            ["Dry lining", "Electrical", "Plant room boarded one side only", "Thursday"],
            ["Electrical", "Joinery", "Conduit in the kitchen wall", "Friday"],
        ],
        [3.4, 3.4, 6.2, 3.2],
    )
    paper.heading("Parked (for two people, not for the meeting)")
    paper.bullets(
        [
            "Colour of the locker doors: joinery and depot",
            "Who pays for the second survey: commercial and design",
        ]
    )
    paper.paragraph(
        "Going round, checking understanding and parking were used; see the right-hand column.", italic=True
    )
    return paper.content()
