"""What moved a model's values, in words: outputs before and after, formulas, jumps, and inputs by what they do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path

from modelgen.errors import ModelgenError
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.report import many
from modelgen.snapshot.effects import Changed, Effects, Moved, effects
from modelgen.snapshot.jumps import INPUT, jump
from modelgen.snapshot.values import UPDATE, Value, read

MOST = 20  # outputs, inputs and lines that are shown


def moved(model: Model | Program, file: Path, rel: float, lines: Collection[str] = ()) -> str:
    """What of a model's outputs and chosen `lines` is off by more than `rel` of what was taken, and by what; empty
    where nothing is.

    An input that jumped is told, too, whatever it moves, and so is a file whose inputs don't come to its values.
    ModelgenError where there are no values, or the file has none.
    """
    program = compile(model)
    found = effects(program, read(file, program.name), rel, lines)
    leaps = list(jumps(found))
    if not found.moved and not found.called and not leaps and not found.formulas:
        return ""
    said = [_counts(found, rel) or _unmoved(found, leaps)]
    said += [f"  JUMP: {text}" for text in leaps]
    said += _some([f"  {_said(one)}" for one in found.moved], "values")
    said += _some([f"  called otherwise: {was} -> {now}" for was, now in found.called], "names")
    if found.formulas:
        said += ["", "By the definition, at the inputs that were taken:"]
        said += _some([f"  {_said(one)}" for one in found.formulas], "values")
    if found.inputs:
        said += ["", f"{many(len(found.inputs), 'input')} changed; each by itself, from what it was:"]
        said += _some([line for one in sorted(found.inputs, key=_size) for line in _input(one)], "lines", 2 * MOST)
    if found.new:
        more = f" and {len(found.new) - MOST} more" if len(found.new) > MOST else ""
        said += ["", f"New with the definition: {', '.join(found.new[:MOST])}{more}"]
    return "\n".join([*said, "", f"If that is meant, run {UPDATE} and review the file's changes in git."])


def _unmoved(found: Effects, leaps: Sequence[str]) -> str:
    """What there is to say where every value is what it was."""
    if leaps:
        return "no value moved, but an input jumped"
    if found.called:
        return "values are called otherwise"
    return (
        "no value moved, but the file's inputs don't come to its values: it was merged wrongly or edited by hand, or "
        "formulas and inputs have changed so that they make up for each other"
    )


def _counts(found: Effects, rel: float) -> str:
    """How many values moved, came and went."""
    new = sum(one.was is None for one in found.moved)
    gone = sum(one.now is None for one in found.moved)
    off = len(found.moved) - new - gone
    was = "it was" if off == 1 else "they were"
    told = [f"{many(off, 'value')} moved by more than {rel:.3g} of what {was}"] if off else []
    told += [f"{count} {what}" for count, what in ((new, "new"), (gone, "gone")) if count]
    return ", ".join(told)


def headline(model: Model | Program, file: Path) -> list[str]:
    """The headline outputs that today's formulas move at the inputs that were taken; nothing where none were."""
    if not file.is_file():
        return []
    program = compile(model)
    try:
        found = effects(program, read(file, program.name), 1e-9).formulas
    except ModelgenError:  # the test of the values says what is wrong with them
        return []
    return ["Headline outputs that move by it:", *_some([f"  {_said(one)}" for one in found], "more")] if found else []


def jumps(found: Effects) -> Iterator[str]:
    """The inputs that jumped, and the outputs that changed their sign."""
    for change in found.inputs:
        both = isinstance(change.was, float) and isinstance(change.now, float)
        if both and (by := jump(change.was, change.now, INPUT)):  # type: ignore[arg-type]
            yield f"{change.address} {_turn(change)} ({by})"
    for one in found.moved:
        if isinstance(one.was, float) and isinstance(one.now, float) and one.was * one.now < 0:
            yield f"{one.address} {_turn(one)} (another sign)"


def _said(one: Moved) -> str:
    if one.was is None:
        return f"{one.address} is new: {value_text(one.now, one.unit)}"
    if one.now is None:
        return f"{one.address} is gone; it was {value_text(one.was, one.unit)}"
    return f"{one.address} {_turn(one)}{_percent(one.was, one.now)}"


def _input(one: Changed) -> Iterator[str]:
    yield f"  {one.address} {_turn(one)}"
    if not one.does:
        yield "    moves no headline output"
    for each in sorted(one.does, key=lambda each: -_relative(each))[:3]:
        yield f"    {_said(each)}"
    if len(one.does) > 3:
        yield f"    and {len(one.does) - 3} more"


def _size(one: Changed) -> float:
    return -max(map(_relative, one.does), default=0.0)


def _relative(one: Moved) -> float:
    if isinstance(one.was, float) and isinstance(one.now, float):
        return abs(one.now - one.was) / (abs(one.was) or 1.0)
    return float("inf")


def changed_value(one: Moved | Changed) -> tuple[str, str, str]:
    """A value before and after, and by how much of itself it moved, where that says anything."""
    return value_text(one.was, one.unit), value_text(one.now, one.unit), _percent(one.was, one.now).strip(" ()")


def value_text(value: Value | None, unit: str = "") -> str:
    """A value as people read it, in six digits."""
    if value is None:
        return "nothing"
    if isinstance(value, float):
        return f"{100 * value:.6g}%" if unit == "%" else f"{value:.6g}"
    return value.isoformat() if isinstance(value, date) else value


def _turn(one: Moved | Changed) -> str:
    return f"{value_text(one.was, one.unit)} -> {value_text(one.now, one.unit)}"


def _percent(was: Value | None, now: Value | None) -> str:
    if not isinstance(was, float) or not isinstance(now, float) or not was:
        return ""
    by = (now - was) / abs(was)
    return f" ({by:+.1%})" if abs(by) >= 0.0005 else ""


def _some(lines: Sequence[str], what: str, most: int = MOST) -> list[str]:
    return list(lines) if len(lines) <= most else [*lines[:most], f"  ... and {len(lines) - most} more {what}"]
