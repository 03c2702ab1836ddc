"""What figures stand where: for all methods alike, what each takes a figure for, and what goes with what.

A figure that is marked otherwise is refused. One of which nobody said whose it is, is taken as the user's own, and the
dictionary says as what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from modelgen.errors import DefinitionError
from modelgen.formula.expr import At, Convert, Expr, Lag, Pick
from modelgen.model.sheets import Sheet
from modelgen.valuation.common import marks
from modelgen.valuation.common.bases import FORWARD
from modelgen.valuation.common.expectations import Expected, expect
from modelgen.valuation.common.marks import (
    BOOK,
    DIVIDENDS,
    EARNINGS,
    EBIT,
    EBITDA,
    EQUITY,
    FIRM,
    FLOW,
    GROWTH,
    NOPAT,
    RATE,
    SALES,
    VALUE,
    Mark,
    marked,
    marked_item,
    unlike,
    whose_is,
)

_AFTER = Expected(
    "'{name}' discounts at the WACC, and '{marked}' is after interest and borrowing",
    "use dcf_to_equity() at the cost of equity, or the amount before interest", whose=FIRM,
)  # fmt: skip
_BEFORE = Expected(
    "'{name}' discounts at the cost of equity, and '{marked}' is before interest and borrowing",
    "use dcf() at the WACC and an equity bridge, or the amount that is left to the shareholders", whose=EQUITY,
)  # fmt: skip
PLACES: Mapping[str, Sequence[Expected]] = {
    "cash flow to the firm": (_AFTER, Expected(
        "'{name}' discounts a cash flow, and '{marked}' is {mark}",
        "give the flow after tax, investment and working capital: free_cash_flow_to_firm() makes it", figures=(FLOW,),
    )),
    "amount of the firm": (_AFTER,),
    "cash flow to equity": (_BEFORE, Expected(
        "'{name}' discounts a cash flow, and '{marked}' is {mark}",
        "give the flow that is left to the shareholders, or their dividends", figures=(FLOW, DIVIDENDS),
    )),
    "amount of equity": (_BEFORE,),
    "rate for the firm": (Expected(
        "'{name}' discounts the firm's cash flow, and '{marked}' is {mark}",
        "give the WACC; the cost of equity is for dcf_to_equity()", whose=FIRM, figures=(RATE,),
    ),),
    "rate for equity": (Expected(
        "'{name}' discounts the shareholders' cash flow, and '{marked}' is {mark}",
        "give the cost of equity; the WACC is for dcf()", whose=EQUITY, figures=(RATE,),
    ),),
    "cost of equity": (Expected(
        "'{name}' takes the cost of equity, and '{marked}' is {mark}",
        "give what shareholders ask for, a fraction a year",
        whose=EQUITY, figures=(RATE,),
    ),),
    "EBIT": (Expected(
        "'{name}' takes operating profit, and '{marked}' is {mark}", "give EBIT, before interest and tax",
        whose=FIRM, figures=(EBIT,),
    ),),
    "NOPAT": (Expected(
        "'{name}' takes operating profit after tax, and '{marked}' is {mark}", "give NOPAT, before interest",
        whose=FIRM, figures=(NOPAT,),
    ),),
    "rate of growth": (Expected(
        "'{name}' takes growth, and '{marked}' is {mark}", "give a fraction a year", figures=(GROWTH,),
    ),),
    "earnings": (Expected(
        "'{name}' takes what is earned for shareholders, and '{marked}' is {mark}",
        "give net income, after interest and tax", whose=EQUITY, figures=(EARNINGS,),
    ),),
    "dividends": (Expected(
        "'{name}' takes what shareholders receive, and '{marked}' is {mark}",
        "give dividends and buybacks, less capital raised", whose=EQUITY, figures=(DIVIDENDS, FLOW),
    ),),
    "book value": (Expected(
        "'{name}' takes the book value of equity, and '{marked}' is {mark}",
        "give shareholders' equity", whose=EQUITY, figures=(BOOK,),
    ),),
    "value per share": (Expected(
        "'{name}' takes values of equity per share, and '{marked}' is {mark}",
        "take net debt off it in an equity bridge, and divide by shares", whose=EQUITY, figures=(VALUE,),
    ),),
    "rate": (Expected("'{name}' takes a rate, and '{marked}' is {mark}", "give a fraction a year", figures=(RATE,)),),
    "enterprise value": (Expected(
        "'{marked}' is no enterprise value: debt has been served, or taken off, already",
        "use it as it is, or start from the enterprise value", whose=FIRM,
    ), Expected("'{marked}' is no enterprise value, but {mark}", "give the enterprise value", figures=(VALUE,))),
}  # fmt: skip
_METRICS = {  # what people call them after EV/ and P/ -> what they are
    SALES: ("sales", "s", "revenue", "revenues", "net sales", "turnover"), EBITDA: ("ebitda", "ebitdar"),
    EBIT: ("ebit", "ebita", "operating income", "operating profit"), NOPAT: ("nopat", "nopbt"),
    FLOW: ("fcf", "free cash flow", "cash flow", "cf"),
    EARNINGS: ("e", "earnings", "net income", "net profit", "eps", "profit"),
    BOOK: ("b", "bv", "book", "book value", "tbv", "tangible book value"),
    DIVIDENDS: ("d", "dividend", "dividends", "dps"),
}  # fmt: skip
_ADJECTIVES = ("adj.", "adj", "adjusted", "normalised", "normalized", "underlying", "recurring", "reported", "core")
_BY_OWNER = {"fcff": (FLOW, FIRM), "ufcf": (FLOW, FIRM), "fcfe": (FLOW, EQUITY)}


def stands(sheet: Sheet, place: str, value: Expr, name: str) -> None:
    """DefinitionError for a figure that can't stand in a place of the method that is called `name`; one of which nobody
    said whose it is is noted."""
    expect(value, *PLACES[place], name=name)
    if not marked(value).whose:
        noted(sheet, value, name, place)


def noted(sheet: Sheet, value: Expr, name: str, place: str) -> None:
    """Let the dictionary say as what a figure was taken that isn't marked."""
    while isinstance(value, Lag | At | Pick | Convert):  # of which member or period goes without saying
        value = value.children[0]
    sheet.model.taken.append((name, str(getattr(value, "label", value)), place))


