"""The lines that a method writes one below the other, or side by side: each with a name, a unit and its formula."""

from __future__ import annotations

from dataclasses import dataclass

from modelgen.formula.axes import Axis
from modelgen.formula.expr import Expr
from modelgen.formula.unitnames import named_unit
from modelgen.formula.units import Unit
from modelgen.model.items import Line
from modelgen.model.sheets import Container
from modelgen.model.timeline import Timeline
from modelgen.valuation.common.marks import Mark
from modelgen.valuation.common.owners import L, add_line
from modelgen.valuation.common.sound import ALWAYS, Sound


@dataclass(frozen=True, eq=False)
class Rows:
    """Where lines go, and what they have in common: what stands before their names, the unit, the axes.

    Without `axes` a line varies over those of its formula. A `phase` is that for which formulas are set ("history");
    what varies over the timeline `forecast` is set for its forecast alone. `partial` lines have values in the periods
    in which their formulas are defined; where what they rest on isn't `sound`, they are n.m.
    """

    on: Container
    before: str
    unit: Unit | str
    axes: tuple[Axis, ...] | None = None
    phase: str = "formula"
    forecast: Timeline | None = None
    partial: bool = False
    sound: Sound = ALWAYS

    def add(
        self, name: str, formula: Expr, *, unit: Unit | str | None = None, phase: str = "", mark: Mark | None = None,
        decimals: int | None = None,
    ) -> Line:  # fmt: skip
        """A line with its formula, shown by so many `decimals`; `mark` says what figure it is."""
        line = self.add_kind(Line, name, formula, unit=unit, phase=phase, mark=mark)
        line.decimals = decimals
        return line

    def add_kind(
        self, kind: type[L], name: str, formula: Expr, *, unit: Unit | str | None = None, phase: str = "",
        mark: Mark | None = None,
    ) -> L:  # fmt: skip
        """A line of a kind that knows more, with its formula."""
        own = self.unit if unit is None else unit
        axes = formula.axes if self.axes is None else self.axes
        line = add_line(self.on, kind, self.before + name, axes, named_unit(own) if isinstance(own, str) else own)
        line.partial, line.mark = self.partial, mark
        formula = self.sound.of(formula)
        ahead = self.forecast is not None and self.forecast in formula.axes
        setattr(line, phase or ("forecast" if ahead else self.phase), formula)
        return line
