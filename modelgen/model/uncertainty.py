"""How uncertain an input is: distributions beside its values, for simulation. Nothing else reads them.

Each kind has its parameters in the field's terms; what a distribution draws stands in place of the input's value, or
multiplies it, or is added to it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from pathlib import Path
from typing import Any, Protocol

from modelgen.errors import ValuesError, here, nearest
from modelgen.formula.axes import Axis
from modelgen.formula.units import DATE, TEXT
from modelgen.model.declarations import FOLDER
from modelgen.model.history import column
from modelgen.model.nests import Cell, Varies, walk
from modelgen.report import many

Parameter = float | tuple[float, ...]
VALUE, FACTOR, AMOUNT = "value", "factor", "amount"
ON = (VALUE, FACTOR, AMOUNT)
"""What a draw is for its input: its value, a factor of it, or an amount that is added to it."""
_COMMON = ("on", "truncate", "path")
_KINDS: dict[str, tuple[tuple[str, ...], dict[str, Parameter]]] = {  # what each needs, and what it may be given besides
    "normal": (("mean", "sd"), {}),
    "lognormal": (("mean", "sd"), {}),
    "triangular": (("low", "mode", "high"), {}),
    "pert": (("low", "mode", "high"), {"weight": 4.0}),
    "uniform": (("low", "high"), {}),
    "beta": (("a", "b"), {"low": 0.0, "high": 1.0}),
    "discrete": (("values", "probabilities"), {}),
    "event": (("probability",), {"yes": 1.0, "no": 0.0}),
    "empirical": (("values",), {}),
}
_LISTS = ("values", "probabilities")
_STEPPED = ("discrete", "event", "empirical")
_EXAMPLE = '{kind = "pert", low = 0.05, mode = 0.12, high = 0.2}'
IN_ALL_SCENARIOS = "the distribution of '{}' is given for {}, and one stands in all scenarios; leave out the scenario"
_MANY = 12  # values, from which on they aren't all shown
_SUM = 1e-9  # by how much probabilities may miss 1


@dataclass(frozen=True)
class Distribution:
    """A distribution of one uncertain quantity.

    `kind` and `parameters` are those of the table in docs/simulation.md, `on` what a draw is for its input. `truncate`
    cuts it off at a low and a high value (None: not there) and shares out what is cut. `path` is the correlation from
    one period to the next where each period has a draw of its own; None is one draw for all of them.
    """

    kind: str
    parameters: Mapping[str, Parameter]
    on: str = VALUE
    truncate: tuple[float | None, float | None] = (None, None)
    path: float | None = None

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]

    def __str__(self) -> str:
        shown = ", ".join(f"{name} {_shown(value)}" for name, value in self.parameters.items())
        cut = "".join(
            f", {word} {end:g}" for word, end in zip(("from", "to"), self.truncate, strict=True) if end is not None
        )
        on = {FACTOR: ", as a factor", AMOUNT: ", added"}.get(self.on, "")
        path = "" if self.path is None else f", by period with {self.path:g} from one to the next"
        return f"{self.kind}({shown}{cut}{on}{path})"


def distribution(kind: str, *, on: str = VALUE, truncate: Sequence[float | None] = (), path: float | None = None,
                 **parameters: Any) -> Distribution:  # fmt: skip
    """A distribution by its kind: `distribution("pert", low=0.05, mode=0.12, high=0.2)`.

    What has been observed may stand in a CSV file beside the definition (else from the working directory):
    `distribution("empirical", file="history.csv", column="growth")`.

    ValuesError for a kind or a parameter that there isn't, one that is missing, and values that no such distribution
    has.
    """
    if "file" in parameters:
        parameters = _observed(kind, parameters, FOLDER.get() or Path())
    if kind not in _KINDS:
        raise ValuesError(
            f"there is no distribution '{kind}'; there are {', '.join(_KINDS)}{nearest(str(kind), _KINDS)}"
        )
    needed, more = _KINDS[kind]
    for name in parameters:
        if name not in needed and name not in more:
            known = (*needed, *more, *_COMMON)
            raise ValuesError(
                f"{_a(kind)} distribution has no '{name}'; it has {', '.join(known)}{nearest(name, known)}"
            )
    if missing := [name for name in needed if name not in parameters]:
        raise ValuesError(f"{_a(kind)} distribution needs {', '.join(missing)}")
    given = {name: _parameter(kind, name, value) for name, value in parameters.items()}
    ordered = {**dict.fromkeys(needed, 0.0), **more, **given}
    found = Distribution(
        kind, ordered, on, _ends(kind, truncate), None if path is None else _number(kind, "path", path)
    )
    for fault in _faults(found):
        raise ValuesError(f"{_a(kind)} distribution {fault}")
    return found


def read(table: Mapping[str, Any], folder: Path | None = None) -> Distribution:
    """The distribution that a table of a values file says; files stand in `folder`. ValuesError where it says none."""
    texts = [name for name, value in table.items() if not isinstance(name, str) or value is None]
    if texts or not isinstance(table.get("kind"), str):
        raise ValuesError(f"a distribution is a table with its kind: {_EXAMPLE}")
    rest = {name: value for name, value in table.items() if name != "kind"}
    if folder is not None and "file" in rest:
        rest = _observed(table["kind"], rest, folder)
    return distribution(table["kind"], **rest)


def _observed(kind: str, given: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The parameters with the values of a file's column in place of the two's names."""
    rest = {name: value for name, value in given.items() if name not in ("file", "column")}
    if kind != "empirical" or "values" in rest:
        why = "has values already" if kind == "empirical" else "isn't read from a file; an empirical one is"
        raise ValuesError(f"{_a(kind)} distribution {why}")
    file, name = given["file"], given.get("column")
    if not isinstance(file, str | Path) or not isinstance(name, str):
        raise ValuesError(
            'an empirical distribution of a file names its column: file = "history.csv", column = "growth"'
        )
    return {**rest, "values": column(folder / file, name)}


