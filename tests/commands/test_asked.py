"""Which number `modelgen explain` is asked for, by an address, by options, or by both."""

from __future__ import annotations

import pytest

from modelgen import Model, ModelgenError, Timeline
from modelgen.commands.asked import asked
from modelgen.program.compile import compile
from tests.commandline import define, shell


@pytest.fixture(scope="module")
def program():
    m = Model("Toll", timeline=Timeline.annual(2024, 2026, last_actual=2024), scenarios=("Base", "Bull"))
    road, gate, years = m.axis("Road", "North", "Route 66"), m.axis("Gate", "2025", "A/B"), m.timeline
    lane, i = m.axis("Lane", "Fast", "Slow"), m.sheet("Inputs")
    items = {
        "Toll": (road, years), "Fee": (road,), "Rent": (gate, years), "Share [%]": (), "Cars": (road, lane, years),
        "Tax": (years,), "Rate": (),
    }  # fmt: skip
    for label, axes in items.items():
        i.assumption(label, *axes).give(1)
    return compile(m)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Tax", ("tax", None, None, None)),
        ("Share [%]", ("share_percent", None, None, None)),  # a label with brackets of its own
        ("toll[North, 2025]{Bull}", ("toll", "North", "2025", "Bull")),
        ("Toll[north]", ("toll", "north", None, None)),
        ("toll[2025]", ("toll", None, "2025", None)),
        ("toll[*, 2025]", ("toll", None, "2025", None)),
        ("toll[North, *]{Base}", ("toll", "North", None, "Base")),
        ("cars[North / Slow, 2026]", ("cars", "North / Slow", "2026", None)),
        ("rate{Bull}", ("rate", None, None, "Bull")),
        ("Rate[*, *]", ("rate", None, None, None)),
        # a name that stands alone is what the item has
        ("toll[Route 66]", ("toll", "Route 66", None, None)),
        ("fee[Route 66]", ("fee", "Route 66", None, None)),
        ("tax[opening]", ("tax", None, "opening", None)),
        ("tax[spring]", ("tax", None, "spring", None)),
        ("rent[2025]", ("rent", None, "2025", None)),
        ("rent[2025,]", ("rent", "2025", None, None)),
    ],
)
def test_an_address(program, text, found) -> None:
    number = asked(program, text, None, None, None)
    assert (number.item.key, *number[1:]) == found


@pytest.mark.parametrize(
    ("text", "options", "found"),
    [
        ("toll", ("North", "2025", "Bull"), ("North", "2025", "Bull")),
        ("toll[North]", (None, "2025", None), ("North", "2025", None)),
        ("toll[North, 2025]", ("NORTH", None, "Bull"), ("North", "2025", "Bull")),
        ("toll[*, 2025]", ("North", None, None), ("North", "2025", None)),
    ],
)
def test_options_add_to_it(program, text, options, found) -> None:
    assert asked(program, text, *options)[1:] == found


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("toll[North, 2025]", ("Route 66", None, None),
         "'toll[North, 2025]' says North, and --member says Route 66; leave one of them out"),
        ("toll[2025]", (None, "2026", None), "'toll[2025]' says 2025, and --period says 2026; leave one of them out"),
        ("toll{Bull}", (None, None, "Base"), "'toll{Bull}' says Bull, and --scenario says Base; leave one of them out"),
        ("rate[2025]{Bull}", (None,) * 3, "'Rate' has no periods; write rate{Bull}"),
        ("tax[North, 2025]", (None,) * 3, "'Tax' has no members; write tax[2025]"),
        ("fee[North, 2025]", (None,) * 3, "'Fee' has no periods; write fee[North]"),
        ("tool[2025]", (None,) * 3, "the model has no 'tool'; did you mean 'toll'?"),
    ],
)  # fmt: skip
def test_what_is_refused(program, text, options, said) -> None:
    with pytest.raises(ModelgenError) as error:
        asked(program, text, *options)
    assert str(error.value) == said


@pytest.mark.slow
def test_on_the_command_line(tmp_path) -> None:
    folder = define(tmp_path / "toll")
    found = shell("explain", folder, "tolls[South, 2026]{Bull}")
    assert found.returncode == 0 and found.stdout.startswith("Tolls, South, 2026E = 26.4")
    options = shell("explain", folder, "Tolls", "--member", "South", "--period", "2026", "--scenario", "Bull")
    assert options.stdout == found.stdout
    wrong = shell("explain", folder, "tolls[West, 2026]")
    assert wrong.returncode == 2 and "'West' is not a member of Road" in wrong.stderr
