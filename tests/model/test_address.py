"""The text of an address says what the address is, whatever items, members, periods and scenarios are called."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelgen.errors import ModelgenError
from modelgen.model.address import Address

ODD = [
    "", " ", "*", "'", "''", ",", "/", " / ", "a / b", "a /", "/ b", "N/A", "[x]", "{B}", "]", "}", "2025", "Q1",
    "A, B", " AWS", "AWS ", "Macy's", "'s", 'a "b"', "opening", "é", "²", "a\nb", "|", "+",
]  # fmt: skip
NAMES = st.text(max_size=6) | st.sampled_from(ODD) | st.text(alphabet="a1'/*,[]{} ", max_size=6)
ADDRESSES = st.builds(
    Address, NAMES, st.none() | st.lists(NAMES, max_size=3).map(tuple), st.none() | NAMES, st.none() | NAMES
)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # however busy the machine is


@unhurried
@given(ADDRESSES)
def test_text_and_back(address) -> None:
    assert Address.parse(str(address)) == address


@pytest.mark.slow
@unhurried
@given(ADDRESSES, ADDRESSES)
def test_no_two_addresses_have_one_text(one, other) -> None:
    assert (str(one) == str(other)) == (one == other)


@unhurried
@given(st.text(alphabet="a1'/*,[]{} ", max_size=12))
def test_a_text_is_an_address_or_refused_with_words(text) -> None:
    try:
        found = Address.parse(text)
    except ModelgenError as error:
        why = str(error)
    else:
        why = "" if Address.parse(str(found)) == found else "another"
    assert not why or why.startswith(f"'{text}' is no address of a number: ")


@pytest.mark.parametrize(
    ("address", "text"),
    [
        (Address("rate"), "rate"),
        (Address("rate", (), "", "Bull"), "rate{Bull}"),
        (Address("net_sales.actual", ("AWS",), "2024Q1"), "net_sales.actual[AWS, 2024Q1]"),
        (Address("growth", ("AWS",), None, "Bull"), "growth[AWS, *]{Bull}"),
        (Address("growth", None, "2025", "Bull"), "growth[*, 2025]{Bull}"),
        (Address("growth", None, None, "Bull"), "growth[*, *]{Bull}"),
        (Address("beta", None), "beta[*]"),
        (Address("tax", (), None), "tax[, *]"),
        (Address("value", ("Low", "AWS")), "value[Low / AWS]"),
        (Address("value", ("2024", "2025")), "value[2024 / 2025]"),
        # a member and a period of one name, and each of them alone
        (Address("cash", ("2025",), "2025"), "cash[2025, 2025]"),
        (Address("cash", ("2025",)), "cash[2025,]"),
        (Address("cash", (), "2025"), "cash[2025]"),
        (Address("cash", ("spring",)), "cash[spring]"),
        (Address("cash", (), "spring"), "cash[, spring]"),
        (Address("cash", (), "opening"), "cash[opening]"),
        (Address("cash", ("opening",)), "cash[opening,]"),
        # names that hold signs of the form
        (Address("sales", ("Cars, new",), "2025"), "sales['Cars, new', 2025]"),
        (Address("sales", ("Macy's",), "2025"), "sales[Macy's, 2025]"),
        (Address("sales", ("'s",), "2025"), "sales['''s', 2025]"),
        (Address("sales", ("N/A",), "2025"), "sales[N/A, 2025]"),
        (Address("sales", ("EU / US",), "2025"), "sales['EU / US', 2025]"),
        (Address("sales", ("*",), "*", "*"), "sales['*', '*']{'*'}"),
        (Address("sales", ("",), "2025", ""), "sales['', 2025]{''}"),
    ],
)
def test_how_it_is_written(address, text) -> None:
    assert (str(address), Address.parse(text)) == (text, address)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("  sales [ AWS ,2025 ] { Bull } ", Address("sales", ("AWS",), "2025", "Bull")),
        ("'sales'['AWS', '2025']", Address("sales", ("AWS",), "2025")),
        ("sales[]", Address("sales")),
    ],
)
def test_how_else_it_may_be_written(text, address) -> None:
    assert Address.parse(text) == address


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("sales[AWS, 2025", "its [ isn't closed"),
        ("sales{Bull", "its { isn't closed"),
        ("sales['AWS, 2025]", "an apostrophe in it isn't closed"),
        ("growth[Bull, AWS, 2025]", "there is more in its [ ] than members and a period"),
        ("sales{Bull}[AWS]", "the scenario comes last"),
        ("sales[* / AWS]", "* stands for all members or all periods, and for nothing else"),
        ("sales{*}", "* stands for all members or all periods, and for nothing else"),
        ("[AWS, 2025]", "it isn't of that form"),
        ("", "it isn't of that form"),
    ],
)
def test_what_is_no_address(text, why) -> None:
    with pytest.raises(ModelgenError) as said:
        Address.parse(text)
    assert str(said.value) == (
        f"'{text}' is no address of a number: {why}; "
        "write net_sales[AWS, 2025]{Bull}, and names that hold , [ ] { } or ' / ' in apostrophes"
    )


@pytest.mark.parametrize("names", ["b / " * 60, "b/" * 60, "'b' / " * 60, "b  " * 60])
def test_a_long_text_that_is_no_address_is_refused_at_once(names) -> None:
    # tried in every way to cut it, the first would take longer than there is time
    with pytest.raises(ModelgenError, match="isn't closed"):
        Address.parse(f"sales[{names}")


def test_for_json() -> None:
    # a value for all periods has no single one
    assert Address("growth", None, None, "Bull").record() == {
        "address": "growth[*, *]{Bull}", "item": "growth", "member": None, "period": None, "scenario": "Bull",
    }  # fmt: skip
    assert Address("rate").record()["period"] is None
