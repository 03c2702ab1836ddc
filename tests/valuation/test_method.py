"""An argument that isn't what a method's signature says is named, in the words of the signature."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from modelgen import DefinitionError, Model, Timeline
from modelgen import valuation as package
from modelgen.valuation.cashflow import lease_switch
from modelgen.valuation.common.method import method
from modelgen.valuation.dcf import dcf
from modelgen.valuation.football import football_field
from modelgen.valuation.multiples import trading_multiples
from modelgen.valuation.peers import peer_table
from modelgen.valuation.sotp import sum_of_parts
from modelgen.valuation.sotp_parts import Part
from modelgen.valuation.terminal import gordon


def methods() -> Iterator[Callable[..., Any]]:
    for found in pkgutil.walk_packages(package.__path__, "modelgen.valuation."):
        for name, value in vars(importlib.import_module(found.name)).items():
            if getattr(value, "__module__", "") == found.name and hasattr(value, "__wrapped__") and name != "method":
                yield value


METHODS = list(methods())


@pytest.mark.parametrize("function", METHODS, ids=lambda function: function.__name__)
def test_no_method_fails_with_an_error_of_pythons(function) -> None:
    for wrong in (object(), 5, "x", [], {}, None):
        given = {name: wrong for name in inspect.signature(function).parameters if name not in ("self", "figures")}
        with pytest.raises(DefinitionError) as error:
            function(**given)
        assert error.value.place is not None


def test_the_methods_are_found() -> None:
    assert {"dcf", "wacc", "sum_of_parts", "football_field", "gordon", "peer_table"} <= {f.__name__ for f in METHODS}


def loose(function: Callable[..., Any]) -> Any:
    """A method as one sees it who has no type checker."""
    return function


TAKES: list[tuple[Callable[[Any, Any], object], str]] = [
    (lambda s, x: loose(dcf)("DCF", x, rate=0, terminal=gordon(0)), "dcf() takes a Sheet for sheet=, not 'DCF'"),
    (lambda s, x: loose(lease_switch)(7), "lease_switch() takes a Sheet for inputs=, not 7"),
    (lambda s, x: loose(sum_of_parts)(s, [x]), "sum_of_parts() takes a list (each a Part) for parts=, not [x]"),
    (lambda s, x: loose(sum_of_parts)(s, Part("A", "stated", value=x, basis="made up")),
     "sum_of_parts() takes a list (each a Part) for parts=, not a Part"),
    (lambda s, x: loose(trading_multiples)(s, [], None, []),
     "trading_multiples() takes a PeerTable for peers=, not []"),
    (lambda s, x: loose(peer_table)(s, {"A": {"EBITDA": 1}}, source="made up", label=2024),
     "peer_table() takes a text for label=, not 2024"),
    (lambda s, x: loose(football_field)(s, 5, price=x), "football_field() takes a list (each a "),
]  # fmt: skip


@pytest.mark.parametrize(("call", "says"), TAKES, ids=[says.partition(" takes")[0] for _, says in TAKES])
def test_the_argument_is_named(call, says) -> None:
    m = Model("Misfits", timeline=Timeline.annual(2023, 2026, last_actual=2024))
    x = m.sheet("Inputs").assumption("x", m.timeline, unit="%")
    with pytest.raises(DefinitionError) as error:
        call(m.sheet("Sheet"), x)
    assert error.value.what.startswith(says)
    assert error.value.place is not None
    assert error.value.place.file.endswith("test_method.py")


def test_a_fault_inside_a_method_stays_what_it_is() -> None:
    def divided(number: int) -> float:
        return number / 0

    faulty: Any = method(divided)
    with pytest.raises(ZeroDivisionError):
        faulty(1)
    with pytest.raises(DefinitionError, match=r"divided\(\) takes a whole number for number=, not 'one'"):
        faulty("one")
    with pytest.raises(TypeError, match="missing 1 required"):
        faulty()
