"""Units (convention 10): how they are read, how they combine, and what is refused with both named."""

from __future__ import annotations

from typing import Any

import pytest

from modelgen import DefinitionError, Model
from modelgen.formula.units import DATE, DAYS, NUMBER, Unit, UnitError, unit

USD, SHARE, BN = (("USD", 1.0),), (("share", 1.0),), 1e9


@pytest.mark.parametrize(
    ("text", "dimension", "scale"),
    [
        ("", (), 1), ("%", (), 1), ("x", (), 1), ("USD", USD, 1), ("USD bn", USD, BN), (" USD  bn ", USD, BN),
        ("USD mn", USD, 1e6), ("USD m", USD, 1e6), ("USD k", USD, 1e3), ("USD tn", USD, 1e12), ("USD MM", USD, 1e6),
        ("bn shares", SHARE, BN), ("share", SHARE, 1), ("shares", SHARE, 1), ("mn USD", USD, 1e6),
        ("USD/share", (("USD", 1.0), ("share", -1.0)), 1), ("USD bn/bn shares", (("USD", 1.0), ("share", -1.0)), 1),
        ("1/share", (("share", -1.0),), 1), ("GWh", (("GWh", 1.0),), 1), ("€ mn", (("€", 1.0),), 1e6),
        ("USD/kg/day", (("USD", 1.0), ("day", -1.0), ("kg", -1.0)), 1), ("customers", (("customer", 1.0),), 1),
        ("GBp", (("GBP", 1.0),), 0.01), ("GBX/share", (("GBP", 1.0), ("share", -1.0)), 0.01),
        ("ZAc/share", (("ZAR", 1.0), ("share", -1.0)), 0.01), ("ILA", (("ILS", 1.0),), 0.01),
        ("USc/lb", (("USD", 1.0), ("lb", -1.0)), 0.01), ("GBp mn", (("GBP", 1.0),), 1e4), ("GBP", (("GBP", 1.0),), 1),
    ],
)  # fmt: skip
def test_a_unit_is_read(text: str, dimension: tuple[tuple[str, float], ...], scale: float) -> None:
    assert unit(text) == Unit(dimension, scale)
    assert unit(str(unit(text))) == unit(text)  # its own spelling means the same


@pytest.mark.parametrize("text", ["USD bn?", "5 USD", "USD bn shares 3", "?"])
def test_a_unit_that_cannot_be_read(text: str) -> None:
    with pytest.raises(UnitError, match="can't be read at"):
        unit(text)


def test_products_and_quotients() -> None:
    assert unit("USD bn") / unit("bn shares") == unit("USD/share")
    assert unit("USD/share") * unit("mn shares") == unit("USD mn")
    assert (unit("USD bn") / unit("USD bn")).dimensionless
    assert not (unit("USD bn") / unit("USD mn")).same_as(NUMBER)  # a factor of 1000 is missing
    assert unit("USD bn") * unit("%") == unit("USD bn")
    assert str(unit("USD bn") / unit("share")) == "USD/share bn"
    assert str(NUMBER / unit("share")) == "1/share"
    assert unit("%").same_as(unit("x")) and unit("%") == NUMBER
    assert (unit("date"), unit("days")) == (DATE, DAYS)


def test_pence_are_pounds_by_the_hundred() -> None:
    """Nothing of them is equal to pounds: a price times shares is told as what it is."""
    price, value = unit("GBp/share"), unit("GBP mn") / unit("mn shares")
    assert not price.same_as(value) and price.dimension == value.dimension
    assert not (price / value).same_as(NUMBER)
    assert str(price * unit("mn shares")) == "GBp mn" and str(price * unit("shares")) == "GBp"
    assert str(unit("USD/GBP") * unit("GBp bn")) == "USc bn"
    assert str(unit("GBP mn") / price) == "share x1e+08"


