"""Lines that are left without a formula, by what the definition shows to have become of it."""

from __future__ import annotations

import ast

from modelgen.errors import DefinitionError, Unset
from modelgen.spoken import parsed, written


def mended(error: DefinitionError) -> DefinitionError:
    """What is said of a line without a formula, where the definition shows what became of it; else the error itself."""
    if not isinstance(error, Unset) or error.place is None:
        return error
    tree = parsed(error.place.file)
    names = _names(tree, error.place.line) if tree is not None else []
    for node in ast.walk(tree) if tree is not None and names else ():
        if getattr(node, "lineno", 0) <= error.place.line:
            continue
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) if name in names:
                why = f"on line {node.lineno} '{name}' becomes the name of something else"
                phase = error.remedy.removeprefix("set .")
                return Unset(error.what, f"{why}; write {name}.{phase} = {written(node.value)}", error.place)
            case ast.Expr(value=ast.Compare(left=left, ops=[ast.Eq()])) if _about(left) in names:
                return Unset(error.what, f"line {node.lineno} compares, by ==; write = there", error.place)
    return error


def _names(tree: ast.Module, line: int) -> list[str]:
    """The names that a statement of a line gives."""
    return [
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and node.lineno <= line <= (node.end_lineno or line)
        for one in node.targets
        for target in (one.elts if isinstance(one, ast.Tuple) else [one])
        if isinstance(target, ast.Name)
    ]


def _about(node: ast.AST) -> str:
    """The name with which a name, or what is asked of one, begins."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
