"""The reflective account."""

from __future__ import annotations

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.word.paper import Paper
from apm_portfolio.demo.site import SiteFacts


def reflection(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 25: what, so what, now what."""
    paper = Paper(facts, "My first missed milestone", "What, so what, now what", facts.day(spec.month))
    missed = facts.on(4, spec.month - 0.6)
    paper.heading("What?")
    paper.paragraphs(
        f"The units were to be watertight on {missed:%A} {missed.day} {missed:%B}. They were watertight three "
        "working days later. I had reported the milestone green, because the roofer said that they would be "
        "fine.",
    )
    paper.table(
        ["When", "What I was told", "What I could have seen"],
        [
            ["Wednesday, 8:10", "'We'll be fine.'", "No flashing on the east side"],
            ["Wednesday, 15:00", "I report green", "Two rolls of membrane still wrapped"],
            ["Friday, 14:30", "'Monday, then.'", "Rain in the corridor of unit 3"],
        ],
        [3.6, 5.6, 7.0],
    )
    paper.heading("So what?")
    paper.paragraphs(
        "The float took the three days. It did not take what my project manager had said to the client on "
        "the strength of my word. She asked what I had seen with my own eyes. I had seen it, and not let it "
        "in. I had taken a tone of voice for progress.",
        "For a day I wanted it to be the roofer's fault. He had answered the question that I asked him. It "
        "was the wrong one.",
    )
    paper.quote("I had known on Wednesday. I did not want to.")
    paper.heading("Now what?")
    paper.bullets(
        [
            "I ask 'what is left?' and no longer 'are we all right?'",
            "I go and look before I report. It stands in my calendar, Thursdays at two.",
            "The fit-out now begins on the dry side, which won two of the three days back.",
            "I told the client's representative myself, the next morning.",
            "I asked for an hour with our retired planner.",
        ]
    )
    return paper.content()
