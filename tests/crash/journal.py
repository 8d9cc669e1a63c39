"""What each client was told, and what it sent without being told anything: the one must be there, the other may."""

from dataclasses import dataclass, field


@dataclass
class SentFile:
    """A file of a draft. ``offset`` is how many of its bytes were acknowledged (tus)."""

    name: str
    sha256: str
    size: int
    uuid: str = ""
    offset: int = 0
    is_announced: bool = False
    is_acknowledged: bool = False


@dataclass
class Sent:
    """One submission that was asked for; its text is like no other's."""

    text: str
    files: list[str]
    claims: dict[str, str]
    is_acknowledged: bool = False


@dataclass
class DraftJournal:
    """One item. Of ``texts``, saved in this order, that at ``acknowledged`` is there, or a later one."""

    owner: str
    uuid: str
    texts: list[str] = field(default_factory=list)
    acknowledged: int = -1
    files: list[SentFile] = field(default_factory=list)
    claims: dict[str, str] = field(default_factory=dict)
    submissions: list[Sent] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whether its owner was ever told that there is such a draft."""
        return self.acknowledged >= 0


@dataclass
class ReviewJournal:
    """One review that was sent: all of it is recorded once, or, where nobody was told so, nothing of it."""

    assessor: str
    submission: str
    verdicts: dict[str, tuple[str, str]]
    answer: str
    is_acknowledged: bool = False
