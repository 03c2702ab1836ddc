"""Which cell holds which number."""

import pytest

from modelgen import DefinitionError, Model, Timeline
from modelgen.layout.grid import Cell
from modelgen.layout.place import place
from modelgen.layout.slots import formula_cells, input_cells, input_places, row_keys
from modelgen.model.items import Input
from modelgen.program.compile import compile
from tests.support import two_segments


@pytest.fixture(scope="module")
def layout():
    model = two_segments()
    compile(model)
    return place(compile(model))


def cell(layout, label: str, *members: int, period: int | None = None) -> str:
    return str(layout[layout.program.find(label)].cell(members, period))


@pytest.mark.parametrize(
    ("label", "members", "period", "expected"),
    [
        ("Net sales", (0,), 0, "Segments!G7"),
        ("Net sales", (1,), 4, "Segments!K8"),
        ("Total net sales", (), 2, "Segments!I10"),
        ("Discount factor", (), 3, "Value!J6"),
        ("Enterprise value", (), None, "Value!E8"),
        ("Growth", (0,), 3, "Assumptions!J7"),  # the live row; its cases follow
        ("Growth", (1,), 3, "Assumptions!J10"),
    ],
)
def test_cells(layout, label, members, period, expected) -> None:
    assert cell(layout, label, *members, period=period) == expected


def test_a_period_stands_in_one_column_on_every_sheet(layout) -> None:
    # convention 14
    timed = [item for item in layout.placements if item.column_axis is not None]
    assert {layout[item].cell(next(iter(item.rows())), 3, 0).column for item in timed} == {9}


def test_two_timelines_share_no_column() -> None:
    # convention 14
    m = Model("Two grids", timeline=Timeline.annual(2024, 2026))
    quarter = m.add_timeline("Quarter", Timeline.quarterly("2024Q1", "2025Q4"))
    sheet = m.sheet("Lines")
    for label, axis in (("Annual", m.timeline), ("Quarterly", quarter)):
        sheet.line(label, axis).formula = axis.index
    compile(m)
    placed = place(compile(m))
    columns = [
        {placed[m.find(label)].cell((), i).column for i in range(-1, len(axis))}
        for label, axis in (("Annual", m.timeline), ("Quarterly", quarter))
    ]
    assert not columns[0] & columns[1]


def test_the_cells_of_inputs_are_those_of_their_coordinates(layout) -> None:
    for item, placement in layout.placements.items():
        if isinstance(item, Input):
            assert [*input_places(item, placement)] == [(key, placement.input_cell(*key)) for key in input_cells(item)]


def test_every_cell_has_one_number(layout) -> None:
    cells = [found.cell for found in formula_cells(layout)]
    for item, placement in layout.placements.items():
        if isinstance(item, Input):
            cells += [placement.input_cell(*key) for key in input_cells(item) if key in item.given]
    assert len(cells) == len(set(cells))


def test_a_collision_is_refused(layout) -> None:
    sales, total = layout.program.find("Net sales"), layout.program.find("Total net sales")
    row = layout[total].row
    layout[total].row = layout[sales].row
    try:
        with pytest.raises(DefinitionError, match="share the cell Segments!G7"):
            layout.check()
    finally:
        layout[total].row = row


def test_every_input_row_carries_its_key(layout) -> None:
    # convention 11
    plan = next(plan for plan in layout.sheets if plan.name == "Assumptions")
    assert [str(key) for _, key in row_keys(layout, plan)] == [
        "growth|Base|Retail",
        "growth|Bull|Retail",
        "growth|Base|Cloud",
        "growth|Bull|Cloud",
        "discount_rate|Base|",
        "discount_rate|Bull|",
        "shares||",
        "basis|Base|",
        "basis|Bull|",
    ]


def test_a_wide_table_keeps_clear_of_the_keys() -> None:
    m = Model("Wide")
    part = m.axis("Part", "A", "B")
    case = m.axis("Case", *(f"C{i}" for i in range(30)))
    table = m.sheet("Table").table("Wide", part)
    line = table.line("Value", part, case)
    line.formula = 0
    compile(m)
    placed = place(compile(m))
    assert placed[line].column_of((0, 29), None) < placed.grid.key


def test_too_many_periods_are_refused() -> None:
    m = Model("Long", timeline=Timeline.monthly("1901-01", "2999-12"))
    m.timeline.members = m.timeline.members * 2  # beyond what Excel has columns for
    with pytest.raises(DefinitionError, match="Excel has 16384"):
        place(compile(m))


def test_cell_names() -> None:
    assert Cell("S", 0, 0).a1 == "A1"
    assert Cell("S", 9, 27).a1 == "AB10"


@pytest.mark.parametrize(("sheet", "text"), [("DCF", "DCF!C2"), ("P&L", "'P&L'!C2"), ("Bob's 1", "'Bob''s 1'!C2")])
def test_a_cell_is_named_as_a_formula_would_name_it(sheet, text) -> None:
    assert str(Cell(sheet, 1, 2)) == text
