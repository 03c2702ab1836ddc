"""Rank correlations, wherever they are said: recovered from draws, or refused with their place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from modelgen import Model, ModelgenError, ValuesError, distribution, load_model, simulate
from tests.commandline import GOOD, define
from tests.simulation.test_simulate import sums

NAMES = ["input_0", "input_1", "input_2"]
RANKS = [[1, 0.5, -0.2], [0.5, 1, 0.3], [-0.2, 0.3, 1]]
KINDS = (
    distribution("lognormal", mean=5, sd=2),
    distribution("pert", low=0, mode=1, high=5),
    distribution("normal", mean=0, sd=1),
)


def matrix(folder: Path, text: str = "") -> Path:
    file = folder / "ranks.csv"
    rows = "\n".join(f"{name},{','.join(map(str, row))}" for name, row in zip(NAMES, RANKS, strict=True))
    file.write_text(text or f",{','.join(NAMES)}\n{rows}\n", encoding="utf-8")
    return file


@pytest.mark.parametrize("given", ["file", "text", "frame", "pairs", "definition"])
def test_a_matrix_comes_back(given: str, tmp_path: Path) -> None:
    model, file = sums(*KINDS), matrix(tmp_path)
    pairs = {(NAMES[a], NAMES[b]): RANKS[a][b] for a in range(3) for b in range(a)}
    if given == "definition":
        for (one, other), rank in pairs.items():
            model.correlate(one, other, rank)
    ways = {
        "file": file, "text": str(file), "frame": pd.DataFrame(RANKS, NAMES, NAMES), "pairs": pairs, "definition": None,
    }  # fmt: skip
    found = simulate(model, 20_000, correlations=ways[given])
    np.testing.assert_allclose(np.asarray(stats.spearmanr(found.drawn).statistic), RANKS, atol=0.02)


def test_those_that_are_given_replace_the_definitions() -> None:
    model = sums(*KINDS)
    model.correlate(model.find("Input 0"), model.find("Input 2"), 0.9)
    ranks = np.asarray(stats.spearmanr(simulate(model, 5_000, correlations={}).drawn).statistic)
    np.testing.assert_allclose(ranks, np.eye(3), atol=0.05)
    model.correlate("input_2", "input_0", -0.4)  # what is said later counts
    ranks = np.asarray(stats.spearmanr(simulate(model, 5_000).drawn).statistic)
    assert ranks[0, 2] == pytest.approx(-0.4, abs=0.03)


MATRICES = {
    "not symmetric": (",a,b\na,1,0.2\nb,0.3,1", "ranks.csv: 'a' and 'b' have 0.2 above the diagonal and 0.3 below"),
    "no diagonal": (",a,b\na,1,0.2\nb,0.2,0.9", "ranks.csv: 'b' has 0.9 with itself; the diagonal is 1"),
    "other names": (",a,b\na,1,0.2\nc,0.2,1", "ranks.csv: 'c' names a row or a column alone"),
    "another order": (",a,b\nb,1,0.2\na,0.2,1", "its rows aren't named as its columns are, in order"),
    "no number": (",a,b\na,1,x\nb,x,1", "ranks.csv:2: 'x' is no number"),
    "a blank": (",a,b\na,1,\nb,0.2,1", "ranks.csv:2: a cell is blank; write 0.05"),
    "a decimal comma": (";a;b\na;1;0,2\nb;0,2;1", "ranks.csv:2: '0,2' is no number; write 0.2"),
    "not uncertain": (",input_0,inputs\ninput_0,1,0.2\ninputs,0.2,1", "ranks.csv: 'inputs' isn't uncertain; what is"),
    "beyond 1": (
        ",input_0,input_1\ninput_0,1,2\ninput_1,2,1", "ranks.csv: the correlation of 'input_0' and 'input_1' is 2",
    ),
    "no such file": (None, "ranks.csv"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said"), MATRICES.values(), ids=MATRICES)
def test_what_is_no_matrix(text: str | None, said: str, tmp_path: Path) -> None:
    file = tmp_path / "ranks.csv" if text is None else matrix(tmp_path, text)
    with pytest.raises(ModelgenError) as error:
        simulate(sums(*KINDS), 500, correlations=file)
    assert said in str(error.value)


def test_what_a_data_frame_isnt() -> None:
    with pytest.raises(ModelgenError, match="correlations= is a list; give pairs"):
        simulate(sums(*KINDS), 500, correlations=[1])


TOLL = GOOD.replace("due = i", "m.load()\ndue = i")
VALUES = """[shares]
value = 4
distribution = {kind = "uniform", low = 3, high = 5}

