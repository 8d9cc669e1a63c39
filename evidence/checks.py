"""What a deployment should not forget about files."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def check_scanner(**_: Any) -> list[CheckMessage]:
    """Files of strangers are opened by assessors: whether they are scanned is to be decided, not forgotten."""
    if settings.SCAN_DECIDED:
        return []
    return [
        Warning(
            "Nothing scans uploaded files for viruses.",
            hint="Install clamav-daemon and say in APM_CLAMD where it listens (DEPLOYMENT.md, Viruses), "
            "or set APM_SCAN=off.",
            id="evidence.W001",
        )
    ]
