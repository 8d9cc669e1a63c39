"""The demo's accounts, offered as buttons on its sign-in page. Nothing of this exists outside the demo."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class DemoLogin:
    """One account of the demo. ``label`` is the role in words, ``note`` what its front page shows."""

    who: str
    label: str
    note: str

    @property
    def email(self) -> str:
        return f"{self.who}@demo.test"


DEMO_PASSWORD = "portfolio-demo"  # noqa: S105 (published on purpose)

DEMO_LOGINS = (
    DemoLogin("apprentice", "Apprentice", "their own portfolio"),
    DemoLogin("assessor", "Assessor", "a queue to judge"),
    DemoLogin("iqa", "Quality assurer", "recent decisions"),
    DemoLogin("manager", "Provider manager", "cohorts and people"),
    DemoLogin("employer", "Line manager", "named apprentices"),
    DemoLogin("auditor", "Auditor", "read-only, until a date"),
    DemoLogin("admin", "Platform administrator", "standards, providers"),
    DemoLogin("other-manager", "The other provider’s manager", "a second tenant"),
)


def logins_shown() -> tuple[DemoLogin, ...]:
    """The buttons of the sign-in page: none outside the demo."""
    return DEMO_LOGINS if settings.DEMO else ()


def email_of(who: str) -> str | None:
    """The address of the demo account with this short name, in the demo only."""
    return next((login.email for login in logins_shown() if login.who == who), None)
