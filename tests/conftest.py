"""What several files of tests share: a command to run, the Amazon example and the template, and what is slow."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from modelgen import Model, build, load_model
from modelgen.commands.app import app
from modelgen.program.compile import compile
from modelgen.program.program import Program
from tests.office import saved
from tests.support import AMAZON, SOTP

os.environ["OPENPYXL_LXML"] = "False"  # openxml-audit brings lxml, which a user of modelgen needn't have
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # processes that tests start have bytecode, as a user's have
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in a shell's background; processes that tests start inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)
# a busy machine is no fault of what is tested
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that name a slow engine, or have it as a parameter, are marked with it; they are slow, as are Amazon's."""
    for item in items:
        params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if "libreoffice" in item.name:
            item.add_marker("libreoffice")
        if params.get("engine") == "formulas":
            item.add_marker("formulas")
        amazons = any(name.startswith("amazon") for name in getattr(item, "fixturenames", ()))
        if amazons or any(item.get_closest_marker(engine) for engine in ("libreoffice", "formulas")):
            item.add_marker("slow")


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """Run a command in an empty folder; exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*args: object, told: bool = False) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as exit:
            app([str(arg) for arg in args], prog_name="modelgen")
        out, err = capsys.readouterr()
        assert told or "Traceback" not in out + err
        assert "\x1b" not in out + err, "no colours where nobody sees a terminal"
        return int(exit.value.code or 0), out, err

    return call


# --- what is loaded, compiled and built once: to be read, not to be changed -----------------------------------


@pytest.fixture(scope="session")
def amazon() -> Model:
    """The Amazon example."""
    return load_model(AMAZON)


@pytest.fixture(scope="session")
def amazon_program(amazon: Model) -> Program:
    """The Amazon example, compiled; what is computed of it `once` is kept with it."""
    return compile(amazon)


@pytest.fixture(scope="session")
def amazon_workbook(amazon: Model, once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The Amazon example's workbook."""
    return once("amazon.xlsx", lambda path: build(amazon, path))


@pytest.fixture(scope="session")
def amazon_by_libreoffice(amazon_workbook: Path, once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The Amazon example's workbook as LibreOffice saves it."""

    def make(path: Path) -> None:
        saved(amazon_workbook, path.parent / "saved").replace(path)

    return once("amazon by libreoffice.xlsx", make)


@pytest.fixture(scope="session")
def sotp() -> Model:
    """The template of a sum of the parts."""
    return load_model(SOTP)


@pytest.fixture(scope="session")
def sotp_workbook(sotp: Model, once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """The template's workbook."""
    return once("sotp.xlsx", lambda path: build(sotp, path))


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """A file that is made once in a run, whichever of its processes asks for it first; the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def made(name: str, make: Callable[[Path], object]) -> Path:
        path = folder / name
        with open(folder / f"{name}.lock", "w") as lock:
            try:
                import fcntl
            except ImportError:  # Windows: each process makes its own
                path = base / name
            else:
                fcntl.flock(lock, fcntl.LOCK_EX)  # until the file is closed, or its process has ended
            if not path.exists():
                make(path.with_name(f"new {name}"))
                path.with_name(f"new {name}").replace(path)
        return path

    return made
