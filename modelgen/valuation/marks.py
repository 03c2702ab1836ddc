"""What a figure is: whose, of what, of which twelve months, before or after what, in which currency and prices.

    mark(net_income, whose="equity", what="earnings", basis="LTM")
    mark(rate, currency="USD", prices="nominal")

What methods make is marked by them. A line that adds like figures, chooses among them or scales one has what they have
in common; where one of them says otherwise, or nothing, the line says nothing of it either. Methods refuse a figure
that is marked as what can't stand there; of one without a mark they say in the dictionary how they took it.
"""

from __future__ import annotations

from typing import TypeVar

from modelgen.errors import DefinitionError, nearest
from modelgen.formula.labels import cut
from modelgen.model.items import Item
from modelgen.valuation.common.marks import FIELDS, Mark, whose_is
from modelgen.valuation.common.method import method

I = TypeVar("I", bound=Item)  # noqa: E741


@method
def mark(
    item: I, *, whose: str = "", what: str = "", basis: str = "", sbc: str = "", leases: str = "", minorities: str = "",
    associates: str = "", currency: str = "", prices: str = "",
) -> I:  # fmt: skip
    """Say what an assumption or a line is; it comes back.

    `whose` is "firm" (before interest and borrowing) or "equity" (after them); `what` a figure of the trade, which says
    whose it is by itself: "sales", "EBITDA", "EBIT", "NOPAT", "cash flow", "earnings", "dividends", "book value",
    "value", a "rate" or "growth". `basis` are its twelve months ("LTM", "NTM", "FY+1"), `sbc` and `leases` say whether
    stock-based compensation is "a cost" or "added back" and leases "a cost" or "debt"; `minorities` and `associates`
    whether their part is "in" or "out". `currency` is a rate's (money says its own by its unit), `prices` are "nominal"
    or "real". DefinitionError for anything else.
    """
    said = {name: value for name, value in locals().items() if name in FIELDS and value}
    if not isinstance(item, Item):
        raise DefinitionError(f"mark() is given {cut(item)}", "give it an assumption or a line")
    for name, value in said.items():
        known = FIELDS[name]
        if known and value not in known:
            raise DefinitionError(
                f"'{item.label}' is marked {name}='{value}'{nearest(value, known)}", "use " + ", ".join(known)
            )
    owner = whose_is(what)
    if owner and whose and owner != whose:
        raise DefinitionError(f"'{item.label}' is marked as {what} and whose='{whose}'", f"{what} is the {owner}'s")
    item.mark = Mark(**{"whose": owner, **said})
    return item
