"""LibreOffice: what a user would see; converts the file, all settings in one start, and reads the results.

Results carry 15 significant digits, for that is how it writes them. It trusts cached values unless told not
to: its profile says so, and the files that it gets hold none.
"""

from __future__ import annotations

import html
import os
import posixpath
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree

from modelgen.sheet.a1 import column_of
from modelgen.verify.engines.engine import Answer, Cell, Engine, ErrorValue, Gap, Setting, Value, number

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
# Sheets are written by machines: attributes hold no ">", text no "<", and nothing else is called "c".
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_REFERENCE = re.compile(r'\sr="([A-Z]+)(\d+)"')
_TYPE = re.compile(r'\st="(\w+)"')
_VALUE = re.compile(r"<v\b[^>]*?(?:/>|>(.*?)</v>)", re.DOTALL)
_STRING = re.compile(r"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)
_PHONETIC = re.compile(r"<rPh\b.*?</rPh>", re.DOTALL)
_TEXT = re.compile(r"<t\b[^>]*?(?:/>|>(.*?)</t>)", re.DOTALL)


def _program() -> str | None:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if os.path.exists(place)), None)


@cache
def available() -> str | None:
    """The version of LibreOffice on this machine, such as "7.4.7.2"; None when there is none."""
    program = _program()
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
    megabytes = 4096
    vague_errors = True
    gaps = (
        Gap("^", "0^0 is 1 there", ("power(0, 0)",)),
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

    def load(self, path: str) -> None:
        """Remember the file; LibreOffice reads it anew for each calculation."""
        self._path = path
        with zipfile.ZipFile(path) as archive:
            self._sheets = _sheets(archive)
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
                _write(self._path, source, self._sheets, state)
            done = Path(folder, "done")
            profile = f"-env:UserInstallation={user.parent.as_uri()}"
            how = ["--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
            command = [str(_program()), profile, *how, str(done), *map(str, sources)]
            run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
            if missing := [source.name for source in sources if not (done / source.name).exists()]:
                said = " ".join((run.stdout + run.stderr).split())[-500:]
                raise RuntimeError(f"no answer for {len(missing)} of {len(states)} files: {said}")
            return [_read(done / source.name) for source in sources]


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The archive's member for each sheet, by name."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    found = {}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        key = next(value for name, value in sheet.items() if name.endswith("}id"))
        found[sheet.get("name", "")] = posixpath.normpath(posixpath.join("/xl", targets[key])).lstrip("/")
    return found


def _write(path: str, copy: Path, sheets: dict[str, str], values: Mapping[Cell, Value]) -> None:
    """A copy of the workbook with other values, and with no cached ones."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        names = {member: name for name, member in sheets.items()}
        for member in source.namelist():
            data = source.read(member)
            if member in names:
                of_sheet = {cell[1:]: value for cell, value in values.items() if cell[0] == names[member]}
                data = _changed(data.decode("utf-8"), of_sheet).encode("utf-8")
            if member != "xl/calcChain.xml":
                target.writestr(member, data)


def _changed(xml: str, values: dict[tuple[int, int], Value]) -> str:
    def cell(match: re.Match[str]) -> str:
        attributes, inner = _TYPE.sub("", match[1]), match[2] or ""
        at = _position(match[1])
        if at in values:
            return f"<c{attributes}{_content(values.pop(at))}</c>"
        return f"<c{attributes}>{_VALUE.sub('', inner)}</c>" if "<f" in inner else match[0]

    values = dict(values)
    xml = _CELL.sub(cell, xml)
    if values:
        row, column = next(iter(values))
        raise LookupError(f"the file has no cell in row {row + 1}, column {column + 1} to set")
    return xml


def _content(value: Value) -> str:
    if value is None:
        return ">"
    if isinstance(value, bool):
        return f' t="b"><v>{int(value)}</v>'
    if isinstance(value, ErrorValue):
        return f' t="e"><v>{value.kind}</v>'
    if value == "":  # an empty string would be read as an empty cell
        return '><f>""</f>'
    if isinstance(value, str):
        return f' t="inlineStr"><is><t xml:space="preserve">{html.escape(value, quote=False)}</t></is>'
    return f"><v>{float(value)!r}</v>"


def _read(path: Path) -> dict[str, dict[tuple[int, int], Value]]:
    with zipfile.ZipFile(path) as archive:
        strings = []
        if "xl/sharedStrings.xml" in archive.namelist():
            for match in _STRING.finditer(archive.read("xl/sharedStrings.xml").decode("utf-8")):
                parts = _TEXT.findall(_PHONETIC.sub("", match[1] or ""))
                strings.append(html.unescape("".join(parts)))
        found = {}
        for name, member in _sheets(archive).items():
            cells = _CELL.finditer(archive.read(member).decode("utf-8"))
            found[name] = {_position(cell[1]): _value(cell[1], cell[2] or "", strings) for cell in cells}
        return found


def _value(attributes: str, inner: str, strings: list[str]) -> Value:
    kind = match[1] if (match := _TYPE.search(attributes)) else "n"
    text = html.unescape(match[1] or "") if (match := _VALUE.search(inner)) else ""
    if kind == "str":
        return text
    if not text:
        return None
    if kind == "s":
        return strings[int(text)]
    if kind == "b":
        return text in ("1", "true")
    return ErrorValue(text) if kind == "e" else number(float(text))


def _position(attributes: str) -> tuple[int, int]:
    match = _REFERENCE.search(attributes)
    if match is None:
        raise ValueError("a cell of the file does not say where it is")
    return int(match[2]) - 1, column_of(match[1])
