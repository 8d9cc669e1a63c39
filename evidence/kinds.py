"""The kinds of evidence, outcomes and states, in the words of the field (DOMAIN.md)."""

from collections.abc import Collection

from django.db import models


class Kind(models.TextChoices):
    PRODUCT = "product", "Work product"
    WRITTEN_ASSIGNMENT = "written-assignment", "Written assignment"
    OBSERVATION = "observation", "Observation"
    WITNESS_TESTIMONY = "witness-testimony", "Witness testimony"
    RECORDED_DISCUSSION = "recorded-discussion", "Recorded discussion"
    REFLECTIVE_ACCOUNT = "reflective-account", "Reflective account"
    PROJECT = "project", "Project"
    PRESENTATION = "presentation", "Presentation"
    RECORDING = "recording", "Recording"
    CPD = "cpd", "CPD"
    CERTIFICATE = "certificate", "Certificate"


KEPT_OUT = "kept out of the pack"


def kind_in_words(kind: str, kept_out: Collection[str] = ()) -> str:
    """The kind, with the mark of those that the version's pack leaves out."""
    label = str(Kind(kind).label)
    return f"{label} ({KEPT_OUT})" if kind in kept_out else label


class State(models.TextChoices):
    """Where an item is on its way; in the ``EDITABLE`` ones it is the apprentice's to edit."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "With your assessor"
    RETURNED = "returned", "Returned to you"
    ACCEPTED = "accepted", "Accepted"


EDITABLE = (State.DRAFT, State.RETURNED)


class Met(models.TextChoices):
    """An assessor's outcome on one claim."""

    MET = "met", "Met"
    PARTLY = "partly", "Partly met"
    NOT_YET = "not-yet", "Not yet met"


class ScanState(models.TextChoices):
    """Whether a scanner has looked at stored bytes. Until it has, they wait."""

    WAITING = "waiting", "Waiting"
    CLEAN = "clean", "Clean"
    INFECTED = "infected", "Infected"
    FAILED = "failed", "Could not be scanned"


class Answer(models.TextChoices):
    """How a submission ended."""

    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"
    TAKEN_BACK = "taken-back", "Taken back by the apprentice"


class Origin(models.TextChoices):
    """Where an earlier version comes from: the draft as it was saved, or a page whose typing met another's."""

    SAVED = "saved", "Saved"
    TYPED = "typed", "Typed, not saved"


class Original(models.TextChoices):
    """What became of the original where an employer forbids copies."""

    NONE = "none", "Nothing is kept back"
    REDACTED = "redacted", "A redacted copy is attached"
    DESCRIBED = "described", "The original stays at my employer, and I describe it"


class SuggestionReply(models.TextChoices):
    """What the apprentice made of a proposed KSB."""

    ACCEPTED = "accepted", "Accepted"
    DISMISSED = "dismissed", "Dismissed"
