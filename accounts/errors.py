"""What an action raises when a rule of the domain forbids what was asked."""


class RuleBroken(Exception):
    """A rule of the domain was not met. The text is shown to the person: it says what to do."""


class Conflict(RuleBroken):
    """Somebody else (or another tab) was faster: what the person saw is no longer so."""


class NotAllowed(RuleBroken):
    """The actor may not do this, whatever page they came from."""
