"""Where things are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
# The demo's database, files and secrets: apart from those of a developer's own site in var/.
DEMO_VAR = ROOT / "var" / "demo"
# The same of the demo whose evidence lies in a bucket.
DEMO_S3_VAR = ROOT / "var" / "demo-s3"