class Uncertain(Varies, Protocol):
    """What has distributions: an input."""

    unit: Any
    scenario: Axis
    distributions: dict[Cell, Distribution]

    def _changed(self) -> None: ...


def distribute(item: Any, given: Any) -> None:
    """Say how uncertain an input or an assumption is: `distribute(growth, {"Cake": distribution("pert", ...)})`.

    `given` is a `Distribution`, or tables of some by member and period, as values are given. One that is given for
    several cells is one quantity for all of them. Simulation alone reads it. ValuesError where the item has no such
    cell, or is calculated.
    """
    cases = getattr(item, "cases", None)
    own = item if cases is None else cases
    if not hasattr(own, "distributions"):
        raise ValuesError(
            f"{here()}: '{item.label}' is calculated; inputs have distributions, and it follows from them"
        )
    try:
        put(own, given)
    except ValuesError as error:
        raise ValuesError(f"{here()}: {error}") from None


def put(item: Uncertain, given: Any, way: list[str | int] | None = None, folder: Path | None = None) -> None:
    """Put distributions into an input: one, or tables of some by member and period, as values are; each may be a table
    with its kind. `way` stays at what is refused; files stand in `folder`, else beside the definition."""
    if item.unit in (TEXT, DATE):
        raise ValuesError(f"'{item.label}' is a {item.unit}, and only a number is uncertain")
    way = [] if way is None else way
    for name in given if isinstance(given, Mapping) else ():
        if item.scenario.find(name) is not None and all(axis.find(name) is None for axis in item.named):
            raise ValuesError(IN_ALL_SCENARIOS.format(item.label, name))
    found = dict[Cell, Distribution]()
    for cell, one in walk(item, _read(given, way, folder), item.named, {}, way):
        if not isinstance(one, Distribution):
            raise ValuesError(f"'{item.label}' has {one!r} where a distribution stands: {_EXAMPLE}")
        if one.path is not None and (item.column_axis is None or cell[1] is not None):
            raise ValuesError(f"'{item.label}' has no path here: path= is for all periods of a timeline")
        found[cell] = one
    item._changed()
    item.distributions = {**item.distributions, **found}


