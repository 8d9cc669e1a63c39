"""What an action raises when a rule of the domain forbids what was asked."""


class RuleBroken(Exception):
    """A rule of the domain was not met. The text is shown to the person: it says what to do.

    ``about`` names the argument or column that the rule is about, where it is one: a form says it at that field.
    """

    def __init__(self, text: str = "", *, about: str = "") -> None:
        super().__init__(text)
        self.about = about


class Conflict(RuleBroken):
    """Somebody else (or another tab) was faster: what the person saw is no longer so."""


class NotAllowed(RuleBroken):
    """The actor may not do this, whatever page they came from."""
