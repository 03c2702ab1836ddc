"""What is said of a model that isn't as its snapshot: what changed in meaning, and nothing else."""

from __future__ import annotations

import pytest

from modelgen import load_model
from tests.commandline import define
from tests.snapshot.ferry import FERRY

NOTHING = {  # edits after which the model means what it meant
    "a value": ('"South": 0.08', '"South": 0.09'),
    "actuals": ("[30, 33]", "[31, 35]"),
    "a date": ("date(2020, 6, 30)", "date(2021, 1, 1)"),
    "a choice": ('give("All"', 'give("North | only"'),
    "a case": ('{"South": 0.08}', '{"North": 0.01, "South": 0.08}'),
    "no case": ('growth.give({"South": 0.08}, scenario="Bull", source="Plan")\n', ""),
    "a source": ('source="Bank"', 'source="Another bank"'),
    "a heading": ('i = m.sheet("Inputs")', 'i = m.sheet("Inputs")\ni.heading("Growth")'),
    "a sheet of notes": ('i = m.sheet("Inputs")', 'i = m.sheet("Inputs")\nm.sheet("Notes").heading("Nothing yet")'),
    "sheets in another order": (
        'i = m.sheet("Inputs")',
        'v = m.sheet("Value")\ns = m.sheet("Sales")\ni = m.sheet("Inputs")',
    ),
    "the order of lines": (
        'rate = i.assumption("Discount rate", unit="%", shared=True)\nopened = i.assumption("Opened", unit="date", '
        "shared=True)\n",
        'opened = i.assumption("Opened", unit="date", shared=True)\nrate = i.assumption("Discount rate", unit="%", '
        "shared=True)\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), NOTHING.values(), ids=NOTHING)
def test_what_means_the_same_is_no_difference(ferry, old, new) -> None:
    edits = [(old, new)]
    if "sheets" in new or 'v = m.sheet("Value")\ns' in new:  # each is made once
        edits = [('s = m.sheet("Sales")\n', ""), ('v = m.sheet("Value")\n', ""), *edits]
    assert ferry(*edits) == ""


CHANGED = {  # an edit, how many entries it changes, and what is said of it
    "a sign": (
        "* (1 + growth)", "* (1 - growth)", "1 changed",
        "line fares\n  - forecast: fares.prior * (1 + growth)\n  -   R1C1: RC[-1]*(1+growth!$R$C)\n"
        "  + forecast: fares.prior * (1 - growth)\n  +   R1C1: RC[-1]*(1-growth!$R$C)",
    ),
    "a lag": ("fares.prior *", "fares.lag(2) *", "1 changed", "+   R1C1: RC[-2]*(1+growth!$R$C)"),
    "a period": ("fares.prior *", 'fares.at(year, "2025") *', "1 changed", "+   R1C1: R$C[2025]*(1+growth!$R$C)"),
    "a start": ("(total * factor).total(year)", 'total.total(year, "2027")', "1 changed", "SUM(total_fares!R$C[last])"),
    "another total": ("fares.total(route)", "fares.max(route)", "1 changed", "MAX(fares[*]!RC)"),
    "a branch that isn't live": ('at(route, "North")', 'at(route, "South")', "1 changed", "fares[South]!RC)"),
    "the model's unit": ('unit="EUR mn"', 'unit="EUR k"', "", "  - unit: EUR mn\n  + unit: EUR k"),
    "an input's unit": (
        '"Discount rate", unit="%"', '"Discount rate", unit="x"', "1 changed", "input discount_rate\n  - unit: %\n",
    ),
    "a bound": ('"Discount rate", unit="%"', '"Discount rate", unit="%", maximum=1', "1 changed", "  + most: 1.0"),
    "shared": ('"Discount rate", unit="%", shared=True', '"Discount rate", unit="%"', "1 changed",
               "  - in all scenarios: the same"),
    "a year's end": ("last_actual=2025)", "last_actual=2025, year_end=6)", "1 changed", "  + - 2024: to 2024-06-30"),
    "a year": ("2027, last", "2028, last", "1 changed", "timeline year\n  + - 2028: to 2028-12-31"),
    "the valuation date": (
        'unit="EUR mn", sc', 'unit="EUR mn", valuation_date=date(2025, 12, 31), sc', "1 changed",
        "model\n  + valuation date: 2025-12-31",
    ),
    "a claim's statement": ("stated=103.8", "stated=103.9", "1 changed", "  + stated: 103.9 EUR mn"),
    "a claim's tolerance": ("tolerance=1.5", "tolerance=1.6", "1 changed", "claim Value in the plan\n  - tolerance"),
    "a check's limit": ("total > 0", "total > worth", "1 changed", "\n  - holds where: total_fares > 0\n"),
    "an output": ("m.output(worth)", "m.output(rate)",
                  "2 changed", "input discount_rate\n  + headline output: yes"),
    "an option": ('"North | only"', '"North | only", "None"', "1 changed", "input basis\n  + - None"),
    "a scenario": ('"Bull")', '"Bull", "Bear")', "1 changed", "scenarios\n  + - Bear"),
    "a member": ('"North", "South")', '"North", "West", "South")', "1 changed",
                 "axis route\n  + - West\n  West is now in what is taken over all of them: total_fares"),
    "another sheet": ('total = s.line', 'total = m.sheet("Totals").line', "1 changed",
                      "line total_fares\n  - sheet: Sales\n  + sheet: Totals"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "count", "said"), CHANGED.values(), ids=CHANGED)
def test_a_change_is_told_by_what_it_comes_to(ferry, old, new, count, said) -> None:
    more = [("[30, 33]}", '[30, 33], "West": [1, 1]}'), ('"South": 0.05}', '"South": 0.05, "West": 0}')]
    found = ferry((old, new), *(more if "West" in new else []))
    assert found.startswith(count), found
    assert said in found, found
    assert found.endswith(
        "\n\nIf that is meant, run pytest --modelgen-update=formulas and review the file's changes in git."
    )


RENAMED = {  # edits by which something is only called otherwise
    "a line": (
        [('"Fares"', '"Ticket sales"')],
        "line renamed: fares -> ticket_sales; 1 reader follows; nothing else changed",
    ),
    "an input": (
        [('"Growth"', '"Growth a year"')],
        "input renamed: growth -> growth_a_year; 1 reader follows; nothing else changed",
    ),
    "two that read one another": (
        [('"Fares"', '"Ticket sales"'), ('"Total fares"', '"All tickets"')],
        "line renamed: total_fares -> all_tickets; 2 readers follow; nothing else changed",
    ),
    "a member": ([("South", "Sud")], "axis route: South renamed to Sud; formulas that name it follow"),
    "a member that formulas name": (
        [("North", "Nord"), ("Nord | only", "North | only")],
        "axis route: North renamed to Nord; formulas that name it follow",
    ),
    "a scenario": ([("Bull", "Boom")], "scenarios: Bull renamed to Boom; formulas that name it follow"),
    "an axis": ([('m.axis("Route"', 'm.axis("Crossing"')], "axis renamed: route -> crossing; 4 readers follow;"),
}  # fmt: skip


@pytest.mark.parametrize(("edits", "said"), RENAMED.values(), ids=RENAMED)
def test_what_is_only_called_otherwise_is_one_line(ferry, edits, said) -> None:
    found = ferry(*edits)
    assert "renamed\n" in found and said in found, found
    assert "  - " not in found and "  + " not in found, found
    assert "added" not in found and "removed" not in found


def test_a_rename_with_a_change_says_so(ferry) -> None:
    found = ferry(('"Fares"', '"Ticket sales"'), ("fares.total(route)", "fares.max(route)"))
    assert "line renamed: fares -> ticket_sales; 1 reader follows; nothing else changed" in found
    assert "line total_fares\n  - formula: where(basis == 'All', ticket_sales.total(route)" in found


def test_a_new_line_and_one_that_is_gone(ferry) -> None:
    row = 's.line("Passengers", year, unit="").forecast = year.index\n'
    found = ferry(('fares = s.line("Fares"', row + 'fares = s.line("Fares"'))
    assert found.startswith("1 added\n\nline passengers (added)\n  + unit: number\n")
    ferry.take()
    found = ferry()
    assert found.startswith("1 removed\n\nline passengers (removed)\n  - unit: number\n")


def test_formulas_that_change_alike_are_told_once(ferry, tmp_path) -> None:
    found = ferry(('unit="EUR mn"', 'unit="EUR k"'))
    heads = "model; line fares; input fares.actual; line total_fares; line value_of_fares"
    assert heads in found and found.count("unit: EUR k") == 1


def test_a_tolerance_a_hundred_times_as_wide_stands_first(ferry) -> None:
    assert "1 changed\n\nJUMP: claim Value in the plan: tolerance: 1.5 -> 150.0 (100 times)\n" in ferry(
        ("=1.5,", "=150,")
    )
    assert "JUMP" not in ferry(("=1.5,", "=149,"))


def test_headline_outputs_are_told_where_values_were_taken(ferry) -> None:
    edits = (("* (1 + growth)", "* (1 - growth)"), ("rate.give(0.08", "rate.give(0.2"))
    assert "\n\nHeadline outputs that move by it:\n  value_of_fares{Base} 102.404 -> 90.3627 (-11.8%)\n" in ferry(
        *edits
    )
    ferry.values.unlink()
    assert "Headline outputs" not in ferry(*edits)


def test_formulas_of_slices_have_no_entry_of_their_own(ferry) -> None:
    define(ferry.folder, FERRY + "\nm.sensitivity(worth, (rate, [-0.01, 0, 0.01]))\n")
    ferry.take()
    text = FERRY.replace('"2025")', '"2024")') + "\nm.sensitivity(worth, (rate, [-0.01, 0, 0.01]))\n"
    define(ferry.folder, text)
    from modelgen.snapshot.differences import differences

    assert differences(load_model(ferry.folder), ferry.file).startswith("1 changed\n\nline discount_factor\n")
