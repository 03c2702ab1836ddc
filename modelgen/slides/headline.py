"""What comes out of a model: the title, the headline outputs beside the price, and all scenarios side by side."""

from __future__ import annotations

from collections.abc import Iterator

from modelgen.formula.units import DATE, TEXT
from modelgen.model.items import Item
from modelgen.slides.charted import codes, ends, priced, straight
from modelgen.slides.figures import Figures, told
from modelgen.slides.packed import Named, packed
from modelgen.slides.page import Block, Box, Chart, Piece, Room, Series, Slide, Words, words
from modelgen.slides.tables import Group, Row, groups, labelled, listed, pieces

_SHOWN = 3  # scenarios of which a title tells the number
_OUTPUTS = 4  # in a chart of all scenarios
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip
_AGAINST = '0.0%" above";0.0%" below";"at"'  # how an upside is said


def cover(figures: Figures) -> Slide:
    """The first slide: what this is, of which day, and which scenario."""
    program = figures.program
    day = program.valuation_date
    parts = [program.purpose or "Valuation model"]
    about = [f"{day.day} {_MONTHS[day.month - 1]} {day.year}"] if day else []
    if len(program.scenario) > 1:
        about.append(f"Scenario {figures.scenario}")
    return Slide(words(program.name), words("\n".join([*parts, " · ".join(about)]).strip()))


def results(figures: Figures, room: Room) -> Iterator[Slide]:
    """The headline outputs, each with its upside to the price."""
    program = figures.program
    outputs = [output for output in program.outputs if not output.axes]
    if not outputs:
        return
    price = program.quoted
    rows = []
    for item in outputs:
        upside = program.upsides.get(item)
        cells = [words(figures.number(item)), words(figures.number(upside)) if upside is not None else ()]
        rows.append(Row(called(figures, item), cells if price is not None else cells[:1]))
    if price is not None and not any(price is item for item in outputs):
        rows.append(Row(labelled(figures, price, None, ""), [words(figures.number(price)), ()]))
    against = f"Upside to {inside(price.label)}" if price is not None else ""
    head = [words(f"Scenario {figures.scenario}"), words("Value"), *([words(against)] if against else [])]
    some = [Named("", table) for table in pieces("Headline outputs", [head], rows, room.height, 4.0)]
    singles = [(title, [item for item in items if item.column_axis is None]) for title, items in sections(figures)]
    singles = [(title, items) for title, items in singles if items]
    some += [Named("", table) for table in listed(figures, "Summary", singles, room)] if singles else []
    yield from packed(message(figures, outputs), some, room)


def sections(figures: Figures) -> list[Group]:
    """The lines of the sheet Summary below their headings, but for those of the headline."""
    program = figures.program
    headed = {id(line) for line in program.upsides.values()}
    some = [(title, [item for item in items if id(item) not in headed])
            for title, items in groups(program.summary_sheet.entries)[1:]]  # fmt: skip
    return [(title, items) for title, items in some if items]


def message(figures: Figures, outputs: list[Item]) -> Words:
    """The first output that is compared with the price, or the first one, as a sentence."""
    program = figures.program
    price = program.quoted
    for item in outputs:
        upside = program.upsides.get(item)
        if price is None or upside is None or isinstance(figures.value(upside), str):
            continue
        against = figures.number(upside, code=_AGAINST)
        return words(f"{_name(figures, item)}: ", figures.number(item), ", ", against,
                     f" the {inside(price.label)} of ", figures.number(price))  # fmt: skip
    return words(f"{_name(figures, outputs[0])}: ", figures.number(outputs[0]), *unit_of(figures, outputs[0]))


def scenarios(figures: Figures, room: Room) -> Iterator[Slide]:
    """Every output in every scenario, and a chart of those that are compared with the price."""
    program = figures.program
    names = program.scenario.members
    outputs = [output for output in program.outputs if not output.axes and output.unit != TEXT]
    if len(names) < 2 or not outputs:
        return
    rows = []
    for item in outputs:
        rows.append(Row(called(figures, item), [words(figures.number(item, scenario=name)) for name in names]))
        upside = program.upsides.get(item)
        if upside is not None:
            cells = [words(figures.number(upside, scenario=name)) for name in names]
            rows.append(Row(words(upside.label), cells, indent=True))
    drawn = _drawn(figures, outputs)
    high = 0.5 if drawn is not None else 1.0
    head = [words(""), *map(words, names)]
    tables = pieces("Scenarios", [head], rows, room.height * high, room.width * 0.4)
    for number, table in enumerate(tables):
        top = 1 - high if number == 0 else 0
        blocks = [Block(table, Box(0, top, 1, 1 - top))]
        if number == 0 and drawn is not None:
            blocks.insert(0, Block(drawn, Box(0, 0, 1, 0.48)))
        yield Slide(_by_scenario(figures, outputs), (), blocks)


def _by_scenario(figures: Figures, outputs: list[Item]) -> Words:
    item = next((one for one in outputs if one in figures.program.upsides), outputs[0])
    names = figures.program.scenario.members
    parts: list[str | Piece] = [f"{_name(figures, item)}: "]
    for name in names[:_SHOWN]:
        parts += [figures.number(item, scenario=name), f" in {name}", ", "]
    return words(*parts[:-1])


def _drawn(figures: Figures, outputs: list[Item]) -> Chart | None:
    """Columns of the outputs in the price's unit (or in the first one's), by scenario, with the price across."""
    program = figures.program
    price = program.quoted
    outputs = [item for item in outputs if item.unit != DATE]
    if not outputs:
        return None
    like = price if price is not None else outputs[0]
    some = [item for item in outputs if item.unit.same_as(like.unit) and item is not price][:_OUTPUTS]
    names = program.scenario.members
    if not some:
        return None
    series = [
        Series(_name(figures, item), [figures.point(item, scenario=name) for name in names], at)
        for at, item in enumerate(some)
    ]
    made = Chart("Outputs by scenario", "columns", list(names), series, *codes(figures, some[0], series))
    values = [p.value for one in series for p in one.points if p.value is not None]
    level = figures.value(price) if price is not None else ""
    if price is not None and isinstance(level, float) and values and min(values) >= 0 < level:
        made.least, made.most = 0.0, ends(0.0, max(*values, level), 0.05)[1]
        straight(figures, made, price, level)
        made.price = priced(figures, price)
    return made


def called(figures: Figures, item: Item) -> Words:
    """What an output is called, with its unit where its numbers don't tell it."""
    name = _name(figures, item)
    return words(name) if not told(item.unit) else words(f"{name} (", figures.unit(item), ")")


def unit_of(figures: Figures, item: Item) -> Words:
    """A unit behind a number in a sentence; nothing where the number shows it."""
    if not told(item.unit) or figures.code(item).startswith('"'):
        return ()
    return words(" ", figures.unit(item))


def inside(label: str) -> str:
    """A label inside a sentence: `Share price` becomes `share price`, `EPS` stays."""
    return label if label[1:2].isupper() else label[0].lower() + label[1:]


def _name(figures: Figures, item: Item) -> str:
    return figures.program.caption(item)
