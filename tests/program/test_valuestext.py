"""A values file written anew says what the definition gives, and names all that it wants."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from modelgen import DefinitionError, Model, Timeline
from modelgen.program.compile import compile
from modelgen.program.valuestext import values_text, wanting
from modelgen.reference.solve import dense


def model() -> Model:
    m = Model(
        "Bakery", timeline=Timeline.annual(2023, 2026, last_actual=2024), unit="EUR mn", scenarios=("Base", "So so")
    )
    year, part, place = m.timeline, m.axis("Part", "Bread", "Cake, sweet"), m.axis("Place", "North", "South")
    quarter = m.add_timeline("Quarter", Timeline.quarterly("2023Q1", "2026Q4", last_actual="2024Q4"))
    inputs, out = m.sheet("In"), m.sheet("Out")
    growth = inputs.assumption("Growth", part, year, unit="%")
    share = inputs.assumption("Share", place, part, unit="%", shared=True)
    inputs.choice("Method", "Plan", "Trend")
    inputs.assumption("Day", unit="date")
    inputs.assumption("Ovens")
    sales, cost, staff = out.line("Sales", part, year), out.line("Cost", quarter), out.line("Staff", year)
    sales.forecast, cost.forecast, staff.forecast = sales.prior * (1 + growth), cost.prior, growth.at(part, "Bread") * 0
    margin, change = out.line("Margin", year), out.line("Change", year, partial=True)
    margin.formula = sales.total(part) - cost.total(quarter, by=year)
    change.formula = staff - staff.prior
    ahead = out.line("Ahead", year)
    ahead.forecast = change
    north = out.line("North", part, year)
    north.formula = sales * share.at(place, "North")
    return m


EMPTY = """\
# Growth: %, by Part, 2025 to 2026
[growth]
# source = ""
# value.Bread =
# value."Cake, sweet" =

# Share: %, by Place, by Part
[share]
# source = ""
# value.North.Bread =
# value.North."Cake, sweet" =
# value.South.Bread =
# value.South."Cake, sweet" =

# Method: "Plan" or "Trend"
[method]
# source = ""
# value =

# Day: date
[day]
# source = ""
# value =

# Ovens
[ovens]
# source = ""
# value =

# Sales: EUR mn, by Part, 2023 to 2024
[actual.sales]
# source = ""
# value.Bread =
# value."Cake, sweet" =

# Cost: EUR mn, 2023Q1 to 2024Q4
[actual.cost]
# source = ""
# value =

# Staff: EUR mn, 2023 to 2024
[actual.staff]
# source = ""
# value =
"""
FULL = """\
[growth]
source = "Plan"
note."So so" = "A \\"bad\\" year"
value.Bread = 0.07
value."Cake, sweet" = [0.1, 0.2]
scenario."So so"."Cake, sweet" = { 2026 = 0 }

[share]
source = { Base = "Till" }
value.North = { Bread = 0.25, "Cake, sweet" = 0.5 }
value.South = 1

[method]
value = "Trend"
scenario."So so" = "Plan"

[day]
value = 2024-12-31

[ovens]
value = 12345678
scenario."So so" = 1e-7

[actual.sales]
source = "Reports"
value.Bread = [1, 2.5]
value."Cake, sweet" = 3

[actual.cost]
value = 1

[actual.staff]
value = [1, 2]
"""


def loaded(text: str, folder: Path) -> Model:
    m = model()
    (folder / "values.toml").write_text(text)
    m.load("values.toml", base=folder)
    return m


@pytest.mark.parametrize("text", ["", "\n"])
def test_all_that_a_model_without_values_wants(text: str, tmp_path: Path) -> None:
    found, count = values_text(wanting(loaded(text, tmp_path)))
    assert found.split("\n\n", 1)[1] == EMPTY and count == 8
    assert found.startswith("# Values of Bakery. ")
    again, _ = values_text(wanting(loaded(found, tmp_path)))
    assert again == found


def test_what_is_given_is_given_alike_by_the_file_that_is_written(tmp_path: Path) -> None:
    m = loaded(FULL, tmp_path)
    text, count = values_text(wanting(m))
    assert count == 0 and not re.search("^# .*=", text.replace('# source = ""', ""), re.MULTILINE)
    assert 'scenario."So so"."Cake, sweet" = { 2026 = 0 }' in text and "value.Bread = 0.07" in text
    again = loaded(text, tmp_path)

    for one, other in zip(compile(m).inputs, compile(again).inputs, strict=True):
        assert (one.key, one.sources, one.notes) == (other.key, other.sources, other.notes)
        assert dense(one, one.given).tolist() == dense(other, other.given).tolist()
    assert values_text(wanting(again))[0] == text


def test_a_part_of_the_values(tmp_path: Path) -> None:
    text, count = values_text(
        wanting(loaded("[growth]\nvalue.Bread = 0.1\n[actual.staff]\nvalue.2023 = 4\n", tmp_path))
    )
    assert '\nvalue.Bread = 0.1\n# value."Cake, sweet" =\n' in text and "\nvalue = { 2023 = 4 }\n" in text
    assert count == 8


def test_other_mistakes_are_told() -> None:
    m = model()
    m.find("Margin").sheet.line("Wrong", m.timeline)  # type: ignore[attr-defined]
    with pytest.raises(DefinitionError, match="'Wrong' has no formula for its forecast"):
        wanting(m)
