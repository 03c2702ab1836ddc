"""A definition run statement by statement, past what is wrong in it: for whoever wants all mistakes at once."""

from __future__ import annotations
import __future__

import ast
from collections.abc import Iterator
from types import ModuleType

from modelgen.errors import Unset

_FLAGS = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)


def run_past_errors(source: bytes, path: str, module: ModuleType) -> list[Exception]:
    """Run a module's statements one after the other; what they raise, but for what follows from something before.

    A statement that fails leaves the names that it would have given without a meaning: who misses one of them later,
    or one that was missed before, isn't told, nor who misses a formula that it would have set. SyntaxError where the
    source isn't Python; whatever isn't an Exception is raised.
    """
    whole = compile(source, path, "exec", dont_inherit=True)
    errors: list[Exception] = []
    lost: set[str] = set()
    for statement in ast.parse(source, path).body:
        code = compile(ast.Module([statement], []), path, "exec", flags=whole.co_flags & _FLAGS, dont_inherit=True)
        try:
            exec(code, vars(module))
        except NameError as error:
            if error.name not in lost:
                errors.append(error)
            lost.update((str(error.name), *_given(statement)))
        except Exception as error:
            if not (errors and isinstance(error, Unset)):
                errors.append(error)
            lost.update(_given(statement))
        else:
            lost.difference_update(_given(statement))
    return errors


def _given(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement gives a meaning."""
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name.partition(".")[0]
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
