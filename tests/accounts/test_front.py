"""Where each person lands, and changing provider."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

As = Callable[[str], Client]


@pytest.mark.parametrize(
    ("who", "front"),
    [
        ("apprentice", "progress:mine"),
        ("manager", "progress:provider"),
        ("assessor", "evidence:queue"),
        ("iqa", "progress:quality"),
        ("employer_lead", "progress:own_apprentices"),
        ("employer", "progress:own_apprentices"),
        ("auditor", "progress:own_apprentices"),
        ("admin", "standards:list"),
    ],
)
def test_everybody_lands_on_the_page_of_their_role(who: str, front: str, as_: As) -> None:
    assert as_(who).get(reverse("home"), follow=True).redirect_chain[0] == (reverse(front), 302)
    assert as_(who).get(reverse("home"), follow=True).status_code == 200


def test_whoever_is_a_member_nowhere_is_told_so(as_: As) -> None:
    answer = as_("nobody").get(reverse("home"))
    assert next(template.name for template in answer.templates) == "accounts/no_membership.html"
