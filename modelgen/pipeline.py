"""From a definition to a result, a workbook and its proof: what the command line and Python users call."""

from __future__ import annotations

import builtins
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType

from modelgen import __version__
from modelgen.errors import ModelgenError, Place
from modelgen.excel import themes
from modelgen.excel.book import write
from modelgen.excel.emit import emitter
from modelgen.files.atomic import replacing
from modelgen.layout.place import Layout, place
from modelgen.model.model import FOLDER, Model
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.readback.read import read_back
from modelgen.reference.solve import everywhere, solve
from modelgen.verify.report import Report
from modelgen.verify.verify import verify_workbook

__all__ = ["build", "input_pack", "load_model", "read_back", "solve", "verify_workbook"]
NOT_VERIFIED = "not verified"


def build(
    model: Model | Program, path: str | Path, *, scenario: str | None = None, verified_by: Sequence[str] | None = None,
    theme: str | Path | None = None, protect: bool = True,
) -> Report | None:  # fmt: skip
    """Write a model's workbook to `path`, with `scenario` live (the first unless named).

    `theme` is a shipped theme's name or a file; without it `theme.toml` beside the definition, else the default.
    Formulas are locked, without a password, unless `protect` is false.

    With `verified_by`, engines recompute the file before it is put in place: a clean report is stamped on
    the cover, and one that isn't leaves `path` as it was. The report comes back. Raises ModelgenError.
    """
    report: Report | None = None
    program = compile(model)
    make = _writer(place(program), scenario, theme, protect)
    with replacing(path) as temporary:
        make(temporary, stamp=NOT_VERIFIED)
        if verified_by is not None:
            report = verify_workbook(temporary, program, verified_by)
            report.file = str(path)
            if report.exit_code:
                raise NotVerified(report)
            make(temporary, stamp=report.stamp)
    return report


def input_pack(model: Model | Program, path: str | Path) -> None:
    """Write a workbook with a model's inputs alone, for people who fill them elsewhere; `read_back` reads it.

    Raises ModelgenError, also where the model has no inputs.
    """
    program = compile(model)
    layout = place(program, inputs_only=True)
    if not any(plan.kind == "inputs" for plan in layout.sheets):
        raise ModelgenError(f"'{program.name}' has no assumptions and no actuals, so there is nothing to fill in")
    with replacing(path) as temporary:
        _writer(layout)(temporary, stamp="")


def _writer(
    layout: Layout, scenario: str | None = None, theme: str | Path | None = None, protect: bool = True
) -> Callable[..., None]:
    """What writes a layout's workbook, given a path and a stamp."""
    program = layout.program
    looks = themes.theme(theme, program.folder)
    found = everywhere(program)
    live = 0 if scenario is None else program.scenario.position(scenario)
    return partial(
        write, layout, {item: found.cells(item, live) for item in program.every}, theme=looks,
        extremes={item: found.extremes(item) for item in program.every},
        definition_hash=program.hash, version=__version__, protected=protect,
    )  # fmt: skip


class NotVerified(ModelgenError):
    """A build that its engines don't confirm; the workbook isn't put in place."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__("\n".join([report.verdict, *report.lines()]))


def load_model(path: str | Path) -> Model:
    """Run a definition: a folder with `model.py`, or a Python file. ModelgenError for whatever goes wrong in it.

    The definition is a program and is trusted as one.
    """
    file = Path(path)
    file = file / "model.py" if file.is_dir() else file
    if not file.is_file():
        raise ModelgenError(
            f"{path}: there is no model.py" if Path(path).is_dir() else f"{path}: there is no such file"
        )
    module = _run(file.resolve())
    models = [value for value in vars(module).values() if isinstance(value, Model)]
    unique = list({id(model): model for model in models}.values())
    if len(unique) != 1:
        what = "defines no Model" if not unique else f"defines {len(unique)} models, and one is needed"
        raise ModelgenError(f"{file.name}: {what}; assign one to a name at the top level")
    program = compile(unique[0])
    formulas = emitter(place(program))
    for line in program.lines:  # what Excel can't hold is refused before anything is computed
        for block in line.blocks:
            formulas.block(block)
    return unique[0]


def _run(file: Path) -> ModuleType:
    """Execute a definition from its source; nothing of it stays behind, neither bytecode nor modules."""
    module = ModuleType("modelgen_definition")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module  # where dataclasses look their names up
    known, writes = set(sys.modules), sys.dont_write_bytecode
    # a cached bytecode file is trusted by second and size: an edit within the second would go unseen
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(file.parent))
    folder = FOLDER.set(file.parent)
    try:
        exec(builtins.compile(file.read_bytes(), str(file), "exec"), module.__dict__)
    except ModelgenError:
        raise
    except (Exception, SystemExit) as error:
        raise ModelgenError(_mistake(file, error)) from None
    finally:
        FOLDER.reset(folder)
        sys.path.remove(str(file.parent))
        sys.dont_write_bytecode = writes
        for name in set(sys.modules) - known:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(file.parent) + os.sep):
                del sys.modules[name]
    return module


def _mistake(file: Path, error: BaseException) -> str:
    """Python's own error in a definition, with the definition's line."""
    if isinstance(error, SyntaxError):
        line = f":{error.lineno}" if error.lineno else ""
        return f"{file.name}{line}: not valid Python: {error.msg}"
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).resolve() == file]
    place = Place(str(file), frames[-1].lineno or 0) if frames else file.name
    return f"{place}: {type(error).__name__}: {error}"
