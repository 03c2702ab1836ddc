"""The Amazon example against the hand-written oracle, and against what its definition promises."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from modelgen import load_model, solve
from modelgen.program.compile import compile
from tests.oracles import amazon as oracle
from tests.support import ROOT

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[2] / "examples" / "amazon"
PERIODS = [str(year) for year in oracle.YEARS]
DEPRECIATION = "Depreciation and amortisation"
DRIVERS = [name for name in oracle.SCENARIOS if name not in oracle.ARTICLE]


@pytest.fixture(scope="session")
def results(amazon_program):
    return {scenario: solve(amazon_program, scenario=scenario) for scenario in oracle.SCENARIOS}


def edited(folder: Path, *replacements: tuple[str, str]):
    """The example with parts of its values file exchanged."""
    values = (EXAMPLE / "assumptions.toml").read_text(encoding="utf-8")
    for old, new in replacements:
        assert values.count(old) == 1, f"{old!r} must stand in the values file once"
        values = values.replace(old, new)
    (folder / "assumptions.toml").write_text(values, encoding="utf-8")
    for file in EXAMPLE.glob("*.py"):
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    return compile(load_model(folder))


def numbers(value, shape: tuple[int, ...]) -> np.ndarray:
    """A result as plain numbers of the oracle's shape; NaN where it is n.m. or has no value."""
    periods = value.columns if isinstance(value, pd.DataFrame) else value.index if isinstance(value, pd.Series) else ()
    if shape and len(periods) == shape[-1]:
        value = value.to_numpy()
    elif isinstance(value, pd.DataFrame) and set(value.columns) & set(PERIODS):
        value = value.reindex(columns=PERIODS)
    elif isinstance(value, pd.Series) and set(value.index) & set(PERIODS):
        value = value.reindex(PERIODS)
    flat = np.asarray(value, dtype=object).ravel()
    return pd.to_numeric(pd.Series(flat), errors="coerce").to_numpy(float).reshape(shape)


@pytest.mark.parametrize("scenario", oracle.SCENARIOS)
def test_every_figure_is_the_oracles(results, scenario):
    wrong = {}
    for label, expected in (oracle.solve(scenario) | oracle.target(scenario)).items():
        expected = np.asarray(expected, dtype=float)
        got = numbers(results[scenario][label], expected.shape)
        # a total that cancels to nearly nothing keeps the rounding of its parts
        if not np.allclose(got, expected, rtol=1e-9, atol=1e-9, equal_nan=True):
            wrong[label] = (got, expected)
    assert not wrong


@pytest.mark.parametrize(
    ("scenario", "per_share", "enterprise_value"),
    [("As written", 394.88, 4189.98), ("Backsolved", 217.70, 2290.43), ("Flat margin", 110.38, 1139.81)],
)
def test_the_articles_dcf_arrives_where_it_was_computed_before(results, scenario, per_share, enterprise_value):
    result = results[scenario]
    assert result["DCF value per share"] == pytest.approx(per_share, abs=0.005)
    assert result["DCF: enterprise value"] == pytest.approx(enterprise_value, abs=0.005)


def test_the_articles_sum_of_the_parts(results):
    for result in results.values():
        assert result["SOTP as written: enterprise value in the base case"] == pytest.approx(628.2)
        assert result["SOTP as written: value per share, base"] == pytest.approx(62.66, abs=0.005)


@pytest.mark.parametrize("scenario", oracle.SCENARIOS)
def test_what_the_articles_enterprise_value_implies_whatever_is_live(results, scenario):
    result = results[scenario]
    margin = result["Implied long-term FCF margin of the group"]
    rate = result["Implied discount rate of the article's DCF"]
    growth = result["Implied growth of all segments at FY2024's margin"]
    assert (margin, rate, growth) == pytest.approx((0.10105, 0.14500, 0.16227), abs=5e-6)
    written = [0.09, 0.09, 0.15]
    for value in (
        oracle.article_value(written, [margin] * 3, 0.09),
        oracle.article_value(written, [0.25] * 3, rate),
        oracle.article_value([growth] * 3, [0.25] * 3, 0.09, ramped=False),
    ):
        assert value == pytest.approx(1800, abs=1e-3)


