"""The throw-away ClamAV: started for real, it knows one signature and leaves nothing behind."""

import io
from pathlib import Path

import pytest
from clamav_client.clamd import ClamdUnixSocket

from tools import clamav
from tools.places import ROOT


@pytest.mark.slow
@pytest.mark.one_database
def test_a_daemon_lives_as_long_as_its_block() -> None:
    found = clamav.find()
    if found is None:
        pytest.skip("clamd is not installed here")
    with clamav.daemon(found) as daemon:
        asked = ClamdUnixSocket(daemon.address, timeout=10)
        assert asked.instream(io.BytesIO(b"harmless")) == {"stream": ("OK", None)}
        assert asked.instream(io.BytesIO(clamav.EICAR.encode())) == {
            "stream": ("FOUND", f"{clamav.SIGNATURE}.UNOFFICIAL")
        }
    assert not clamav.answers(daemon.address)
    assert not Path(daemon.address).parent.exists()


def test_a_program_that_is_no_clamd_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAMD", "/bin/true")
    assert clamav.find() is None
    with pytest.raises(clamav.NoScanner, match="CLAMD=/bin/true does not start"):
        clamav.ensure()


def test_a_daemon_that_does_not_start_says_why(tmp_path: Path) -> None:
    program = tmp_path / "clamd"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o700)
    with pytest.raises(clamav.NoScanner, match="did not start"), clamav.daemon(str(program)):
        raise AssertionError("it is not to be used")


def test_the_test_file_stands_nowhere_in_the_repository() -> None:
    """Else a scanner would take the checkout for infected."""
    ours = (
        path for path in ROOT.rglob("*") if not {".venv", "var", ".git"} & set(path.relative_to(ROOT).parts)
    )
    files = [path for path in ours if path.suffix in {".py", ".md", ".txt", ".html", ".ndb"}]
    assert files != []
    assert [path for path in files if clamav.EICAR.encode() in path.read_bytes()] == []
