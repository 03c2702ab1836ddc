"""Running a definition: from a folder or a Python file to the model that it defines."""

from __future__ import annotations

import builtins
import sys
import traceback
from collections.abc import Container, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from modelgen.errors import ModelgenError, Place
from modelgen.layout.place import place
from modelgen.model.declarations import FOLDER
from modelgen.model.items import Item
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.progress import each, tell
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
    for line in each("writing formulas", program.lines):
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
    tell("running the definition")
    module = _run(file.resolve())
    tell("checking the definition")
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
    known, beside = set(sys.modules), _Beside(str(file.parent))
    sys.path.insert(0, beside.folder)
    sys.meta_path.insert(sys.meta_path.index(PathFinder), beside)
    folder = FOLDER.set(file.parent)
    try:
        exec(builtins.compile(file.read_bytes(), str(file), "exec", dont_inherit=True), module.__dict__)
    except (ModelgenError, KeyboardInterrupt):
        raise
    except BaseException as error:  # SystemExit too, and what a definition derives from BaseException
        raise ModelgenError(_mistake(file, error)) from None
    finally:
        FOLDER.reset(folder)
        sys.meta_path.remove(beside)
        sys.path.remove(beside.folder)
        for name in beside.found & (set(sys.modules) - known):
            del sys.modules[name]
    return module


class _Beside:
    """Finds the modules beside a definition, and has them run from their source as well."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.found: set[str] = set()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module of a name, where a file beside the definition holds it or a package beside it does."""
        package = name.rpartition(".")[0]
        if package and package not in self.found:
            return None
        spec = PathFinder.find_spec(name, path if package else [self.folder])
        if spec is None:
            return None
        self.found.add(name)
        if spec.origin is None or type(spec.loader) is not SourceFileLoader:
            return None  # a folder without code, or a compiled module
        spec.loader = _FromSource(name, spec.origin)
        return spec


class _FromSource(SourceFileLoader):
    """A cached bytecode file is trusted by second and size: an edit within the second would go unseen."""

    def get_code(self, fullname: str) -> CodeType:
        """The module's code, compiled from what its file holds now."""
        return self.source_to_code(self.get_data(self.path), self.path)


def _mistake(file: Path, error: BaseException) -> str:
    """Python's own error in a definition, with the definition's line."""
    written = Path(getattr(error, "filename", None) or file)  # what it imports, or the <string> of eval()
    if isinstance(error, SyntaxError) and written.is_file():
        line = f":{error.lineno}" if error.lineno else ""
        return f"{written.name}{line}: not valid Python: {error.msg}"
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).resolve() == file]
    place = Place(str(file), frames[-1].lineno or 0) if frames else file.name
    return f"{place}: {type(error).__name__}: {_text(error)}".removesuffix(": ")


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException:  # of a definition's own, whose text can't be had
        return ""
