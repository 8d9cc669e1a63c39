"""Every write about standards."""

from standards.actions.facts import supply_fact
from standards.actions.files import Line, Rehearsal, import_path, import_stream
from standards.actions.importing import Imported, VersionPinned, import_record, pin_version
from standards.actions.methods import import_methods
from standards.actions.uploads import apply_upload, keep_upload

__all__ = [
    "Imported",
    "Line",
    "Rehearsal",
    "VersionPinned",
    "apply_upload",
    "import_methods",
    "import_path",
    "import_record",
    "import_stream",
    "keep_upload",
    "pin_version",
    "supply_fact",
]