def _read(node: Any, way: list[str | int], folder: Path | None) -> Any:
    """A nest of tables, those with a kind read."""
    if not isinstance(node, Mapping):
        return node
    if any(not isinstance(child, Mapping | Distribution) for child in node.values()):  # a number: no table of tables
        return read(node, folder)
    found = {}
    for key, child in node.items():
        way.append(key)
        found[key] = _read(child, way, folder)
        way.pop()
    return found


def _parameter(kind: str, name: str, value: Any) -> Parameter:
    if name not in _LISTS:
        return _number(kind, name, value)
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        raise ValuesError(f"'{name}' of {_a(kind)} distribution is a list of numbers")
    return tuple([_number(kind, name, one) for one in value])


def _number(kind: str, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValuesError(
            f"'{name}' of {_a(kind)} distribution is {value!r}, which is no number; write it as 0.05, without quotes"
            if isinstance(value, str)
            else f"'{name}' of {_a(kind)} distribution is {value!r}, which is no number"
        )
    return float(value)


def _ends(kind: str, given: Any) -> tuple[float | None, float | None]:
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) not in (0, 2):
        raise ValuesError(f"'truncate' of {_a(kind)} distribution is a list of two numbers")
    # TOML has no None: an infinite end is none
    ends = [None if end is None or end in (math.inf, -math.inf) else _number(kind, "truncate", end) for end in given]
    return (ends[0], ends[1]) if ends else (None, None)


def _faults(of: Distribution) -> Iterator[str]:
    """What no distribution of its kind can be."""
    kind, low, high = of.kind, of.parameters.get("low"), of.parameters.get("high")
    if of.on not in ON:
        yield f"is on '{of.on}'; it is on {', '.join(ON)}"
    if "sd" in of.parameters and of["sd"] <= 0:
        yield f"has sd={of['sd']:g}, and a standard deviation is above 0"
    if kind == "lognormal" and of["mean"] <= 0:
        yield f"has mean={of['mean']:g}, and a lognormal value is above 0"
    if low is not None and high is not None and not low < high:  # type: ignore[operator]
        yield f"has low={_shown(low)} and high={_shown(high)}, and low lies below high"
    if "mode" in of.parameters and not low <= of["mode"] <= high:
        yield f"has mode={of['mode']:g}, which isn't between low and high"
    if kind == "pert" and of["weight"] <= 0:
        yield f"has weight={of['weight']:g}, and the weight of the mode is above 0"
    if kind == "beta" and (of["a"] <= 0 or of["b"] <= 0):
        yield "needs a and b above 0"
    if kind == "discrete":
        yield from _not_a_mass(of["values"], of["probabilities"])
    if kind == "event" and not 0 <= of["probability"] <= 1:
        yield f"has probability={of['probability']:g}, and a probability is between 0 and 1"
    if kind == "empirical" and len(of["values"]) < 2:
        yield "needs at least two values"
    if None not in of.truncate and not of.truncate[0] < of.truncate[1]:  # type: ignore[operator]
        yield f"is truncated to {of.truncate[0]:g} and {of.truncate[1]:g}, of which the first isn't the lower one"
    if of.truncate != (None, None) and kind in _STEPPED:
        yield "isn't truncated; leave out the values instead"
    if of.path is not None and not -1 < of.path < 1:
        yield f"has path={of.path:g}, and a correlation from one period to the next lies between -1 and 1"


def _not_a_mass(values: tuple[float, ...], probabilities: tuple[float, ...]) -> Iterator[str]:
    if len(values) != len(probabilities):
        yield f"has {many(len(values), 'value')} and {many(len(probabilities), 'probability')}"
    if min(probabilities) < 0 or abs(math.fsum(probabilities) - 1) > _SUM:
        yield f"has probabilities that add up to {math.fsum(probabilities):g}, or one below 0; they add up to 1"


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"


def _shown(value: Parameter) -> str:
    if not isinstance(value, tuple):
        return f"{value:g}"
    if len(value) > _MANY:
        return f"{len(value):,} from {min(value):g} to {max(value):g}"
    return " ".join(f"{one:g}" for one in value)
