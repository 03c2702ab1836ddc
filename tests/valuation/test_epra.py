"""EPRA's net asset values against plain arithmetic, and against the engines."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline, solve
from modelgen.valuation.common.marks import FIRM, VALUE, Mark
from modelgen.valuation.epra import EpraNetAssets, epra_net_assets
from tests.oracles.nav import epra
from tests.reference.agreement import agree

EVERYTHING = {"deferred_tax": 40, "not_due": 0.5, "derivatives": -6, "purchasers_costs": 55, "goodwill": 12,
              "intangibles": 3, "debt_discount": 9}  # fmt: skip


class Company:
    """A model with inputs by name."""

    def __init__(self) -> None:
        self.m = Model("Property", timeline=Timeline.annual(2024, 2026), unit="EUR mn")
        self.inputs, self.sheet = self.m.sheet("Inputs"), self.m.sheet("NAV")

    def put(self, label: str, value: Any, unit: str = "EUR mn") -> Any:
        """An assumption."""
        over = (self.m.timeline,) if isinstance(value, list) else ()
        item = self.inputs.assumption(label, *over, unit=unit, shared=True)
        item.give(value, source="made up")
        return item

    def measures(self, given: dict[str, float]) -> EpraNetAssets:
        """With an equity of 500 and 20 mn shares."""
        amounts = {name: self.put(name, value, "%" if name == "not_due" else "EUR mn") for name, value in given.items()}
        return epra_net_assets(
            self.sheet, equity=self.put("Equity", 500), shares=self.put("Shares", 20, "mn shares"), **amounts
        )


@pytest.mark.parametrize("given", [{}, EVERYTHING, *({name: value} for name, value in EVERYTHING.items())])
def test_the_three_measures(given) -> None:
    made = Company()
    found = made.measures(given)
    solution = solve(made.m)
    three = (found.reinstatement, found.tangible, found.disposal)
    assert [solution[one.value] for one in three] == pytest.approx(epra(500, **given))
    assert [solution[one.per_share] for one in three] == pytest.approx([value / 20 for value in epra(500, **given)])
    assert str(found.tangible.per_share.unit) == "EUR/share"
    assert solution["Failures in all"] == 0


def test_a_part_above_1_fails_a_check() -> None:
    made = Company()
    found = made.measures({"deferred_tax": 40, "not_due": 1.2})
    assert solve(made.m)[found.checks[0]] == 1


def test_refused() -> None:
    made = Company()
    shares = made.put("Shares", 20, "mn shares")
    with pytest.raises(DefinitionError, match="EPRA: the goodwill varies over Year; give one amount"):
        epra_net_assets(
            made.sheet, equity=made.put("Equity", 5), shares=shares, goodwill=made.put("Goodwill", [1, 2, 3])
        )
    gross = made.sheet.line("Gross asset value")
    gross.formula, gross.mark = made.put("Gross", 9), Mark(FIRM, VALUE)
    with pytest.raises(DefinitionError, match="'Gross asset value' is before interest and borrowing"):
        epra_net_assets(made.sheet, equity=gross, shares=shares, label="Again")


@pytest.mark.slow
def test_engines_agree(tmp_path) -> None:
    made = Company()
    made.measures(EVERYTHING)
    agree(made.m, tmp_path)