[traffic_growth]
value.North = 0.02
value.South = 0.1
distribution.South = {kind = "empirical", file = "history.csv", column = "growth", on = "amount"}

[correlations]
shares = {"traffic_growth[South]" = 0.5}
"""


def tolls(
    folder: Path, values: str = VALUES, history: str = "year,growth\n2001,1%\n2002,-0.02\n2003,\n2004,0.04\n"
) -> Model:
    define(folder, TOLL)
    (folder / "assumptions.toml").write_text(values, encoding="utf-8")
    (folder / "history.csv").write_text(history, encoding="utf-8")
    return load_model(folder)


def test_a_values_file_holds_correlations_and_names_a_history(tmp_path: Path) -> None:
    found = simulate(tolls(tmp_path / "m"), 5_000)
    assert found.quantities == ["traffic_growth[South]", "shares"]
    assert sorted(set(found.drawn[:, 0])) == [-0.02, 0.01, 0.04]
    assert stats.spearmanr(found.drawn).statistic == pytest.approx(0.47, abs=0.04)  # a few steps have ties


WRONG = {
    "not uncertain": (
        VALUES.replace('shares = {"traffic', 'sharse = {"traffic'),
        "assumptions.toml:11: 'sharse' isn't uncertain; what is: traffic_growth[South], shares; did you mean 'shares'?",
    ),
    "no rank": (VALUES.replace("= 0.5}", "= 1.5}"), "assumptions.toml:11: the correlation of 'shares' and"),
    "no table": (VALUES.replace('{"traffic_growth[South]" = 0.5}', "0.5"), "toml:11: 'shares' has no table"),
    "itself": (VALUES.replace('"traffic_growth[South]" = 0', "shares = 0"), "'shares' is correlated with itself"),
    "another column": (
        VALUES.replace('column = "growth"', 'column = "grwoth"'),
        "history.csv: there is no column 'grwoth'; there is year, growth; did you mean 'growth'?",
    ),
    "no column": (VALUES.replace(', column = "growth"', ""), 'names its column: file = "history.csv", column ='),
    "no such file": (VALUES.replace("history.csv", "histroy.csv"), "histroy.csv"),
    "another kind": (VALUES.replace('"empirical"', '"normal"'), "a normal distribution isn't read from a file"),
    "both": (VALUES.replace("column =", "values = [1, 2], column ="), "an empirical distribution has values already"),
}  # fmt: skip


@pytest.mark.parametrize(("values", "said"), WRONG.values(), ids=WRONG)
def test_what_a_values_file_gets_wrong(values: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ModelgenError) as error:
        simulate(tolls(tmp_path / "m", values), 500)
    assert said in str(error.value)


def test_a_history_with_words(tmp_path: Path) -> None:
    with pytest.raises(ModelgenError, match=r"history\.csv:3: 'n/a' is no number; write 0\.05 or 5%"):
        tolls(tmp_path / "m", history="growth\n0.1\nn/a\n")


def test_a_history_beside_a_definition_in_python(tmp_path: Path) -> None:
    text = GOOD.replace("due = i", 'distribute(shares, distribution("empirical", file="h.csv", column="n"))\ndue = i')
    define(tmp_path / "m", text.replace("from modelgen import", "from modelgen import distribute, distribution,", 1))
    (tmp_path / "m" / "h.csv").write_text("n\n3\n5\n", encoding="utf-8")
    assert set(simulate(load_model(tmp_path / "m"), 500).drawn[:, 0]) == {3, 5}


def test_what_correlate_refuses() -> None:
    model = sums(*KINDS)
    for given, said in (((1, "b", 0.1), "takes two uncertain"), (("a", "b", "x"), "'x'"), (("a", "a", 0.1), "itself")):
        with pytest.raises(ValuesError, match=said):
            model.correlate(*given)