@pytest.mark.parametrize("scenario", oracle.SCENARIOS)
def test_the_walk_from_as_written_to_base(results, scenario):
    expected = oracle.walk()
    value, effect = (results[scenario][f"value_walk_{name}"] for name in ("value", "effect"))
    assert dict(value) == pytest.approx(expected)
    assert effect.sum() == pytest.approx(expected["End"] - expected["Start"])


@pytest.mark.parametrize("scenario", oracle.SCENARIOS)
def test_the_football_field(results, scenario):
    result = results[scenario]
    low, high = result["football_field_low"], result["football_field_high"]
    label = "DCF, rate and growth 50 bp each way"
    assert (low[label], high[label]) == pytest.approx(oracle.dcf_range(scenario))
    parts = oracle.sotp(scenario)["SOTP: value per share"]
    assert (low["Sum of the parts"], high["Sum of the parts"]) == pytest.approx((parts[0], parts[2]))
    cases = [oracle.solve(name)["DCF value per share"] for name in ("Bear", "Bull")]
    assert [low["DCF, from Bear to Bull"], high["DCF, from Bear to Bull"]] == pytest.approx(cases)
    assert (low["Article's target"], high["Article's target"]) == (210, 225)


@pytest.mark.parametrize("scenario", oracle.SCENARIOS)
def test_invested_capital_is_what_the_depreciation_says(results, scenario):
    capital, da = (numbers(results[scenario][label], (13,)) for label in ("Invested capital", DEPRECIATION))
    assert da[2:] == pytest.approx(oracle.DA_CATCH_UP * capital[1:-1])


def test_new_capital_earns_less_than_all_of_it(results):
    for name in DRIVERS:
        assert results[name]["Implied return on new capital"] < results[name]["ROIC: ROIC"]["2034"]


def test_probabilities_are_those_of_our_own_scenarios(results):
    found = results["Base"]["Scenarios: probability"]
    assert {name: value for name, value in found.items() if value} == oracle.PROBABILITY


def test_driver_scenarios_are_coherent(results):
    bear, base, bull = (results[name] for name in ("Bear", "Base", "Bull"))
    for label in ("DCF value per share", "Total net sales", "Total operating income", "Net capital expenditure"):
        low, middle, high = (numbers(result[label], (-1,))[-10:] for result in (bear, base, bull))
        assert (low < middle).all(), label
        assert (middle < high).all(), label
    for result in (bear, base, bull):
        assert 0.10 < result["Implied return on new capital"] < 0.25
        assert 0.60 < result["DCF: terminal share"] < 0.75
        assert result["Investment to D&A"]["2034"] > 1


def test_negative_reinvestment_is_flagged_where_the_article_has_it(results):
    label = "Flag: sales grow on negative reinvestment"
    assert numbers(results["As written"][label], (13,))[3:].sum() == 9  # all years but 2025
    for scenario in (*DRIVERS, "Backsolved", "Flat margin"):
        assert numbers(results[scenario][label], (13,))[3:].sum() == 0


@pytest.mark.parametrize("scenario", oracle.SCENARIOS)
def test_no_check_fails(results, scenario):
    assert results[scenario]["Failures in all"] == 0, results[scenario]["Failures"]


@pytest.mark.parametrize("scenario", oracle.SCENARIOS)
def test_claims_compute_and_agree_as_the_oracle_says(results, scenario):
    stated, computed, verdict = (results[scenario][name] for name in ("Stated", "Computed", "Verdict"))
    assert list(stated.index) == list(oracle.CLAIMS)
    for label, (says, expected, agrees) in oracle.CLAIMS.items():
        assert stated[label] == says
        assert computed[label] == pytest.approx(expected, rel=1e-9, abs=1e-9), label
        assert bool(verdict[label]) is agrees, label


def test_aws_margin_moves_the_value_of_driver_scenarios_only(results, tmp_path):
    flexed = edited(tmp_path, ("value.AWS = [0.36, 0.35,", "value.AWS = [0.35, 0.34,"))
    for scenario, moves in (("Base", True), ("As written", False), ("Backsolved", False), ("Flat margin", False)):
        before = results[scenario]["DCF value per share"]
        after = solve(flexed, scenario=scenario)["DCF value per share"]
        assert (after < before) is moves


