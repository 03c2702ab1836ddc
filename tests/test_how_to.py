"""docs/how-to: every recipe is executed, on the bakery of docs/start.md, and gives what stands below it."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from modelgen import build, load_model, solve
from modelgen.program.compile import compile
from tests.reader import Reader, bakery, blocks
from tests.support import ROOT

HOW_TO = ROOT / "docs" / "how-to"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(HOW_TO.glob("*.md")) if path.stem != "README"}
RECIPES = [
    (name, title, text)
    for name, page in TEXTS.items()
    for title, text in re.findall(r"^## (.*)\n((?:(?!^## ).*\n)*)", page, re.MULTILINE)
]
LOAD = 'm.load("assumptions.toml")\n'
PROCESSES = {"batch"}  # commands that need processes of their own


class Cook(Reader):
    """Does what a recipe says, with commands in this process."""

    def __init__(self, folder: Path, call: Callable[..., tuple[int, str, str]]) -> None:
        super().__init__(folder)
        self.call = call
        for file, text in bakery().items():
            super().writes(file, text)

    def command(self, command: str) -> tuple[int, str]:
        program, *words = shlex.split(command)
        assert program == "modelgen"
        if words[0] in PROCESSES:
            return super().command(command)
        code, out, err = self.call(*words)
        return code, out + err

    def runs(self, code: str) -> None:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, {"__name__": "recipe"})
        self.said = printed.getvalue()

    def writes(self, file: str, block: str) -> None:
        if file == "model.py":
            text = (self.folder / "bakery/model.py").read_text(encoding="utf-8")
            (self.folder / "bakery/model.py").write_text(text.replace(LOAD, block + LOAD), encoding="utf-8")
        elif file == "assumptions.toml":
            path = self.folder / "bakery" / file
            values = tomlkit.parse(path.read_text(encoding="utf-8"))
            merge(values, tomlkit.parse(block))
            path.write_text(tomlkit.dumps(values), encoding="utf-8")
        else:
            super().writes(file, block)


def merge(values: Any, own: Any) -> None:
    """Put a recipe's sections in place of those that the file has, and [actual.x] beside the others of [actual]."""
    for key, table in own.items():
        if key == "actual" and key in values:
            merge(values[key], table)
        else:
            values[key] = table


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bakery's workbook, built once."""
    folder = tmp_path_factory.mktemp("bakery")
    for file, text in bakery().items():
        (folder / Path(file).name).write_text(text, encoding="utf-8")
    build(load_model(folder), folder / "bakery.xlsx")
    return (folder / "bakery.xlsx").read_bytes()


@pytest.mark.parametrize(("page", "title", "text"), RECIPES, ids=[f"{page}: {title}" for page, title, _ in RECIPES])
def test_a_recipe(run, tmp_path, workbook, page, title, text) -> None:
    assert blocks(text), "a recipe shows what to do"
    cook = Cook(tmp_path, run)
    (tmp_path / "bakery.xlsx").write_bytes(workbook)
    cook.reads(text)
    changed = [file for _, file, _ in blocks(text) if file in ("model.py", "assumptions.toml")]
    if changed:
        model = load_model(tmp_path / "bakery")
        for scenario in compile(model).scenario.members:
            solution = solve(model, scenario)
            assert solution["Failures in all"] == 0, (scenario, solution["Failures"])


@pytest.mark.slow
@pytest.mark.parametrize("page", TEXTS)
def test_engines_prove_the_workbooks_of_recipes(tmp_path, run, page) -> None:
    """All of a page that adds to the definition, each by itself."""
    for number, (_, _, text) in enumerate(recipe for recipe in RECIPES if recipe[0] == page):
        added = [(file, block) for _, file, block in blocks(text) if file.endswith((".py", ".toml", ".csv"))]
        if any(file == "model.py" for file, _ in added):
            folder = tmp_path / str(number)
            folder.mkdir()
            cook = Cook(folder, run)
            for file, block in added:
                cook.writes(file, block)
            build(load_model(folder / "bakery"), folder / "out.xlsx", verified_by=["ironcalc", "formualizer"])


def test_the_contents_name_every_recipe() -> None:
    listed = (HOW_TO / "README.md").read_text(encoding="utf-8")
    table = "\n".join(
        f"| [{TEXTS[page].splitlines()[0].removeprefix('# ')}]({page}.md) | "
        + "; ".join(title for name, title, _ in RECIPES if name == page)
        + " |"
        for page in re.findall(r"\]\((\w[\w-]*)\.md\)", listed)
    )
    assert table in listed
    assert {page for page in TEXTS if f"]({page}.md)" in listed} == set(TEXTS)
    assert len(RECIPES) >= 40
