"""The proof: evidence, its files and claims, what was submitted, decided and signed off."""

from evidence.models.base import (
    FILE_NAME_BYTES,
    Portfolio,
)
from evidence.models.files import (
    Blob,
    BlobText,
)
from evidence.models.judged import (
    ClaimWithdrawal,
    Decision,
    DecisionWithdrawal,
    Outcome,
    SignOff,
    SignOffBasis,
    SignOffWithdrawal,
    Submission,
    SubmittedClaim,
    SubmittedFile,
    SubmittedLink,
)
from evidence.models.packs import (
    PackExclusion,
)
from evidence.models.suggesting import (
    SuggestionAnswer,
)
from evidence.models.working import (
    Attachment,
    Claim,
    Evidence,
    EvidenceLink,
)

__all__ = [
    "FILE_NAME_BYTES",
    "Attachment",
    "Blob",
    "BlobText",
    "Claim",
    "ClaimWithdrawal",
    "Decision",
    "DecisionWithdrawal",
    "Evidence",
    "EvidenceLink",
    "Outcome",
    "PackExclusion",
    "Portfolio",
    "SignOff",
    "SignOffBasis",
    "SignOffWithdrawal",
    "Submission",
    "SubmittedClaim",
    "SubmittedFile",
    "SubmittedLink",
    "SuggestionAnswer",
]
