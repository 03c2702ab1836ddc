"""Running a definition: from a folder or a Python file to the model that it defines."""

from __future__ import annotations

import builtins
import os
import sys
import traceback
from collections.abc import Container
from pathlib import Path
from types import ModuleType

from modelgen.errors import ModelgenError, Place
from modelgen.layout.place import place
from modelgen.model.declarations import FOLDER
from modelgen.model.items import Item
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.workbook.emit import emitter


def load_model(path: str | Path) -> Model:
    """Run a definition: a folder with `model.py`, or a Python file. ModelgenError for whatever goes wrong in it.

    What Excel can't hold is refused, too. The definition is a program and is trusted as one.
    """
    model = run(path)
    fit(compile(model))
    return model


def fit(program: Program, items: Container[Item] | None = None) -> None:
    """DefinitionError where Excel can't hold the formula of a line: of one among `items`, or of any."""
    formulas = emitter(place(program))
    for line in program.lines:
        if items is None or line in items:
            for block in line.blocks:
                formulas.block(block)


def run(path: str | Path) -> Model:
    """The model of a definition, as far as Python runs it. ModelgenError for whatever goes wrong."""
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
