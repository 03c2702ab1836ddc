"""LibreOffice: what a user would see; converts the file, all settings in one start, and reads the results.

Results carry 15 significant digits, for that is how it writes them. It trusts cached values unless told not
to: its profile says so, and the files that it gets hold none.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import ClassVar

from modelgen.files.child import doing
from modelgen.package.load import load
from modelgen.package.plain import apart, plain
from modelgen.package.workbook import CellError, Content, Workbook
from modelgen.verify.engines.engine import Answer, Cell, Engine, ErrorValue, Gap, Outside, Setting, Value, number

_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
)
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc">
<prop oor:name="FirstRun" oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
_RESTART = (79, 81)  # exit codes with which it asks to be started again: its profile is ready now
_BESIDES = ("/etc/fonts", "/var/cache/fontconfig")


def _program() -> str | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if os.path.exists(place)), None)


def _command() -> str | None:
    """What to start: the program itself where it is known, for `soffice` is a script that takes a shell and more."""
    program = _program()
    itself = Path(os.path.realpath(program), "..", "soffice.bin").resolve() if program else None
    return str(itself) if itself and itself.exists() else program


@cache
def available() -> str | None:
    """The version of LibreOffice on this machine, such as "7.4.7.2"; None when there is none."""
    program = _command()
    if program is None:
        return None
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"LibreOffice\s+([\d.]+)", said.stdout)
    return match[1] if match else None


class LibreOffice(Engine):
    """A workbook in LibreOffice."""

    key, name = "libreoffice", "LibreOffice"
    remedy = "install libreoffice-calc by the system's packages, or from libreoffice.org"
    megabytes = 4096
    vague_errors = True
    gaps = (
        Gap("^", "0^0 is 1 there", ("power(0, 0)",)),
        Gap("^", "what is too small for a number is an error there, not 0", ("power(1e-200, 3)",)),
        Gap("EOMONTH", "dates before 1900 are negative numbers there", ("end_of_month(2024-05-15, -3000)",)),
        Gap("IRR", "no return below -40% or so", ("irr(along -10 5)",)),
    )
    otherwise: ClassVar[Mapping[str, Value]] = {
        "=XNPV(-0.05,D1:D5,E1:E5)": 313.49862045006,
        '="a"&(2<3)&"b"': "a1b",  # it joins a boolean as a number
    }

    def __init__(self) -> None:
        if why := self.missing():
            raise RuntimeError(why)
        self.version = str(available())
        self._values: dict[Cell, Value] = {}
        self._results: dict[str, dict[tuple[int, int], Value]] = {}

    @classmethod
    def missing(cls) -> str:
        """Why it can't run on this machine; empty where it can."""
        if available() is not None:
            return ""
        return "soffice does not start" if _program() else "soffice is not installed"

    @classmethod
    def outside(cls) -> Outside:
        """Its own folder; anything where it is started by something else (snap, flatpak), which can't be known."""
        program = Path(_command() or "")
        if program.name != "soffice.bin":
            return Outside(programs=("/",))
        folder = program.parents[1]
        return Outside((str(folder), *_BESIDES, *_linked(folder)), (str(program.parent),))

    def load(self, path: str) -> None:
        """Read the file; LibreOffice reads it anew for each calculation."""
        self._book = load(path)
        self._sheets = {sheet.name: sheet for sheet in self._book.sheets}
        self._values, self._results = {}, {}

    def set(self, cell: Cell, value: Value) -> None:
        """Remember a value for the next `calculate`."""
        if cell[0] not in self._sheets:
            raise LookupError(f"no sheet {cell[0]!r}")
        self._values[cell] = value

    def calculate(self) -> None:
        """Start LibreOffice once for the values set so far."""
        (self._results,) = self._convert([self._values])

    def get(self, cell: Cell) -> Value:
        """The computed value."""
        if cell[0] not in self._sheets:
            raise LookupError(f"no sheet {cell[0]!r}")
        return self._results[cell[0]].get(cell[1:])

    def run(self, cells: Sequence[Cell], settings: Sequence[Setting]) -> list[Answer]:
        """The values of cells after each setting, from a single start."""
        states = []
        for setting in settings:
            self.put(setting)
            states.append(dict(self._values))
        doing("computing", 0, len(settings))
        read, answers = self.reader(cells), []
        for results in self._convert(states):
            self._results = results
            answers.append(read())
        return answers

    def _convert(self, states: list[dict[Cell, Value]]) -> list[dict[str, dict[tuple[int, int], Value]]]:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            user = Path(folder, "profile", "user")
            user.mkdir(parents=True)
            (user / "registrymodifications.xcu").write_text(_PROFILE)
            sources = [Path(folder, f"{i}.xlsx") for i in range(len(states))]
            for source, state in zip(sources, states, strict=True):
                book = self._changed(state)
                source.write_bytes(plain(book, apart(book)))
            done = Path(folder, "done")
            profile = f"-env:UserInstallation={user.parent.as_uri()}"
            how = ["--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
            command = [str(_command()), profile, *how, str(done), *map(str, sources)]
            env = {**os.environ, "OSL_SOCKET_PATH": "."}  # where it makes a socket for itself if it can't in /tmp
            for _ in range(3):
                run = subprocess.run(
                    command, capture_output=True, text=True, errors="replace", check=False, cwd=folder, env=env
                )
                if run.returncode not in _RESTART:
                    break
            if missing := [source.name for source in sources if not (done / source.name).exists()]:
                said = " ".join((run.stdout + run.stderr).split())[-500:]
                raise RuntimeError(f"no answer for {len(missing)} of {len(states)} files: {said}")
            return [_read(done / source.name) for source in sources]

    def _changed(self, values: Mapping[Cell, Value]) -> Workbook:
        """The workbook with other values."""
        sheets = {
            name: replace(sheet, cells=dict(sheet.cells), formulas=dict(sheet.formulas))
            for name, sheet in self._sheets.items()
        }
        for (name, *place), value in values.items():
            sheet, at = sheets[name], (place[0], place[1])
            sheet.formulas.pop(at, None)
            sheet.cells.pop(at, None)
            if value == "":  # an empty string would be read as an empty cell
                sheet.formulas[at] = '=""'
            elif value is not None:
                sheet.cells[at] = CellError(value.kind) if isinstance(value, ErrorValue) else value
        return replace(self._book, sheets=list(sheets.values()))


def _linked(folder: Path) -> list[str]:
    """Where links in its folder lead: some systems keep a part of it elsewhere."""
    found = (Path(at, name) for at, folders, files in os.walk(folder / "share") for name in (*folders, *files))
    return [os.path.realpath(path) for path in found if path.is_symlink()]


def _read(path: Path) -> dict[str, dict[tuple[int, int], Value]]:
    """What LibreOffice has computed, by sheet and place."""
    return {
        sheet.name: {at: _value(value) for at, value in (*sheet.cells.items(), *sheet.cached.items())}
        for sheet in load(str(path)).sheets
    }


def _value(value: Content) -> Value:
    if isinstance(value, CellError):
        return ErrorValue(str(value))
    return number(value) if isinstance(value, float) else value