def metric_of(multiple: str) -> Mark:
    """What a multiple's name says of the figure that it divides: `EV/EBITDA`, `P/E`."""
    over, _, metric = multiple.partition("/")
    name = " ".join(word for word in metric.casefold().split() if word not in _ADJECTIVES)
    what, whose = _BY_OWNER.get(name, ("", ""))
    what = what or next((what for what, names in _METRICS.items() if name in names), "")
    whose = whose or (FIRM if over == "EV" else EQUITY if what != SALES else "")
    return Mark(whose=whose, what=what)


def refuse_multiple(multiple: str) -> None:
    """DefinitionError for a multiple of which one side is the firm's and the other the shareholders'."""
    over = multiple.partition("/")[0]
    named = metric_of(multiple)
    owner = whose_is(named.what) or named.whose
    if named.what == SALES or not owner:
        return
    if (over == "EV") != (owner == FIRM):
        side = "the firm's" if over == "EV" else "the shareholders'"
        its = "the firm's" if owner == FIRM else "the shareholders'"
        instead = "P/..." if over == "EV" else "EV/..."
        raise DefinitionError(
            f"'{multiple}' divides {side} value by what is {its}: {named.what}", f"divide like by like: {instead}"
        )


def refuse_unlike(name: str, figure: Expr, other: Mark, whose: str) -> None:
    """DefinitionError where a figure is marked as something else than it is compared with."""
    own = marked(figure)
    for field in unlike(own, other):
        mine, theirs = (str(Mark(**{field: getattr(mark, field)})) for mark in (own, other))
        raise DefinitionError(
            f"'{name}': '{marked_item(figure)}' is {mine}, and {whose} {theirs}", "compare like with like"
        )


def refuse_again(name: str, figure: Expr, claims: Iterable[tuple[str, str]], where: str) -> None:
    """DefinitionError for a value of the firm that holds, by the mark of the figure it is made of, what claims (their
    kinds and names) add or take off again."""
    held = marked(figure)
    for kind, said, again in (
        ("associates", held.associates == marks.IN, "is with what associates earn, and {} adds"),
        ("minorities", held.minorities == marks.OUT, "is without what minorities earn, and {} takes off"),
    ):
        for other in [claim for of, claim in claims if said and of == kind]:
            remedy = f"give a figure with {kind} {'out' if kind == 'associates' else 'in'}, or take '{other}' out"
            raise DefinitionError(f"'{name}': '{marked_item(figure)}' {again.format(where)} '{other}' again", remedy)


def refuse_forward(name: str, multiple: Expr) -> None:
    """DefinitionError for a multiple of twelve months to come, where the last twelve are multiplied."""
    basis = marked(multiple).basis
    if basis in FORWARD:
        raise DefinitionError(
            f"'{name}': '{marked_item(multiple)}' is a multiple of {basis}, and the last twelve months of the forecast "
            "are multiplied", "take an LTM multiple, or the metric of the year after",
        )  # fmt: skip


def in_one_money(name: str, figures: Sequence[Any]) -> Mark:
    """The currency and the prices that figures have in common; DefinitionError where two say different ones."""
    said: dict[str, tuple[Expr, str]] = {}
    for figure in figures:
        if not isinstance(figure, Expr):
            continue
        mark = marked(figure)
        for field, value in (("currency", mark.currency or currency_of(figure)), ("prices", mark.prices)):
            before, known = said.setdefault(field, (figure, value)) if value else (figure, value)
            if known != value:
                one, other = (str(getattr(of, "label", "")) or marked_item(of) for of in (before, figure))
                raise DefinitionError(
                    f"'{name}': '{one}' is {_in(known)}, and '{other}' {_in(value)}", _REMEDIES[field]
                )
    return replace(marks.NOTHING, **{field: value for field, (_, value) in said.items()})


_REMEDIES = {
    "currency": "discount each currency at its own rate, or convert the flow",
    "prices": "nominal flows go with nominal rates and growth, real ones with real ones",
}  # fmt: skip


def _in(value: str) -> str:
    return value if value in (marks.NOMINAL, marks.REAL) else f"in {value}"


def currency_of(figure: Expr) -> str:
    """The currency of an amount of money: the one of its dimensions that is written as one."""
    names = [name for name, power in figure.unit.dimension if power > 0]
    return next((name for name in names if len(name) == 3 and name.isascii() and name.isupper()), "")