def test_adding_share_based_compensation_back_is_a_switch(results, tmp_path):
    switched = edited(tmp_path, ('value = "Cost"', 'value = "Added back"'))
    by_hand = oracle.solve("Base")
    factor, sbc = by_hand["DCF: discount factor"][3:], by_hand["Share-based compensation"][3:]
    worth = (sbc * factor).sum() + sbc[-1] * factor[-1] * 1.03 / 0.06
    got = solve(switched, scenario="Base")["DCF value per share"] - results["Base"]["DCF value per share"]
    assert got == pytest.approx(worth / oracle.shares("Base"))
    same = solve(switched, scenario="As written")["DCF value per share"]
    assert same == pytest.approx(results["As written"]["DCF value per share"])


def test_the_readme_states_what_the_model_computes(results):
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    for scenario in oracle.SCENARIOS:
        row = next(line for line in text.splitlines() if line.startswith(f"| {scenario} |"))
        stated = [cell.strip() for cell in row.strip("|").split("|")][2:]
        result = results[scenario]
        implied = result["Implied return on new capital"]
        computed = [
            f"{result['DCF value per share']:.2f}",
            f"{result['DCF: enterprise value']:,.0f}",
            f"{result['DCF: terminal share']:.0%}",
            f"{result['Enterprise value to forward EBITDA']:.1f}x",
            f"{result['Terminal value to NOPAT']:.1f}x",
            implied if isinstance(implied, str) else f"{implied:.0%}",
        ]
        assert stated == computed, scenario
    effects = results["Base"]["value_walk_effect"]
    steps = ("Margin", "Leases", "Share-based compensation", "Dilution", "Growth", "Fade of growth")
    walk = " ".join(text.split("**Value walk.**")[1].split("- **")[0].split())
    assert re.findall(r"[+-]\d+", walk) == [f"{effects[step]:+.0f}" for step in steps]
    assert f"{len(oracle.CLAIMS)} statements" in text
    words = " ".join(text.split())
    for sentence in stated_of(oracle.target("Base"), oracle.solve("Base")):
        assert sentence in words
    low, base, high = oracle.sotp("Base")["SOTP: value per share"]
    assert f"gives {low:.0f} to {high:.0f} a share, {base:.0f} in its base case" in text


def stated_of(target: oracle.Solution, base: oracle.Solution) -> list[str]:
    """What the text says of the target price, returns and peers, with the oracle's figures."""
    price = "Target price: target price"
    low, high = target[f"{price}, low"], target[f"{price}, high"]
    multiple, own = base["peers_multiples_multiple"][:, 2], base["peers_multiples_subject_s_own"]
    roic, margin, turnover = (base[f"ROIC: {name}"] for name in ("ROIC", "EBIT margin", "turnover of capital"))
    return [
        f"{target[price]:.0f} USD in twelve months, from {low:.0f} to {high:.0f}",
        f"together {target['Target price: fair value']:.0f} today",
        f"at the cost of equity of {base['Cost of equity']:.1%}",
        f"total return of {target['Target price: total return']:.0%}",
        f"{target['Scenarios: expected value']:.2f} a share",
        f"standard deviation of {target['Scenarios: standard deviation']:.0%}",
        f"From {roic[2]:.0%} in FY2024 to {roic[-1]:.0%} in 2034",
        f"from {margin[2]:.1%} to {margin[-1]:.1%}",
        f"from {turnover[2]:.1f} to {turnover[-1]:.1f}",
        "{:.1f}x, {:.1f}x and {:.1f}x, where".format(*multiple),
        "has {:.1f}x, {:.1f}x and {:.1f}x.".format(*own),
    ]


def test_the_formulas_are_those_that_were_reviewed(formula_snapshot) -> None:
    formula_snapshot(ROOT / "examples" / "amazon")


def test_the_values_are_those_that_were_reviewed(value_snapshot) -> None:
    value_snapshot(ROOT / "examples" / "amazon", rel=1e-6)