ITEMS = {"usd": "USD bn", "mn": "USD mn", "eur": "EUR bn", "pct": "%", "mult": "x", "num": "", "shares": "bn shares"}
ITEMS |= {"day": "date", "span": "days", "price": "USD/share", "pence": "GBp/share", "pounds": "GBP/share"}
ALLOWED = [
    ("usd + usd", "USD bn"), ("usd + 0", "USD bn"), ("0 - usd", "USD bn"), ("pct + mult + num + 1", "%"),
    ("usd * pct", "USD bn"), ("usd / shares", "USD/share"), ("price * shares", "USD bn"), ("usd / usd", "number"),
    ("usd * usd / usd", "USD bn"), ("(1 + pct) ** num", "number"), ("usd * (1 + pct) ** -1", "USD bn"),
    ("usd + mn.to('USD bn')", "USD bn"), ("day + span", "date"), ("span + day", "date"), ("day - day", "days"),
    ("day - span", "date"), ("span + span", "days"), ("where(usd > 0, usd, 0)", "USD bn"),
    ("where(usd > 0, not_meaningful, pct)", "%"), ("minimum(usd, 0)", "USD bn"), ("absolute(usd)", "USD bn"),
    ("round_to(usd, 1)", "USD bn"), ("choose(num, usd, 0)", "USD bn"), ("if_error(usd / num, 0)", "USD bn"),
    ("year_fraction(day, day)", "number"), ("end_of_month(day, num)", "date"), ("pmt(pct, num, usd)", "USD bn"),
    ("pounds + pence.to('GBP/share')", "GBP/share"),
    ("-usd", "USD bn"), ("not_meaningful + 0", "any unit"), ("isclose(usd, 0, usd)", "true/false"),
]  # fmt: skip
REFUSED = [
    ("usd + pct", "'USD bn' and '%' don't go together"), ("usd + 1", "'USD bn' and 'number' don't go together"),
    ("usd - mn", "'USD bn' and 'USD mn' don't go together"), ("usd + eur", "'USD bn' and 'EUR bn' don't go together"),
    ("mult - price", "'x' and 'USD/share' don't go together"), ("usd > pct", "'USD bn' and '%' don't go together"),
    ("pounds + pence", "'GBP/share' and 'GBp/share' don't go together"),
    ("pence / pounds - 1", "'number x0.01' and 'number' don't go together"),
    ("day + 1", "'date' and 'number' don't go together"), ("day + day", "'date' and 'date' don't go together"),
    ("span - day", "'days' and 'date' don't go together"), ("day * pct", "a date value can't be calculated with"),
    ("usd ** num", "the base of [*][*] must be dimensionless, not 'USD bn'"),
    ("num ** usd", "an exponent of [*][*] must be dimensionless, not 'USD bn'"),
    ("where(usd > 0, usd, pct)", "'USD bn' and '%' don't go together"),
    ("minimum(usd, mn)", "'USD bn' and 'USD mn' don't go together"),
    ("isclose(usd, usd, pct)", "'USD bn' and '%' don't go together"),
    ("if_error(usd, 1)", "'USD bn' and 'number' don't go together"),
    ("(usd > 0) * 1", "a true/false value can't be calculated with"),
    ("year_fraction(day, span)", "dates are needed, not 'days'"),
    ("pmt(pct, usd, usd)", "a dimensionless number is needed, not 'USD bn'"),
    ("usd.to('EUR bn')", "'USD bn' can't be expressed in 'EUR bn'"), ("usd.to('%')", "can't be expressed in '%'"),
]  # fmt: skip


def evaluated(formula: str) -> Any:
    import modelgen

    sheet = Model("Units").sheet("In")
    items = {name: sheet.assumption(name, unit=text) for name, text in ITEMS.items()}
    return eval(formula, {name: getattr(modelgen, name) for name in modelgen.__all__} | items)


@pytest.mark.parametrize(("formula", "expected"), ALLOWED)
def test_what_goes_together(formula: str, expected: str) -> None:
    assert str(evaluated(formula).unit) == expected


@pytest.mark.parametrize(("formula", "message"), REFUSED)
def test_what_does_not_is_refused_with_both_units_named(formula: str, message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        evaluated(formula)
