"""What several files of tests share."""

from __future__ import annotations

import pytest

from modelgen.commands.app import app


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run a command in an empty folder; exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*args: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as exit:
            app([str(arg) for arg in args], prog_name="modelgen")
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert "\x1b" not in out + err, "no colours where nobody sees a terminal"
        return int(exit.value.code or 0), out, err

    return call
