"""The Spotify example against the hand-written oracle, its own quarters, and what its definition promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelgen import Model, build, load_model, solve
from modelgen.audit.lint import lint
from modelgen.program.compile import compile
from modelgen.reference.result import Result
from modelgen.verify.verify import verify_workbook
from tests.oracles import spotify as oracle
from tests.support import ROOT, needs

EXAMPLE = ROOT / "examples" / "spotify"
FORECAST = [str(year) for year in range(2026, 2036)]


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model(EXAMPLE)


@pytest.fixture(scope="module")
def results(model) -> dict[str, Result]:
    program = compile(model)
    assert program.warnings == ()
    return {scenario: solve(program, scenario=scenario) for scenario in oracle.SCENARIOS}


@pytest.mark.parametrize("scenario", oracle.SCENARIOS)
def test_its_headline_outputs_are_the_oracles(model, results, scenario) -> None:
    told = oracle.outputs(scenario)
    assert {output.label for output in model.outputs} == set(told)
    for label, value in told.items():
        assert results[scenario][label] == pytest.approx(value, rel=1e-9), label


@pytest.mark.parametrize("scenario", oracle.SCENARIOS)
def test_its_forecast_is_the_oracles(results, scenario) -> None:
    years = oracle.flows(scenario)
    for label, name in (
        ("Total revenue", "revenue"), ("Operating income", "income"), ("EBITDA", "EBITDA"),
        ("FCFF: free cash flow to the firm", "flow"),
    ):  # fmt: skip
        assert list(results[scenario][label][FORECAST]) == pytest.approx([year[name] for year in years]), label


@pytest.mark.parametrize(
    ("label", "quarters"),
    [
        ("Total revenue", [a + b for a, b in zip(oracle.PREMIUM, oracle.ADVERTISING, strict=True)]),
        ("Total gross profit", oracle.GROSS),
        ("Operating income", oracle.INCOME),
        ("Cash from operations", oracle.CASH),
        ("Free cash flow of the four quarters", oracle.FREE_CASH),
    ],
)
def test_quarters_roll_up_to_the_reported_years(results, label, quarters) -> None:
    for result in results.values():
        assert list(result[label][["2023", "2024", "2025"]]) == oracle.by_year(quarters)


def test_quarters_ahead_keep_their_season_and_add_up_to_their_years(results) -> None:
    for result in results.values():
        advertising = result["Quarterly revenue"].loc["Ad-Supported"]
        assert advertising["2026Q4"] > max(advertising[f"2026Q{number}"] for number in (1, 2, 3))
        for segment in ("Premium", "Ad-Supported"):
            quarters = result["Quarterly revenue"].loc[segment]
            for year in ("2026", "2027"):
                total = sum(quarters[f"{year}Q{number}"] for number in (1, 2, 3, 4))
                assert total == pytest.approx(result["Revenue"].loc[segment, year])


def test_scenarios_are_coherent(results) -> None:
    for label in ("Total revenue", "Operating income", "EBITDA"):
        low, middle, high = (results[name][label][FORECAST] for name in ("Bear", "Base", "Bull"))
        assert (low < middle).all(), label
        assert (middle < high).all(), label


@pytest.mark.parametrize("scenario", oracle.SCENARIOS)
def test_no_check_fails_and_claims_are_as_declared(model, results, scenario) -> None:
    result = results[scenario]
    assert result["Failures in all"] == 0, result["Failures"]
    assert [item.label for item in model.inputs if not item.sources] == []
    differs = [label for label, verdict in result["Verdict"].items() if not verdict]
    assert differs == ["Growth of revenue 2025", "Growth of gross profit 2025"]


def test_the_readme_states_what_the_model_computes(results) -> None:
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    assert "](picture.png)" in text
    assert (EXAMPLE / "picture.png").read_bytes().startswith(b"\x89PNG")
    for scenario, result in results.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| {scenario} |"))
        stated = [cell.strip() for cell in row.strip("|").split("|")][1:]
        assert stated == [
            f"{result['Value per diluted share']:.2f}",
            f"{result['DCF: enterprise value'] / 1000:.1f}",
            f"{result['DCF: terminal share']:.0%}",
            f"{result['DCF enterprise value to EBITDA of 2026']:.1f}x",
            f"{result['Operating margin']['2035']:.1%}",
            f"{result['Discount rate at which the DCF gives the share price']:.1%}",
        ], scenario
    assert f"{len(results['Base']['Stated'])} statements" in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engines", "perturbed"),
    [(("ironcalc", "formualizer"), True), (("libreoffice",), False), (("formulas",), False)],
    ids=["as it is and under perturbation", "libreoffice", "formulas"],
)
def test_engines_prove_it_in_all_scenarios(tmp_path: Path, model, engines, perturbed) -> None:
    for engine in engines:
        needs(engine)
    build(model, tmp_path / "spotify.xlsx")
    report = verify_workbook(tmp_path / "spotify.xlsx", model, engines, perturbed=perturbed)
    assert (report.exit_code, report.findings) == (0, []), "\n".join(report.lines())


@pytest.mark.slow
def test_lint_finds_nothing(tmp_path: Path, model) -> None:
    build(model, tmp_path / "spotify.xlsx")
    assert lint(tmp_path / "spotify.xlsx").findings == []


def test_the_formulas_are_those_that_were_reviewed(formula_snapshot) -> None:
    formula_snapshot(EXAMPLE)


def test_the_values_are_those_that_were_reviewed(value_snapshot) -> None:
    value_snapshot(EXAMPLE, rel=1e-6)
