"""What this machine has of what modelgen needs: packages, engines, protections, fonts and places for files."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from modelgen.commands.health import Folder, Font, Health, Trial

RATE, DOUBLED = 0.25, 0.5  # what the tiny workbook holds, and what engines make of it
SECONDS = 120.0  # for an engine; LibreOffice makes a profile of its own


def health(width: int) -> Health:
    """All of it, for a terminal of that width."""
    from modelgen.errors import ModelgenError

    engines, named, failure = list[Trial](), list[Font](), ""
    try:
        engines, named = trials(), fonts()
    except (ImportError, ModelgenError, OSError) as error:
        failure = f"no engine could be tried: {error}"
    return Health(system(), packages(), engines, sandbox(), named, list(folders()), failure, width)


def system() -> str:
    """The system and the processor."""
    return f"{platform.system()} {platform.release()}, {platform.machine()}"


def packages() -> dict[str, str | None]:
    """The version of each package of others that modelgen stands on; None for one that is missing."""
    try:
        needed = metadata.requires("modelgen") or []
    except metadata.PackageNotFoundError:  # run from a folder, without having been installed
        return {}
    names = [re.split(r"[^\w.-]", line)[0] for line in needed if ";" not in line]
    return {name: _version(name) for name in sorted(names)}


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def trials() -> list[Trial]:
    """Every engine, the default ones first, with what it makes of a tiny workbook, which is built for it and computed
    in the sandbox. Raises ModelgenError or OSError where the workbook can't even be built."""
    from modelgen.files.sandbox import run_all
    from modelgen.files.scratch import scratch
    from modelgen.layout.place import place
    from modelgen.layout.slots import formula_cells
    from modelgen.model.model import Model
    from modelgen.pipeline import build
    from modelgen.program.compile import compile
    from modelgen.verify.computed import read_content
    from modelgen.verify.engines.job import recomputation
    from modelgen.verify.engines.registry import ENGINES

    model = Model("Doctor")
    rate = model.sheet("In").assumption("Rate", unit="%")
    rate.give(RATE, source="modelgen doctor")
    line = model.sheet("Out").line("Doubled", unit="%")
    line.formula = rate + rate
    program = compile(model)
    cells = [cell.cell for cell in formula_cells(place(program)) if cell.item.key == line.key]
    missing = {key: engine.missing() for key, engine in ENGINES.items()}
    with scratch() as folder:
        file = folder / "doctor.xlsx"
        build(program, file)
        _, book = read_content(file)
        present = [key for key in ENGINES if not missing[key]]
        answers = run_all([recomputation(ENGINES[key], book, cells, [{}], SECONDS) for key in present])
    found = dict(zip(present, answers, strict=True))
    return [_trial(key, missing[key], found.get(key)) for key in ENGINES]


def _trial(key: str, missing: str, answer: object) -> Trial:
    from modelgen.files.sandbox import Failed, OutOfMemory, SandboxError
    from modelgen.verify.engines.registry import ENGINES

    engine = ENGINES[key]
    version, fault, remedy = "", missing, engine.remedy if missing else ""
    if isinstance(answer, Failed):
        fault = answer.message or answer.kind
        if answer.kind in ("ImportError", "ModuleNotFoundError"):
            remedy = engine.remedy or f"pip install --upgrade {key}"
    elif isinstance(answer, SandboxError):
        fault = answer.what
        if isinstance(answer, OutOfMemory):
            fault, _, remedy = fault.partition("; ")
    elif isinstance(answer, tuple):
        version, (values,) = answer
        fault = "" if list(values) == [DOUBLED] else f"computes {values[0]} instead of {DOUBLED}"
    return Trial(key, version, bool(engine.default), fault, remedy)


def sandbox() -> dict[str, str]:
    """What is kept from an engine's process: empty where that is so on this machine, and else why not. Nothing is where
    no process can even be asked."""
    from modelgen.errors import ModelgenError
    from modelgen.files.sandbox import confinement

    try:
        found = confinement()
    except (ModelgenError, OSError) as error:
        return {"anything": str(error)}
    names = {"files": "other files", "network": "the network", "programs": "other programs", "memory": "more memory"}
    return {names[field]: why for field, why in found._asdict().items()}


def fonts() -> list[Font]:
    """The fonts of the themes: those that are shipped, and the one in this folder."""
    from modelgen.errors import ModelgenError
    from modelgen.workbook import themes

    files = [*themes.shipped().values(), *(file for file in [Path(themes.FILE)] if file.is_file())]
    names = dict[str, None]()
    for file in files:
        try:
            names[themes.read(file).font] = None
        except ModelgenError:
            continue  # whoever builds with it is told
    return [Font(name, _drawn_as(name)) for name in names]


def _drawn_as(font: str) -> str | None:
    """The family that the system draws for a font."""
    program = shutil.which("fc-match")
    if program is None:
        return None
    command = [program, "--format", "%{family}", font]
    try:
        said = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    families = said.split(",")
    return font if font in families else families[0]


def folders() -> Iterator[Folder]:
    """The folder for temporary files, in which engines work, and the one in which commands write."""
    try:
        temporary = tempfile.gettempdir()
    except FileNotFoundError:  # none of those that Python knows can be written
        temporary = ""
    yield _folder("temporary files", temporary)
    yield _folder("this folder", str(Path.cwd()))


def _folder(use: str, path: str) -> Folder:
    if not path:
        return Folder(use, "none", 0, False)
    free = shutil.disk_usage(path).free // 2**20
    try:
        with tempfile.TemporaryFile(dir=path) as file:
            file.write(b"x" * 4096)
    except OSError:
        return Folder(use, path, free, False)
    return Folder(use, path, free, True)
