"""What `modelgen doctor` finds, on one screen: what a machine has, and whether modelgen can do its work on it."""

from __future__ import annotations

import platform
import textwrap
from dataclasses import dataclass
from typing import Any

from modelgen.report import CANNOT, CLEAN, Report
from modelgen.version import __version__

LEAST = 100  # MB that a folder for temporary files has to have
# Fonts as wide as those that Office brings, and the Debian packages that have them.
STAND_INS = {
    "Calibri": ("Carlito", "fonts-crosextra-carlito"),
    "Cambria": ("Caladea", "fonts-crosextra-caladea"),
    "Arial": ("Liberation Sans", "fonts-liberation"),
    "Times New Roman": ("Liberation Serif", "fonts-liberation"),
}
_HEAD = 12  # columns for what a row is about
_STAYS = "\xa0"  # a space at which no line ends


@dataclass(frozen=True)
class Trial:
    """What came of a tiny workbook in one engine: its version, or what is wrong and what helps."""

    name: str
    version: str
    default: bool
    fault: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Font:
    """A font that workbooks name, and the one that LibreOffice draws instead where it isn't installed."""

    name: str
    drawn_as: str | None  # None: nothing here knows

    @property
    def installed(self) -> bool | None:
        """None where nothing here knows."""
        return None if self.drawn_as is None else self.drawn_as == self.name

    def __str__(self) -> str:
        if self.drawn_as is None:
            return f"{self.name}: not known, as there is no fontconfig here (fc-match)"
        if self.installed:
            return f"{self.name}: installed"
        stand_in, package = STAND_INS.get(self.name, ("", ""))
        said = f"{self.name}: not installed, LibreOffice draws {self.drawn_as}"
        if self.drawn_as == stand_in:
            return f"{said}, which is as wide"
        return f"{said}; {package} has one as wide" if package else said


@dataclass(frozen=True)
class Folder:
    """A place for files."""

    use: str
    path: str
    free_mb: int
    writable: bool

    def __str__(self) -> str:
        room = f"{self.free_mb / 1024:,.1f} GB free" if self.free_mb >= 1024 else f"{self.free_mb} MB free"
        return f"{self.path}: {room}" + ("" if self.writable else ", can't be written")


@dataclass
class Health(Report):
    """What this machine has of what modelgen needs."""

    command = "doctor"

    system: str
    packages: dict[str, str | None]
    engines: list[Trial]
    sandbox: dict[str, str]  # what is kept from an engine's process -> why it isn't, or empty
    fonts: list[Font]
    folders: list[Folder]
    failure: str = ""  # why no engine could be tried
    width: int = 80

    @property
    def problems(self) -> list[str]:
        """What keeps modelgen from its work, each with its remedy."""
        found = [f"{name} is not installed: pip install {name}" for name, of in self.packages.items() if of is None]
        temporary = self.folders[0]
        if not temporary.writable or temporary.free_mb < LEAST:
            found.append(f"temporary files need a folder with {LEAST} MB: free some, or name another by TMPDIR")
        if self.failure and not found:
            found.append(self.failure)
        missing = {problem.partition(" ")[0] for problem in found}
        return found + [
            f"{trial.name} doesn't run" + (f": {trial.remedy}" if trial.remedy else "")
            for trial in self.engines
            if trial.default and trial.fault and trial.name not in missing
        ]

    @property
    def verdict(self) -> str:
        """Whether it can work, or what keeps it from that."""
        if problems := self.problems:
            return f"modelgen can't work here: {'; '.join(problems)}"
        names = " and ".join(f"{trial.name} {trial.version}" for trial in self.engines if trial.default)
        return f"modelgen works here: {names} compute right"

    @property
    def exit_code(self) -> int:
        """0 where the default engines run, 2 otherwise."""
        return CANNOT if self.problems else CLEAN

    def lines(self) -> list[str]:
        """A screen."""
        installed = ", ".join(f"{name}{_STAYS}{version or 'MISSING'}" for name, version in self.packages.items())
        office = next((trial for trial in self.engines if trial.name == "libreoffice"), None)
        return [
            *self._row("modelgen", f"{__version__}, Python {platform.python_version()}, {self.system}"),
            *self._row("packages", installed or "modelgen isn't installed, and runs from its folder"),
            *(line for trial in self.engines for line in self._row(*_tried(trial), most=2)),
            *(self._row("engines", self.failure, most=3) if office is None else ()),
            *self._row("sandbox", self._kept()),
            *(line for font in self.fonts for line in self._row("font", str(font), most=2)),
            *(line for folder in self.folders for line in self._row("disk", f"{folder}, for {folder.use}", most=2)),
            "",
        ]

    def _kept(self) -> str:
        """What the sandbox keeps from an engine, and what it can't keep here, each with its reason."""
        kept = [what for what, why in self.sandbox.items() if not why]
        said = [f"keeps {', '.join(kept)} from engines"] if kept else []
        return "; ".join(said + [f"does NOT keep {what}: {why}" for what, why in self.sandbox.items() if why])

    def _row(self, head: str, text: str, most: int = 3) -> list[str]:
        indent = " " * (_HEAD + 1)
        lines = textwrap.wrap(
            text, self.width, initial_indent=f"{head:<{_HEAD}} ", subsequent_indent=indent, max_lines=most,
            placeholder=" ...", break_on_hyphens=False,
        )  # fmt: skip
        return [line.replace(_STAYS, " ") for line in lines]

    def fields(self) -> dict[str, Any]:
        """Everything."""
        return {
            "python": platform.python_version(),
            "platform": self.system,
            "packages": self.packages,
            "engines": [{**vars(trial), "runs": not trial.fault} for trial in self.engines],
            "sandbox": self.sandbox,
            "fonts": [{**vars(font), "installed": font.installed} for font in self.fonts],
            "folders": [vars(folder) for folder in self.folders],
            "problems": self.problems,
        }


def _tried(trial: Trial) -> tuple[str, str]:
    asked = "" if trial.default else ", on request"
    if not trial.fault:
        return trial.name, f"{trial.version} computes right{asked}"
    return trial.name, f"does NOT run{asked}: {trial.fault}" + (f" ({trial.remedy})" if trial.remedy else "")
