"""A name that is taken: the remedy is the method's where a method gave it, and the line's or the axis' else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline
from modelgen.model.sheets import Sheet
from modelgen.valuation.bridge import BridgeItem, equity_bridge
from modelgen.valuation.calendar import ltm, months_in_year
from modelgen.valuation.cashflow import lease_switch
from modelgen.valuation.dcf import dcf
from modelgen.valuation.peers import peer_table
from modelgen.valuation.relative import premium
from modelgen.valuation.reverse import implied
from modelgen.valuation.sotp import sum_of_parts
from modelgen.valuation.sotp_parts import Part
from modelgen.valuation.terminal import gordon
from modelgen.valuation.wacc import wacc_choices

TAKEN = "another line has that name, or the method is used twice: give the method another label="
Given = Callable[[str], Any]
PEERS = {"A": {"EBITDA LTM": 1}, "B": {"EBITDA LTM": 2}}


def bridge(sheet: Sheet, x: Given) -> object:
    return equity_bridge(sheet, x("Worth"), items=[BridgeItem("cash", x("Cash"))], date=x("Day"),
                         valuation_date=x("Day"))  # fmt: skip


@pytest.mark.parametrize(
    ("method", "taken"),
    [
        (lambda s, x: ltm(s, "LTM", fiscal_year=x("Worth"), year_to_date=x("Cash"), year_before=x("Cash")),
         "the key 'ltm' of 'LTM' is taken already"),
        (lambda s, x: months_in_year(x("inputs")), "the key 'months_in_a_year' of 'Months in a year' is taken already"),
        (lambda s, x: lease_switch(x("inputs")),
         "the key 'leases_are_treated_as' of 'Leases are treated as' is taken already"),
        (lambda s, x: wacc_choices(x("inputs")),
         "the key 'relevering_of_beta' of 'Relevering of beta' is taken already"),
        (lambda s, x: dcf(s, x("Flow"), rate=x("Rate"), terminal=gordon(x("Growth"))),
         "the key 'dcf_cash_flow' of 'DCF: cash flow' is taken already"),
        (bridge, "there is an axis 'step_of_the_bridge' already"),
        (lambda s, x: peer_table(x("inputs"), PEERS, source="made up"), "there is an axis 'peers' already"),
        (lambda s, x: premium(s, "Premium", x("Rate"), x("Growth")), "the key 'premium' of 'Premium' is taken already"),
        (lambda s, x: implied(s, "Implied", driver=x("Rate"), result=x("Product"), goal=x("Cash"), low=x("Growth"),
                              high=x("Rate")), "there is an axis 'implied_point' already"),
        (lambda s, x: sum_of_parts(s, [Part("A", "stated", value=x("Worth"), basis="made up")]),
         "there is an axis 'sotp_case' already"),
    ],
)  # fmt: skip
def test_a_method_that_is_used_twice_asks_for_another_label(method, taken) -> None:
    m = Model("Twice", timeline=Timeline.annual(2023, 2026, last_actual=2024))
    inputs, sheet = m.sheet("Inputs"), m.sheet("Sheet")
    made: dict[str, Any] = {"inputs": inputs}
    for name, unit in (("Worth", ""), ("Cash", ""), ("Rate", "%"), ("Growth", "%"), ("Day", "date")):
        made[name] = inputs.assumption(name, unit=unit)
    made["Flow"] = inputs.assumption("Flow", m.timeline, periods="all")
    made["Product"] = product = m.sheet("Product").line("Product")
    product.formula = made["Worth"] * made["Rate"]
    method(sheet, made.__getitem__)
    with pytest.raises(DefinitionError) as error:
        method(sheet, made.__getitem__)
    assert error.value.what == taken
    assert error.value.remedy == TAKEN
    assert error.value.place is not None
    assert Path(error.value.place.file).name == "test_naming.py"


def test_a_line_of_the_definitions_own_may_have_the_name() -> None:
    m = Model("Once", timeline=Timeline.annual(2023, 2026, last_actual=2024))
    inputs, sheet = m.sheet("Inputs"), m.sheet("Sheet")
    made = {name: inputs.assumption(name, unit="date" if name == "Day" else "") for name in ("Worth", "Cash", "Day")}
    sheet.line("Net debt", m.timeline)
    with pytest.raises(DefinitionError, match="the key 'net_debt' of 'Net debt' is taken already") as error:
        bridge(sheet, made.__getitem__)
    assert error.value.remedy == TAKEN


def test_names_of_the_definition_itself_ask_for_a_key() -> None:
    m = Model("Once")
    sheet = m.sheet("Sheet")
    sheet.line("Net debt")
    m.axis("Peers", "A")
    with pytest.raises(DefinitionError, match=r"'Net debt' is taken already; give one of the two a key=$"):
        sheet.line("Net debt")
    with pytest.raises(DefinitionError, match=r"axis 'peers' already; give this one another label or key=$"):
        m.axis("Peers", "A")
