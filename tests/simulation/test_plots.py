"""Pictures: that they are made, of what, and what they show; how they look was looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelgen import ModelgenError, distribution, load_model, simulate
from modelgen.simulation.plots import KINDS, write_png
from tests.commandline import define
from tests.simulation.test_simulate import TOLLS, sums

NORMAL = distribution("normal", mean=10, sd=1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_figure_of_each_kind(kind: str) -> None:
    found = simulate(sums(NORMAL, NORMAL), 2_000, indices=True)
    figure = found.plot("Sum", kind=kind)
    (axes,) = figure.axes
    assert axes.get_title(loc="left") == "Sum"
    assert axes.patches or axes.lines


def test_the_histogram_marks_price_and_scenarios(tmp_path: Path) -> None:
    text = TOLLS.replace(
        "m.output(per, value)",
        'quote = i.assumption("Price", unit="EUR/share")\nquote.give(30)\nm.output(per, value)\nm.price(quote)',
    )
    found = simulate(load_model(define(tmp_path / "m", text)), 1_000)
    (axes,) = found.plot().axes
    words = " ".join(one.get_text() for one in axes.texts)
    assert "Base " in words and ("price 30" in words)


def test_outputs_whose_labels_make_one_name_have_pictures_of_their_own(tmp_path: Path) -> None:
    model = sums(NORMAL)
    more = model.sheet("More")
    lines = [more.line("Value/share"), more.line("Value-share", key="other")]
    for line in lines:
        line.formula = model.find("Input 0") + 1
    model.output(*lines)
    found = simulate(model, 500, outputs=[*lines, lines[0]])
    assert len(found.outcomes) == 2
    assert len({*write_png(found, tmp_path)}) == 6 == len([*tmp_path.iterdir()])


def test_what_isnt_drawn() -> None:
    found = simulate(sums(NORMAL), 500)
    with pytest.raises(ModelgenError, match=r"there is no picture 'histogramm'.*did you mean 'histogram'"):
        found.plot(kind="histogramm")
    with pytest.raises(ModelgenError, match="no output 'Smu' was simulated; there is Sum"):
        found.plot("Smu")
    with pytest.raises(ModelgenError, match="simulate with indices=True"):
        found.plot(kind="tornado")


def test_the_command_draws(run, tmp_path, monkeypatch) -> None:
    define(tmp_path / "m", TOLLS)
    code, out, err = run("simulate", "m", "--draws", "1024", "--indices", "--png", "pictures")
    assert (code, err) == (0, "") and out.endswith("Pictures: 8 in pictures\n")
    names = sorted(file.name for file in (tmp_path / "pictures").iterdir())
    assert len(names) == 8 and "value_per_share-histogram.png" in names and "value_per_share-tornado.png" in names
    assert all((tmp_path / "pictures" / name).read_bytes()[:4] == b"\x89PNG" for name in names)
    code, _, err = run("simulate", "m", "--png", "m/model.py")
    assert code == 2 and "model.py is a file; name a folder" in err
    code, _, err = run("simulate", "m", "--png", "no/such")
    assert code == 2 and "there is no folder no; make it first" in err
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    code, _, err = run("simulate", "m", "--png", "pictures")
    assert code == 2 and "pictures need matplotlib; install it: pip install matplotlib" in err
