"""`modelgen explain`: what it shows is what stands in the built workbook, down to the last input."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

import openpyxl
import pytest

from modelgen import Model, ModelgenError, Timeline, build, npv, solve, where
from modelgen.commands.explanation import explanation, the_spot
from modelgen.commands.precedents import Node, Range, Spot, Trace
from modelgen.formula.spans import leaves
from modelgen.layout.grid import Cell
from modelgen.layout.place import place
from modelgen.model.items import Input, Item, Line
from modelgen.program.compile import compile
from modelgen.reference.result import columns
from modelgen.sheet.areas import precedents

ROOT = Path(__file__).parents[2]


def farm() -> Model:
    """Two axes, openings, lags both ways, choices, per-member formulas, labels that hurt, no history."""
    m = Model("Farm", timeline=Timeline.quarterly("2025Q1", "2026Q4"), unit="EUR", scenarios=("Base", "Wet", "Dry"))
    t = m.timeline
    crop = m.axis("Crop", "Wheat", "Größe 🌾", "=Rye / 'old'")
    field = m.axis("Field", "Hill", "Dale")
    i = m.sheet("In puts")
    rain = i.assumption("Rain effect", crop, t, unit="%")
    rain.give(0.02, source="Almanac")
    rain.give({"Wheat": 0.03}, source="Almanac")
    rain.give({"Wheat": {"2026Q1": 0.5}}, scenario="Wet", source="Gauge", note="a flood")
    seed = i.assumption("Seed", crop, field, unit="EUR", shared=True)
    seed.give({"Wheat": {"Hill": 10, "Dale": 11}, "Größe 🌾": 12, "=Rye / 'old'": 13}, source="Invoice")
    rate = i.assumption("Rate", unit="%")
    rate.give(0.01, source="Bank")
    rate.give(0.03, scenario="Dry", source="Bank, after the drought")
    last = i.assumption("Land at the end", unit="EUR", shared=True)
    last.give(500, source="Notary")
    way = i.choice("Way", "Sell", "Keep", shared=True)
    way.give("Keep", source="Family")
    s = m.sheet("P&L's 'x' 1")
    stock = s.line("Stock", crop, field, t)
    stock.opening = seed
    stock.formula = stock.prior * (1 + rain)
    total = s.line("Total stock", t)
    total.formula = stock.total(crop).total(field)
    mill = s.line("Mill", crop, t)
    for name in crop.members:
        mill.define(name, stock.at(crop, name).at(field, "Dale") * rate if name == "Wheat" else total * rate)
    debt, cash = s.line("Debt", t), s.line("Cash", t)
    debt.opening = seed.at(crop, "Wheat").at(field, "Hill")
    cash.opening = 0
    debt.formula = debt.prior * (1 + rate) - cash.prior
    cash.formula = cash.prior + debt - debt.prior
    back = s.line("Land", t)
    back.formula = where(t.index == t.index.at(t, "2026Q4"), last, total)
    late = s.line("Next quarter", t)
    late.formula = where(t.is_forecast, back.total(t, "2026Q1", "2026Q4"), 0)
    picked = s.line("Picked")
    picked.formula = where(way == "Sell", npv(rate, total), total.at(t, "2026Q4"))
    m.output(picked)
    m.scenario_table([picked])
    m.check("Cash stays", cash > 0)
    m.claim("Last stock", stated=70, computed=picked, tolerance=5, source="Diary", agrees=False, note="it rained")
    return m


def toll() -> Model:
    """Small enough to be read as a whole."""
    m = Model("Toll road", timeline=Timeline.annual(2024, 2028, last_actual=2025), unit="EUR mn", scenarios=("A", "B"))
    year = m.timeline
    road = m.axis("Road", "North", "South")
    i = m.sheet("Inputs")
    growth = i.assumption("Growth", road, year, unit="%")
    growth.give(0.05, source="Judgement", note="As before")
    growth.give({"South": 0.1}, scenario="B", source="Hope")
    shares = i.assumption("Shares", unit="mn shares", shared=True)
    shares.give(4, source="Register")
    s = m.sheet("Our roads")
    tolls = s.line("Tolls", road, year)
    tolls.actual.give({"North": [10, 11], "South": [20, 22]}, source="Accounts")
    tolls.forecast = tolls.prior * (1 + growth)
    total = s.line("Total", year)
    total.formula = tolls.total(road)
    per = s.line("Per share", unit="EUR/share")
    per.formula = total.total(year, "2024", "2028") / shares
    return m


class Built:
    """A model, its workbook as openpyxl reads it, and everything that may be asked about."""

    def __init__(self, model: Model, folder: Path, scenario: str) -> None:
        self.model, self.program, self.scenario = model, compile(model), scenario
        build(model, folder / "built.xlsx", scenario=scenario)
        self.formulas = openpyxl.load_workbook(folder / "built.xlsx")
        self.values = openpyxl.load_workbook(folder / "built.xlsx", data_only=True)
        self.result = solve(model, scenario)
        self.layout = place(self.program)

    def trace(self, depth: int = 50) -> Trace:
        return Trace(self.result, self.layout, self.scenario, depth)

    def iterated(self) -> set[Item]:
        """What rests on an iteration, whose steps lie deeper than anybody asks."""
        found: set[Item] = {
            i for i in self.program.lines if any(a.ordered and not isinstance(a, Timeline) for a in i.axes)
        }
        found |= {i for i in self.program.lines if i.sheet is self.program.workings}  # the same formulas again
        while True:
            more = {i for i in self.program.lines if i not in found
                    and any(leaf in found for _, _, expr in i.formulas() for leaf in leaves(expr))}  # fmt: skip
            if not more:
                return found
            found |= more

    def spots(self, without: Collection[Item] = ()) -> Iterator[Spot]:
        for item in self.program.items:
            if (isinstance(item, Input) and item.by_scenario) or item in without:
                continue
            for members in item.rows():
                yield from (Spot(item, members, column) for column in columns(item))


@pytest.fixture(
    scope="module",
    params=[
        ("farm", "Base"), ("farm", "Wet"), ("toll", "B"), ("templates/sotp", "Downside"), ("examples/amazon", "Bear"),
    ],
    ids=" ".join,
)  # fmt: skip
def built(request, tmp_path_factory, amazon, sotp):
    name, scenario = request.param
    given = {"templates/sotp": sotp, "examples/amazon": amazon}
    model = given.get(name) or {"farm": farm, "toll": toll}[name]()
    return Built(model, tmp_path_factory.mktemp("built"), scenario)


def content(book: openpyxl.Workbook, cell: Cell) -> object:
    return book[cell.sheet].cell(cell.row + 1, cell.column + 1).value


def same(shown: float | str, cell: object) -> bool:
    if hasattr(cell, "toordinal"):
        cell = float(cell.toordinal() - 693594)  # a date's number in Excel
    return cell == shown if isinstance(shown, str) else cell == pytest.approx(shown, rel=1e-12, abs=1e-12)


@pytest.mark.slow
def test_every_cell_formula_and_value_is_the_workbooks(built):
    trace = built.trace()
    asked = 0
    for spot in built.spots():
        node = trace.node(spot)
        shown = built.result.value(spot.item, spot.members, spot.position, scenario=trace.scenario)
        if node.excel:
            assert content(built.formulas, node.cell) == node.excel, spot
        assert same(shown, content(built.values, node.cell)), spot
        if node.origin is not None:
            typed = content(built.formulas, node.origin.cell)
            assert not str(typed).startswith("=")
            assert same(shown, typed), (spot, node.origin)
        asked += 1
    assert asked > 30


def test_what_a_formula_is_said_to_read_is_what_the_workbooks_formula_reads(built):
    trace = built.trace()
    for spot in built.spots():
        block = trace.block(spot)
        if block is None or (isinstance(spot.item, Line) and spot.item.cases is not None):
            continue
        node = trace.node(spot)
        said = {trace.node(s).cell for group in trace.groups(block, spot) for s in group}
        lists = {cell.sheet for cell in built.layout.lists.values()}
        read = set(precedents(node.excel, node.cell.sheet))
        # a choice's place is looked up in the list of its options, which no formula computes
        assert {tuple(cell) for cell in said} == {tuple(c) for c in read if c[0] not in lists or c in said}, node.excel


def test_a_case_that_a_formula_reads_whatever_scenario_is_live_has_its_own_value_and_origin(built):
    trace = built.trace()
    read = {s for spot in built.spots() if (block := trace.block(spot)) and not trace.node(spot).origin
            for group in trace.groups(block, spot) for s in group if s.scenario is not None}  # fmt: skip
    for spot in read:
        node = trace.node(spot)
        assert same(trace.value(spot), content(built.values, node.cell)), spot
        assert node.origin is not None and same(trace.value(spot), content(built.formulas, node.origin.cell)), spot
    assert bool(read) == (built.model.name in ("Amazon.com, Inc.", "Farm"))


def nodes(tree: Node | Range) -> Iterator[Node]:
    if isinstance(tree, Node):
        yield tree
    for part in tree.parts:
        yield from nodes(part)


def test_every_tree_is_finite_opens_no_row_twice_and_ends_in_inputs(built):
    for spot in built.spots(built.iterated()):
        if spot.position not in (None, columns(spot.item)[-1]):
            continue
        tree = built.trace().tree(spot)
        opened = [n for n in nodes(tree) if n.words and not n.again]
        rows = [(n.spot.item.key, n.spot.members, id(built.trace().block(n.spot))) for n in opened]
        assert len(rows) == len(set(rows))
        for leaf in (n for n in nodes(tree) if not n.parts):
            constant = leaf.words and not re.search("[a-z]", leaf.words.replace("not_meaningful", ""))
            assert leaf.origin is not None or leaf.again or constant, leaf.words


def test_what_the_depth_leaves_out_is_named(built):
    output = (built.program.outputs or [built.program.find("Per share")])[0]
    whole = {n.spot.item.key for n in nodes(built.trace().tree(Spot(output))) if n.origin}
    shallow = built.trace(1).tree(Spot(output))
    named = {n.spot.item.key for n in nodes(shallow) if n.origin}
    named |= {s.item.key for n in nodes(shallow) for s in n.cut}
    assert named == whole


def plain(text: str) -> list[str]:
    """The lines without colours, and with @ for cells: other tests prove those, and a layout may change."""
    return re.sub(r"\$?\b[A-Z]{1,2}\$?\d+", "@", re.sub("\x1b\\[\\d+m", "", text)).splitlines()


WHOLE = """\
Per share = 44.88 EUR/share
Toll road · scenario B

  in words  total.total(year, 2024, 2028) / shares
  in Excel  =SUM(@:@)/Inputs!@
  cell      'Our roads'!@
  in full   44.87834375

