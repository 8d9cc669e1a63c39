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
from evidence.models.previews import (
    Preview,
    PreviewKind,
    PreviewState,
    PreviewWork,
)
from evidence.models.search import (
    SearchDocument,
)
from evidence.models.suggesting import (
    SuggestionAnswer,
)
from evidence.models.uploads import Upload
from evidence.models.working import (
    Attachment,
    Claim,
    DraftVersion,
    Evidence,
    EvidenceLink,
    WordingVersion,
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
    "DraftVersion",
    "Evidence",
    "EvidenceLink",
    "Outcome",
    "PackExclusion",
    "Portfolio",
    "Preview",
    "PreviewKind",
    "PreviewState",
    "PreviewWork",
    "SearchDocument",
    "SignOff",
    "SignOffBasis",
    "SignOffWithdrawal",
    "Submission",
    "SubmittedClaim",
    "SubmittedFile",
    "SubmittedLink",
    "SuggestionAnswer",
    "Upload",
    "WordingVersion",
]
