"""Causes as people and programs read them: one entry for each, engines and scenarios in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from modelgen.model.address import Address
from modelgen.report import many
from modelgen.sight.finding import first_of, where
from modelgen.verify.causes import Cause, Causes
from modelgen.verify.compare import Expected, Mismatch
from modelgen.verify.compare import shown as number

_FEW = 3


@dataclass(frozen=True)
class Circumstances:
    """What causes are told by: the engines that ran, and under what, in the order in which it is told.

    `preposition` goes before a scenario, `first` is the engine with which others are compared where there is no
    definition.
    """

    engines: Sequence[str]
    under: Sequence[str]
    preposition: str = "in"
    first: str = ""
    changed: Mapping[str, str] = field(default_factory=dict)  # what one of many changes changes


@dataclass
class _Same:
    """What engines compute of a cell, alike under some scenarios."""

    expected: Expected
    got: dict[str, list[str]]  # value -> engines
    under: list[str] = field(default_factory=list)


def lines(cause: Cause, by: Circumstances) -> list[str]:
    """An entry of a report: the cell, then what is wrong with it."""
    slot = f" {cause.slot}" if cause.slot else ""
    more = f" and {len(cause.cells) - 1:,} more" if len(cause.cells) > 1 else ""
    found = [f"{where(cause.cells)}{slot}{more}{f' ({cause.place})' if cause.place else ''}"]
    if cause.findings:
        found.append(f"  {first_of(cause.findings)}")
    if cause.mismatches:
        first = f"{cause.cells[0]}: " if more else ""
        formula = "" if cause.findings else f", from {cause.mismatches[0].formula}"
        found.append(f"  {first}{_computed(cause, by)}{formula}")
        shown_under = min((one.scenario for one in cause.mismatches), key=by.under.index)
        found += [f"  {by.changed[shown_under]}"] if shown_under in by.changed else []
    if cause.behind:
        found.append(f"  {many(cause.behind, 'cell')} behind it")
    return found


def entries(causes: Sequence[Cause], by: Circumstances, most: int) -> list[str]:
    """The first entries of a report, and how many there are."""
    found = [f"  {line}" for cause in causes[:most] for line in lines(cause, by)]
    return [*found, f"  ... and {many(len(causes) - most, 'more cause')}"] if len(causes) > most else found


def counted(causes: Causes) -> str:
    """`1 cause, 29 cells behind it`."""
    found = len(causes.found)
    behind = f", {many(causes.behind, 'cell')} behind {'it' if found == 1 else 'them'}" if causes.behind else ""
    return many(found, "cause") + behind


def records(causes: Causes, by: Circumstances) -> list[dict[str, Any]]:
    """The causes as data."""
    nameless = dict.fromkeys(Address("").record())
    return [
        {
            "cells": where(one.cells), **(one.slot.record() if one.slot else nameless),
            "place": str(one.place) if one.place else None, "finding": first_of(one.findings) if one.findings else None,
            "formula": one.mismatches[0].formula if one.mismatches else None,
            "values": [
                {"scenarios": same.under, "expected": same.expected,
                 "got": {engine: got for got, engines in same.got.items() for engine in engines}}
                for same in _folded(one.mismatches, by)
            ],
            "behind": one.behind,
        }
        for one in causes.found
    ]  # fmt: skip


def _folded(mismatches: Iterable[Mismatch], by: Circumstances) -> list[_Same]:
    """Mismatches of one cell: those together that say the same under several scenarios."""
    order = {name: at for at, name in enumerate(by.under)}
    under: dict[str, _Same] = {}
    for one in sorted(mismatches, key=lambda one: order[one.scenario]):
        same = under.setdefault(one.scenario, _Same(one.expected, {}))
        same.got.setdefault(one.got, []).append(one.engine)
    folded: list[_Same] = []
    for scenario, same in under.items():
        like = (other for other in folded if (other.expected, other.got) == (same.expected, same.got))
        known = next(like, None)
        if known is None:
            folded.append(known := same)
        known.under.append(scenario)
    return folded


def _computed(cause: Cause, by: Circumstances) -> str:
    first, *others = _folded(cause.mismatches, by)
    parts: list[str] = []
    for got, engines in first.got.items():
        alone = " alone" if len(by.engines) > len(engines) == len(first.got) == 1 and not by.first else ""
        verb = "" if parts else " computes" if len(engines) == 1 else " compute"
        parts.append(f"{_and(engines)}{alone}{verb} {got}")
    expected = number(first.expected)
    there = f" {by.preposition} {_scenarios(first.under, by)}" if not by.first else ""
    rest = [name for same in others for name in same.under]
    if by.preposition != "in":
        more = f", and {by.preposition} {many(len(rest), 'more draw')}" if rest else ""
    else:
        more = f"; other values in {_scenarios(rest, by)}" if rest else ""
    wanted = f"{by.first} {expected}" if by.first else f"expected {expected}"
    return f"{_and(parts)}, {wanted}{there and f',{there}'}{more}"


def _scenarios(names: Sequence[str], by: Circumstances) -> str:
    if len(names) == len(by.under) > _FEW:
        return f"all {len(names)} scenarios"
    return _and([*names[:_FEW], f"{len(names) - _FEW} more"] if len(names) > _FEW else names)


def _and(texts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(texts[:-1]), texts[-1]]))