It rests on
├─ Total, 2024A to 2028E: 5 numbers, 30.0 to 42.0 EUR mn
│     ['Our roads'!@:@]; the last one:
│  └─ Total, 2028E = 42.0 EUR mn  ['Our roads'!@]
│     │  tolls.total(road)
│     │  =SUM(@:@)
│     ├─ Tolls, North, 2028E = 12.7 EUR mn  ['Our roads'!@]
│     │  │  tolls.prior * (1 + growth)
│     │  │  =@*(1+Inputs!@)
│     │  ├─ Tolls, North, 2027E = 12.1 EUR mn: formula as above, so on to
│     │  │     2026E, which reads  ['Our roads'!@]
│     │  │  └─ Tolls, North, 2025A = 11.0 EUR mn  ['Our roads'!@]
│     │  │     │  tolls.actual
│     │  │     │  =Actuals!@
│     │  │     └─ Tolls (actual), North, 2025A = 11.0 EUR mn  [Actuals!@]
│     │  │           input
│     │  │           source: Accounts
│     │  └─ Growth, North, 2028E = 5.0%  [Inputs!@]
│     │        input; B follows A, typed in Inputs!@
│     │        source: Judgement
│     │        note: As before
│     └─ Tolls, South, 2028E = 29.3 EUR mn  ['Our roads'!@]
│        │  tolls.prior * (1 + growth)
│        │  =@*(1+Inputs!@)
│        ├─ Tolls, South, 2027E = 26.6 EUR mn: formula as above, so on to
│        │     2026E, which reads  ['Our roads'!@]
│        │  └─ Tolls, South, 2025A = 22.0 EUR mn  ['Our roads'!@]
│        │     │  tolls.actual
│        │     │  =Actuals!@
│        │     └─ Tolls (actual), South, 2025A = 22.0 EUR mn  [Actuals!@]
│        │           input
│        │           source: Accounts
│        └─ Growth, South, 2028E = 10.0%  [Inputs!@]
│              input of B, typed in Inputs!@
│              source: Hope
└─ Shares = 4.000 mn shares  [Inputs!@]
      input
      source: Register"""
SHALLOW = """\
Per share = 44.88 EUR/share
Toll road · scenario B

  in words  total.total(year, 2024, 2028) / shares
  in Excel  =SUM(@:@)/Inputs!@
  cell      'Our roads'!@
  in full   44.87834375

