"""Running a definition: from a folder or a Python file to the model that it defines."""

from __future__ import annotations

import traceback
from collections.abc import Container
from pathlib import Path
from types import ModuleType

from modelgen.errors import DefinitionErrors, ModelgenError, Place, Unset
from modelgen.files.root import meant
from modelgen.layout.place import place
from modelgen.mistakes.told import told
from modelgen.mistakes.unset import mended
from modelgen.model.declarations import FOLDER
from modelgen.model.items import Item
from modelgen.model.model import Model
from modelgen.modules import Modules, as_written
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.progress import each, tell
from modelgen.workbook.emit import emitter


def load_model(path: str | Path) -> Model:
    """Run a definition: a folder with `model.py`, or a Python file. ModelgenError for whatever goes wrong in it.

    What Excel can't hold is refused, too. The definition is a program and is trusted as one.
    """
    model = run(path)
    try:
        fit(compile(model))
    except Unset as error:
        raise mended(error) from None
    except DefinitionErrors as several:
        raise DefinitionErrors([mended(error) for error in several.errors]) from None
    return model


def fit(program: Program, items: Container[Item] | None = None) -> None:
    """DefinitionError where Excel can't hold the formula of a line: of one among `items`, or of any."""
    formulas = emitter(place(program))
    for line in each("writing formulas", program.lines):
        if items is None or line in items:
            for block in line.blocks:
                formulas.block(block)


def run(path: str | Path, past: list[ModelgenError] | None = None) -> Model:
    """The model of a definition, as far as Python runs it. ModelgenError for whatever goes wrong; with a list `past`
    what goes wrong in the definition's own statements goes there, and it is run past that."""
    file = Path(path)
    file = file / "model.py" if file.is_dir() else file
    if not file.is_file():
        what = "model.py" if Path(path).is_dir() else "such file"
        raise ModelgenError(f"{path}: there is no {what}{meant(file if Path(path).is_dir() else Path(path))}")
    tell("running the definition")
    module = _run(file.resolve(), past)
    tell("checking the definition")
    models = [value for value in vars(module).values() if isinstance(value, Model)]
    unique = list({id(model): model for model in models}.values())
    if len(unique) != 1:
        what = "defines no Model" if not unique else f"defines {len(unique)} models, and one is needed"
        raise ModelgenError(f"{file.name}: {what}; assign one to a name at the top level")
    return unique[0]


def _run(file: Path, past: list[ModelgenError] | None = None) -> ModuleType:
    """Execute a definition from its source; nothing of it stays behind, neither bytecode nor modules."""
    modules, folder = Modules(file), FOLDER.set(file.parent)
    raised: list[Exception] | None = None if past is None else []
    try:
        module = modules.run(raised)
        if past is not None:
            past += [e if isinstance(e, ModelgenError) else ModelgenError(_mistake(modules, e)) for e in raised or ()]
        return module
    except (ModelgenError, KeyboardInterrupt):
        raise
    except BaseException as error:  # SystemExit too, and what a definition derives from BaseException
        raise ModelgenError(_mistake(modules, error)) from None
    finally:
        FOLDER.reset(folder)


def _mistake(modules: Modules, error: BaseException) -> str:
    """Python's own error in a definition or in what it imports from beside it, with its line."""
    file = modules.file
    written = Path(getattr(error, "filename", None) or file)  # what it imports, or the <string> of eval()
    if isinstance(error, SyntaxError) and written.is_file():
        line = f":{error.lineno}" if error.lineno else ""
        return f"{written.name}{line}: not valid Python: {error.msg}"
    own = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename in modules.sources]
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame in own]
    place = Place(own[-1].f_code.co_filename, lines[-1]) if own else file.name
    if said := told(error, own):
        what, remedy = said
        return f"{place}: {as_written(what)}{'; ' + remedy if remedy else ''}"
    return f"{place}: {type(error).__name__}: {as_written(_text(error))}".removesuffix(": ") + _remedy(modules, error)


def _remedy(modules: Modules, error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"; it is neither beside {modules.file.name} nor in the root folder {modules.root}, nor installed"
    if isinstance(error, ImportError) and "beyond top-level" in str(error):
        return f"; dots lead no higher than the root folder {modules.root}"
    return ""


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # of a definition's own, whose text can't be had
        return ""
