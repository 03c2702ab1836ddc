"""The model: the builder that a definition fills. What is computed is compiled from it; it can go on changing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Expr, expression
from modelgen.formula.labels import cut, label_fault
from modelgen.formula.unitnames import named_unit
from modelgen.model import circular, claims, summary, whatif
from modelgen.model.correlations import correlation, joined
from modelgen.model.declarations import Claim, Declarations
from modelgen.model.frames import is_table
from modelgen.model.items import Item, Line
from modelgen.model.tablefile import is_file, table_of
from modelgen.model.valuesfile import load
from modelgen.model.valuestable import load as load_table


class Model(Declarations):
    """A valuation model: axes, sheets, assumptions, lines, scenarios, checks and claims.

    `unit` is what lines are in unless they say otherwise; the first scenario is the base on which the
    others build.
    """

    # --- claims, what if, outputs ---

    def claim(
        self, label: str, *, stated: float, computed: Any, tolerance: float, source: str, unit: str | None = None,
        agrees: bool = True, note: str = "",
    ) -> None:  # fmt: skip
        """A source's statement, tied live to what the model computes on the sheet Tie-out.

        `agrees=False` documents a statement that is known not to agree; the reason goes into `note`.
        """
        self._changed()
        its_unit = self.unit if unit is None else named_unit(unit)
        claim = Claim(label, stated, expression(computed), tolerance, its_unit, source, agrees, note)
        claims.add_claim(self, claim, "give it unit=" if unit is None else "correct its unit=")

    def sensitivity(
        self, result: Line, rows: tuple[Any, Sequence[float]], columns: tuple[Any, Sequence[float]] | None = None, *,
        label: str = "",
    ) -> whatif.Grid:  # fmt: skip
        """A live grid of `result` over steps of one or two drivers around their values, on the sheet Sensitivities.

        `rows` and `columns` are a driver and its steps: `(rate, [-0.01, 0, 0.01])`.
        """
        self._changed()
        return whatif.sensitivity(self, result, rows, columns, label=label)

    def scenario_table(self, outputs: Sequence[Line], *, label: str = "Scenarios side by side") -> dict[Line, Line]:
        """Outputs in all scenarios side by side, live, whatever the selector says."""
        self._changed()
        if isinstance(outputs, Expr):
            raise DefinitionError("the table of scenarios gets one line", "give a list: m.scenario_table([value])")
        return whatif.scenario_table(self, outputs, label=label)

    def tornado(
        self, result: Line, deltas: Mapping[Any, float | tuple[float, float]], *, label: str = ""
    ) -> whatif.Tornado:  # fmt: skip
        """What each driver's delta does to `result` by itself, the longest bar first, live."""
        self._changed()
        return whatif.tornado(self, result, deltas, label=label)

    def solve_circular(
        self, line: Line, formula: Any, *, start: Any = 0, steps: int = circular.STEPS, tolerance: Any = None
    ) -> circular.Solved:  # fmt: skip
        """Let a line be what it is where it equals `formula`, which is calculated from it: interest on average debt.

        It is found by `steps` of substitution from `start` on, on the sheet Workings, after all lines of the circle
        have their formulas. A check fails where it hasn't converged: where line and formula differ by more than
        `tolerance`, an assumption in the line's unit, or without one in their first nine digits. DefinitionError where
        the line has a formula, or `formula` doesn't depend on it.
        """
        self._changed()
        return circular.solve_circular(self, line, formula, start=start, steps=steps, tolerance=tolerance)

    def output(self, *items: Item, label: str = "") -> None:
        """Headline outputs: shown on the cover, with defined names. `label` is what one is called there."""
        self._changed()
        if label and len(items) != 1:
            raise DefinitionError(f"the label {cut(label)} is given to {len(items)} outputs", "name one output with it")
        if label and (fault := label_fault(label)):
            raise DefinitionError(f"the label {cut(label)} of an output {fault}", "use plain words")
        for item in items:
            if not isinstance(item, Item) or item.axes:
                several = isinstance(item, list | tuple | set)
                shown = cut(item) if not isinstance(item, Expr | str) else f"'{item}'"
                remedy = "name them one by one: m.output(value, per_share)" if several else "use a line without axes"
                raise DefinitionError(f"{shown} can't be a headline output", remedy)
            self.outputs.append(item)
            if label:
                self.captions[item] = label

    def price(self, price: Item) -> None:
        """The price (or quoted value) beside which the cover shows the upside of each output in its unit."""
        self._changed()
        summary.set_price(self, price)

    def correlate(self, one: Item | str, other: Item | str, rank: float) -> None:
        """Say that two uncertain inputs depend on one another, by a rank correlation (Spearman's) from -1 to 1.

        They are items, or texts as a simulation names its quantities: `"growth[Cake,]"`. Simulation alone reads it.
        ValuesError for another number; that both are uncertain is looked at by simulation.
        """
        self._changed()
        self.correlations = joined(self.correlations, [correlation(one, other, rank)])

    def summary(self, title: str, *lines: Item) -> None:
        """A section of the sheet Summary: these lines once more, on one page for print.

        Without any, the summary shows the amounts over time from which the headline outputs are calculated.
        """
        self._changed()
        summary.add_section(self, title, lines)

    def load(
        self, file: Any = "assumptions.toml", *items: Item, base: str | Path | None = None, scenario: str | None = None,
        source: str = "", note: str = "",
    ) -> None:  # fmt: skip
        """Read values from a TOML file: beside the definition where `modelgen` or `load_model` runs it, else in the
        working directory. With `base`, a folder or a file such as `__file__`, beside that.

        Or from a table, a CSV file or a data frame, whose columns or rows are called as assumptions, or as lines, whose
        actuals they give: each is read as `.give` reads it, and has to be one. With `items` only theirs are read.
        `scenario`, `source` and `note` are of all values of the table. Raises ValuesError.
        """
        if base is not None:
            self.folder = Path(base) if Path(base).is_dir() else Path(base).parent
        if is_table(file) or is_file(file):
            load_table(self, table_of(self.folder, (), file), items, scenario, source, note)
            return
        if items or scenario or source or note:
            what = "a TOML file names its assumptions and scenarios itself, and has their sources"
            raise DefinitionError(what, f"write m.load({str(file)!r})")
        load(self, Path(file) if self.folder is None else self.folder / file)

    def complete(self) -> Model:
        """A copy with all that a workbook needs besides: summary, checks and claims. This model stays as it is."""
        draft = copy(self)
        own = draft.__dict__
        for name in ("items", "sheets", "axes", "checks", "charts", "outputs", "correlations"):
            own[name] = list(own[name])
        own |= {"keys": set(self.keys), "upsides": dict(self.upsides), "behind": {}, "reasons": {}}
        for name in ("summary_sheet", "checks_sheet", "tie_out", "lists"):
            own[name] = own[name].copied(draft)
        for finisher in self.finishers:
            finisher(draft)
        summary.complete(draft)
        claims.complete(draft)
        declared = {*self.items, *self.checks}  # checks become items only here
        for item in draft.items:
            if item not in declared:
                _undeclared(item)
        return draft


def _undeclared(item: Item) -> None:
    """No line of a definition declares it, so it names none; what called modelgen isn't its place."""
    item.__dict__["place"] = None
    if isinstance(item, Line):
        formulas = {where: (expr, None) for where, (expr, _) in item.set_formulas.items()}
        item.__dict__["set_formulas"] = formulas
