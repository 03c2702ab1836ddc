"""What counts once: debt that converts into shares leaves what is taken off before the shares divide what is left, and
losses that lower the tax of a cash flow aren't an asset beside its value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from modelgen.errors import DefinitionError
from modelgen.formula.expr import Apply, Expr
from modelgen.formula.operations import Carries
from modelgen.model.items import Line
from modelgen.model.reads import items_in
from modelgen.model.sheets import Sheet
from modelgen.valuation.common.amounts import summands
from modelgen.valuation.common.dependencies import dependencies
from modelgen.valuation.common.owners import DilutedShares, LossesUsed, origin


def converted(shares: Expr, taken_off: Expr) -> Line | None:
    """The debt that shares hold as shares already, and that is taken off as debt, too; None where it isn't."""
    known = origin(shares)
    if not isinstance(known, DilutedShares) or known.leaving is None or known.debt is None:
        return None
    read = set(dependencies([taken_off]))
    return known.leaving if read.intersection(items_in(known.debt)) and known.leaving not in read else None


def warn_unnamed(sheet: Sheet, title: str, debt: Expr, leaving: Line, taken_off: Expr) -> None:
    """Warn where debt converts, and what was taken off isn't made of it: a typed total may hold it, or not."""
    if not {*items_in(debt), leaving}.intersection(dependencies([taken_off])):
        sheet.model.check(title, leaving == 0, severity="warning")


def refuse_twice(sheet: Sheet, shares: DilutedShares) -> None:
    """Have the model refused where a formula of it divides by diluted shares what their convertibles' debt was taken
    off from."""

    def faults() -> Iterator[DefinitionError]:
        for line in sheet.model.lines:
            for _, _, formula in line.formulas():
                for over, by in _divisions(formula):
                    if _holds(by, shares) and (leaving := converted(shares, over)) is not None:
                        what = (
                            f"'{line.label}' divides by '{shares.label}', in which convertibles are shares, what their"
                        )
                        remedy = f"add '{leaving.label}' to it before it is divided"
                        yield DefinitionError(f"{what} debt was taken off from", remedy, line.place)

    sheet.model.require(faults)


def _holds(by: Expr, shares: DilutedShares) -> bool:
    """Whether what divides reads diluted shares, or is a sum of them and of more shares, by way of lines, too."""
    return shares in set(items_in(by)) or any(one.item is shares for one in summands(by, shares))


def refuse_losses_twice(sheet: Sheet, values: Sequence[Expr], losses: str) -> None:
    """Have the model refused where a value to which losses are added comes from a flow that uses them."""

    def faults() -> Iterator[DefinitionError]:
        for line in dependencies(values):
            if isinstance(line, LossesUsed) and line.before_the_forecast is not None:
                what = f"'{losses}' is added to a value of cash flows whose tax '{line.label}' lowers already"
                remedy = "take the item out, or give the cash flow LossCarryforward() without opening="
                yield DefinitionError(what, remedy)

    sheet.model.require(faults)


def _divisions(formula: Expr) -> Iterator[tuple[Expr, Expr]]:
    """What is divided in a formula, and by what."""
    queue: list[Expr] = [formula]
    for node in queue:  # which grows meanwhile
        if isinstance(node, Apply) and node.op.carries is Carries.QUOTIENT:
            yield node.children[0], node.children[1]
        queue += _inside(node)


def _inside(node: Expr) -> Sequence[Expr]:
    """The parts of a formula; an item is none of them."""
    return getattr(node, "children", ())
