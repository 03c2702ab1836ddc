"""`modelgen guide`: a page of under 2,000 words, whose model verifies, with every method and its arguments."""

from __future__ import annotations

import inspect
import re

import pytest

from modelgen.commands.methods import page
from tests.commandline import shell
from tests.valuation.test_method import METHODS

PAGE = page()


def test_it_is_printed_whole_and_isnt_long() -> None:
    done = shell("guide")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{PAGE}\n", "")
    assert len(PAGE.split()) < 2000


@pytest.mark.slow
def test_its_model_builds_verifies_and_holds(tmp_path) -> None:
    for name, language in (("model.py", "python"), ("assumptions.toml", "toml")):
        (block,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
        (tmp_path / name).write_text(block, encoding="utf-8")
    done = shell("build", tmp_path, "-o", tmp_path / "acme.xlsx", "--verify")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no mismatch" in done.stdout


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_every_method_stands_there_with_its_arguments(method) -> None:
    (said,) = re.findall(rf"^  {method.__name__}\((.*?)\)", PAGE, re.MULTILINE)
    told = [word.strip("[]").rstrip("=").rstrip("]=") for word in said.split(", ")]
    given = inspect.signature(method).parameters.values()
    assert told == [one.name for one in given if one.name != "label" or one.default is one.empty]


def test_functions_and_constants_are_those_of_the_language() -> None:
    import modelgen
    from modelgen.formula import functions

    (named,) = re.findall(r"Functions from modelgen: ([a-z_\s]+)\.", PAGE)
    own = {name for name, value in vars(functions).items() if getattr(value, "__module__", "") == functions.__name__}
    assert set(named.split()) == own & set(modelgen.__all__)