It rests on
├─ Total, 2024A to 2028E: 5 numbers, 30.0 to 42.0 EUR mn
│     ['Our roads'!@:@]; the last one:
│  └─ Total, 2028E = 42.0 EUR mn  ['Our roads'!@]
│        tolls.total(road)
│        =SUM(@:@)
│        (deeper than --depth)
└─ Shares = 4.000 mn shares  [Inputs!@]
      input
      source: Register

Left out below depth 1 (--depth goes further); what is there rests on these
inputs:
├─ Growth, North, 2028E = 5.0%  [Inputs!@]
│     input; B follows A, typed in Inputs!@
│     source: Judgement
│     note: As before
├─ Growth, South, 2028E = 10.0%  [Inputs!@]
│     input of B, typed in Inputs!@
│     source: Hope
├─ Tolls (actual), North, 2025A = 11.0 EUR mn  [Actuals!@]
│     input
│     source: Accounts
└─ Tolls (actual), South, 2025A = 22.0 EUR mn  [Actuals!@]
      input
      source: as above"""


@pytest.mark.parametrize(("depth", "text"), [(6, WHOLE), (1, SHALLOW)])
def test_the_whole_text(depth, text):
    assert plain("\n".join(explanation(solve(toll(), "B"), "B", "Per share", depth=depth).lines())) == text.splitlines()


def test_an_input_says_where_it_was_typed_in_and_by_whom():
    result = solve(farm(), "Wet")
    flood = plain("\n".join(explanation(result, "Wet", "Rain effect", "Wheat", "2026Q1").lines()))
    assert flood[0] == "Rain effect, Wheat, 2026Q1E = 50.0%"
    assert flood[-3:] == ["  input of Wet, typed in 'In puts'!@", "  source: Gauge", "  note: a flood"]
    dry = plain("\n".join(explanation(result, "Wet", "Rate").lines()))
    assert dry[-2:] == ["  input; Wet follows Base, typed in 'In puts'!@", "  source: Bank"]


def test_cases_of_one_input_are_inputs_of_their_own():
    lines = plain("\n".join(explanation(solve(farm(), "Wet"), "Wet", "Rate (Scenarios side by side)", "Dry").lines()))
    assert lines[9:18] == [
        "├─ Rate, Base = 1.0%  ['In puts'!@]",
        "│     input of Base, typed in 'In puts'!@",
        "│     source: Bank",
        "├─ Rate, Wet = 1.0%  ['In puts'!@]",
        "│     input; Wet follows Base, typed in 'In puts'!@",
        "│     source: as above",
        "├─ Rate, Dry = 3.0%  ['In puts'!@]",
        "│     input of Dry, typed in 'In puts'!@",
        "│     source: Bank, after the drought",
    ]


def test_what_was_not_said_is_chosen_and_told(tmp_path):
    result = solve(toll())
    tolls = result.program.find("Tolls")
    assert the_spot(result, "tolls", None, None) == (
        Spot(tolls, (0,), 4),
        ["of 2 members the first; name one with --member", "of 5 periods the last; name one with --period"],
    )
    for period in ("2026", "2026E", "2026e"):
        assert the_spot(result, "Tolls", "south", period) == (Spot(tolls, (1,), 2), [])
    assert the_spot(solve(farm()), "Stock", "größe 🌾 / dale", "opening")[0].position == -1


@pytest.mark.parametrize(
    ("label", "member", "period", "says"),
    [
        ("Tols", None, None, "did you mean 'Tolls'?"),
        ("Tolls", "Sout", None, "'Sout' is not a member of Road; did you mean 'South'?"),
        ("Tolls", "X", None, "'X' is not a member of Road; there is North, South"),
        ("Total", "North", None, "'Total' has no members"),
        ("Growth", "North", "2024", "'Growth' has no value for 2024; it has values for 2026 to 2028"),
        ("Shares", None, "2024", "'Shares' doesn't vary over time"),
    ],
)
def test_what_there_is_not_is_refused(label, member, period, says):
    with pytest.raises(ModelgenError, match=re.escape(says)):
        the_spot(solve(toll()), label, member, period)
