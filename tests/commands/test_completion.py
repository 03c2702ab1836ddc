"""What shells complete: commands, options, files, templates; and Python: everything public."""

from __future__ import annotations

import pytest

import modelgen
from modelgen.commands.app import COMMANDS
from modelgen.commands.new import templates
from tests.commandline import environment, shell

SHELLS = ("bash", "zsh", "fish")


@pytest.mark.parametrize("name", SHELLS)
def test_the_script_of_a_shell_comes_without_a_word_more(name) -> None:
    done = shell(env=environment(_MODELGEN_COMPLETE=f"{name}_source"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "_MODELGEN_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("words", "known"),
    [
        ("modelgen ", {f"plain,{name}" for name in COMMANDS}),
        ("modelgen ver", {"plain,verify"}),
        ("modelgen verify --per", {"plain,--perturb"}),
        ("modelgen build ", {"file,"}),
        ("modelgen build exam", {"file,exam"}),
        ("modelgen new ", {f"plain,{name}" for name in templates()}),
        ("modelgen new so", {"plain,sotp"}),
    ],
)
def test_what_is_being_typed_is_completed(words, known) -> None:
    number = str(words.count(" "))
    asked = environment(_MODELGEN_COMPLETE="bash_complete", COMP_WORDS=words, COMP_CWORD=number)
    done = shell(env=asked)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(done.stdout.splitlines()) == known


def test_python_lists_everything_public() -> None:
    assert {*modelgen.__all__, "__version__"} == set(dir(modelgen))
    assert all(hasattr(modelgen, name) for name in dir(modelgen))
