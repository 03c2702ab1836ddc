"""The values of a model as a text file for git: headline outputs, chosen lines, and the inputs on which they stand."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.files import tomlfile
from modelgen.files.atomic import replacing
from modelgen.files.read import Missing
from modelgen.model.address import Address
from modelgen.model.items import Input, Item
from modelgen.model.values import shown
from modelgen.program.program import Program
from modelgen.reference.result import Result, readable
from modelgen.reference.solve import everywhere

ENDING = ".values.toml"
UPDATE = "pytest --modelgen-update=values"
_SECTIONS = ("outputs", "lines", "inputs")
Value = float | str | date
Values = dict[str, Value]  # by address


@dataclass
class Snapshot:
    """What the file holds."""

    model: str = ""
    outputs: Values = field(default_factory=dict)
    lines: Values = field(default_factory=dict)
    inputs: Values = field(default_factory=dict)

    @property
    def scenarios(self) -> set[str | None]:
        """The scenarios for which it has outputs."""
        return {Address.parse(text).scenario for text in self.outputs}


def take(program: Program, lines: Collection[str] = ()) -> Snapshot:
    """The values of a model's headline outputs in every scenario, those of `lines` by label or key, and its inputs."""
    chosen = [program.find(name) for name in lines]
    found = everywhere(program)
    return Snapshot(
        program.name, dict(results(found, program.outputs)), dict(results(found, chosen)), dict(_inputs(program))
    )


def results(found: Result, items: Sequence[Item]) -> Iterator[tuple[str, Value]]:
    """The values of items by address, each draw of a result being a scenario."""
    scenarios = found.program.scenario.members
    for item in items:
        for draw, scenario in enumerate(scenarios):
            for members in item.rows():
                for column in range(*item.span) if item.column_axis else [None]:
                    period = "" if column is None else item.column_axis.members[column]  # type: ignore[union-attr]
                    value = readable(item, found.value(item, members, column, draw))
                    number = float(f"{value:.12g}") if isinstance(value, float) else value
                    yield str(Address(item.key, item.member_labels(members), period, scenario)), number


def given(program: Program) -> Iterator[Input]:
    """The inputs on which values stand: claims have none behind them, and the live scenario is any."""
    return (item for item in program.inputs if item.origin not in ("claim", "scenario"))


def _inputs(program: Program) -> Iterator[tuple[str, Value]]:
    for item in given(program):
        for key, number in item.given.items():
            yield str(item.slot(*key)), shown(item, number)


def write(path: Path, snapshot: Snapshot) -> None:
    """Write a snapshot, in the same bytes on every machine. CannotWrite where that fails."""
    lines = [f"# modelgen: the values of a model; {UPDATE} takes them anew", f"model = {_text(snapshot.model)}"]
    for name in _SECTIONS:
        values: Values = getattr(snapshot, name)
        if values or name != "lines":
            lines += ["", f"[{name}]", *(f"{_text(at)} = {_written(value)}" for at, value in sorted(values.items()))]
    with replacing(path) as temporary:
        temporary.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))


def read(path: Path, model: str) -> Snapshot:
    """Read the snapshot of a model. ModelgenError where it isn't one, or another model's."""
    try:
        _, tables = tomlfile.load(path)
    except Missing:
        raise ModelgenError(f"{path.name}: there are no values yet; {UPDATE} takes them") from None
    found = Snapshot(str(tables.get("model", "")))
    for name in _SECTIONS:
        section = tables.get(name, {} if name == "lines" else None)
        if not isinstance(section, Mapping) or not all(map(_is_value, section.values())):
            raise ModelgenError(f"{path.name}: its section [{name}] is missing, or holds something else than values; "
                                f"take them anew with {UPDATE}")  # fmt: skip
        values = {at: float(value) if isinstance(value, int) else value for at, value in section.items()}
        setattr(found, name, values)
    if found.model != model:
        raise ModelgenError(f"{path.name}: the values of another model, '{found.model}'; if '{model}' is what it is "
                            f"called now, take them anew with {UPDATE}")  # fmt: skip
    return found


def _is_value(value: object) -> bool:
    return isinstance(value, int | float | str | date) and not isinstance(value, bool)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _written(value: Value) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date):
        return value.isoformat()
    return repr(float(value)) if math.isfinite(value) else _text(str(value))
