"""Terms: what formulas compute, each value once, with what is known of it for any inputs within their bounds.

Two formulas with the same term show the same value whatever the inputs are. Bounds are those that the file's
validation sets, so that a comparison which they decide, or a branch that is never taken, is no part of a term.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, floor, inf
from operator import eq, ge, gt, le, lt, ne

from modelgen.mutation.facts import WORD, Fact, bounds, hull

HUGE = 1e300  # beyond, a calculation may leave what a cell can hold, and becomes an error
Key = tuple[object, ...]
_COMPARE: dict[str, Callable[[float, float], bool]] = {"=": eq, "<>": ne, "<": lt, ">": gt, "<=": le, ">=": ge}
_TURNED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_NUMERIC = frozenset({"SUMPRODUCT", "NPV", "IRR", "XIRR", "XNPV", "MATCH", "PMT", "RANK", "EXP", "LN", "SQRT", "INT"})


class Terms:
    """A pool of terms; each is a number, and what is equal by these laws has the same one."""

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self.facts: list[Fact] = []
        self._numbers: dict[Key, int] = {}
        self._parts: dict[int, frozenset[int]] = {}  # terms that are errors where these are, and elsewhere
        self._below: dict[int, frozenset[int]] = {}

    def put(self, key: Key, fact: Fact | None) -> int:
        """A term; without a fact it may be anything, and an error for reasons of its own."""
        if fact is not None and fact.low == fact.high and fact.kind in ("number", "flag"):
            key = ("sure", fact.low, fact.kind, fact.errors)
        if key not in self._numbers:
            number = self._numbers[key] = len(self.keys)
            self.keys.append(key)
            self.facts.append(fact or Fact(kind="any", errors=frozenset({number})))
        return self._numbers[key]

    def constant(self, value: object) -> int:
        """A number or a text that no input changes."""
        if isinstance(value, int | float):
            return self.put((), Fact(float(value), float(value), "flag" if isinstance(value, bool) else "number"))
        return self.put(("text", value), WORD if isinstance(value, str) else None)

    def range(self, terms: Sequence[int]) -> int:
        """Several cells."""
        return self.put(("range", *terms), Fact(kind="array"))

    def sure(self, term: int) -> float | None:
        """The one number that a term can be, if it is never an error."""
        fact = self.facts[term]
        return fact.low if fact.low == fact.high and not fact.errors and fact.kind != "any" else None

    def sign(self, term: int) -> int:
        """The negative."""
        term = self._value(term)
        fact = self.facts[term]
        return self._strict(("neg", term), (-fact.high, -fact.low), (term,), grows=False)

    def operator(self, text: str, one: int, other: int) -> int:
        """Two terms and an operator between them."""
        if text in _COMPARE:
            return self._compare(text, one, other)
        if text == "&":
            return self.put((text, one, other), None)
        one, other = self._value(one), self._value(other)
        a, b = self.facts[one], self.facts[other]
        key: Key = (text, *sorted((one, other))) if text in "+*" else (text, one, other)
        if text == "-" and one == other:
            return self._strict(key, (0.0, 0.0), (one,), grows=False)
        pairs = ((one, other), (other, one)) if text in "+*" else ((other, one),)
        for neutral, kept in pairs:  # nothing is added, or it is multiplied by one
            if self.sure(neutral) == (text in "*/^") and self.facts[kept].kind == "number":
                return kept
        scaled = max(abs(b.low), abs(b.high)) <= 1 if text == "*" else text == "/" and (b.low >= 1 or b.high <= -1)
        return self._strict(key, bounds(text, a, b), (one, other), grows=not scaled)

    def function(self, name: str, parts: Sequence[int]) -> int:
        """A function of terms; cells that are referred to come as ranges."""
        key, facts = (name, *parts), [self.facts[part] for part in parts]
        if name == "IF" and len(parts) == 3:
            condition = self.sure(parts[0])
            if condition is not None:
                return parts[1] if condition else parts[2]
            return self._branches(key, parts[0], parts[1:])
        if name == "INDEX" and len(parts) == 2 and self.keys[parts[0]][0] == "range":
            place, cells = facts[1], [cell for cell in self.keys[parts[0]][1:] if isinstance(cell, int)]
            if place.kind == "number" and place.low >= 1 and place.high <= len(cells):  # else a whole range, or none
                return self.function("CHOOSE", [parts[1], *cells])
        if name == "CHOOSE":
            chosen, number = self.sure(parts[0]), facts[0]
            if chosen is not None and 1 <= chosen < len(parts):
                return parts[int(chosen)]
            inside = number.kind == "number" and number.low >= 1 and number.high < len(parts)
            return self._branches(key, parts[0], parts[1:]) if inside else self.put(key, None)
        if name == "IFERROR" and len(parts) == 2:
            if facts[0].kind != "array" and not facts[0].errors:
                return parts[0]
            fact = hull(facts)
            return self._own(key, fact) if facts[1].errors else self.put(key, fact)
        if name in ("MIN", "MAX", "SUM", "AVERAGE", "MEDIAN", "COUNT"):
            return self._aggregate(name, parts)
        if name == "ABS" and len(parts) == 1:
            low = max(facts[0].low, -facts[0].high, 0.0)
            return self._strict(key, (low, max(-facts[0].low, facts[0].high)), parts, grows=False)
        if name == "ROUND" and (self.sure(parts[-1]) or -1) >= 0:
            low, high = facts[0].low, facts[0].high
            ends = (low, high) if inf in (-low, high) else (float(floor(low)), float(ceil(high)))
            return self._strict(key, ends, parts[:1], grows=False)
        if name == "MATCH" and (options := self._options(parts)):
            return self.put(key, Fact(1.0, options))
        return self._own(key, Fact()) if name in _NUMERIC else self.put(key, None)

    def _value(self, term: int) -> int:
        """What arithmetic makes of a term: a text is an error."""
        fact = self.facts[term]
        if fact.kind != "any" or fact.low > fact.high:
            return term
        return self._own(("value", term), Fact(fact.low, fact.high), (term,))

    # --- laws ------------------------------------------------------------------------------------------

    def _strict(self, key: Key, ends: tuple[float, float], parts: Sequence[int], grows: bool = True) -> int:
        """Arithmetic: an error where a part is one, or, if it `grows`, where it leaves what a cell can hold."""
        kinds = {self.facts[part].kind for part in parts}
        if "array" in kinds:
            return self.put(key, Fact(kind="array"))
        fact = Fact(*ends, errors=self._errors(parts))
        safe = kinds <= {"number", "flag"} and (not grows or max(map(abs, ends)) < HUGE)
        return self.put(key, fact) if safe else self._own(key, Fact(*ends), parts)

    def _own(self, key: Key, fact: Fact, parts: Sequence[int] = ()) -> int:
        """A term that may be an error for reasons of its own, and is one where its parts are."""
        number = self.put(key, None)
        self.facts[number] = fact._replace(errors=frozenset({number}))
        self._parts[number] = self._errors(parts)
        return number

    def _errors(self, parts: Sequence[int]) -> frozenset[int]:
        """Where any of these is an error; without terms whose errors are also those of another one."""
        found = frozenset[int]().union(*(self.facts[part].errors for part in parts))
        if len(found) > 1:
            found -= frozenset[int]().union(*map(self._under, found))
        return found

    def _under(self, term: int) -> frozenset[int]:
        if term not in self._below:
            parts = self._parts.get(term, frozenset())
            self._below[term] = parts.union(*map(self._under, parts))
        return self._below[term]

    def _branches(self, key: Key, condition: int, branches: Sequence[int]) -> int:
        facts = [self.facts[branch] for branch in branches]
        if len(set(branches)) == 1 and not self.facts[condition].errors:
            return branches[0]
        test = self.facts[condition]
        if key[0] == "IF" and test.low == test.high and test.kind != "any":  # one branch, or the condition's error
            taken = branches[0] if test.low else branches[1]
            picked = self.facts[taken]
            if picked.low == picked.high and picked.kind == "number":
                return self.put((), picked._replace(errors=self._errors([condition, taken])))
        fact = hull(facts)
        known = self.facts[condition].kind in ("number", "flag") and not self._errors(branches)
        return self.put(key, fact._replace(errors=self.facts[condition].errors)) if known else self._own(key, fact)

    def _compare(self, text: str, one: int, other: int) -> int:
        if text in (">", ">="):
            text, one, other = _TURNED[text], other, one
        for left, right in ((one, other), (other, one)):
            if self.sure(right) == 0:
                bare, turned = self._bare(left)
                if bare != left:
                    swapped = (left == other) != turned
                    return self._compare(text, *((right, bare) if swapped else (bare, right)))
        a, b = self.facts[one], self.facts[other]
        key: Key = (text, *sorted((one, other))) if text in ("=", "<>") else (text, one, other)
        if {a.kind, b.kind} != {"number"}:  # a text is greater than any number, and no error
            kind = "array" if "array" in (a.kind, b.kind) else "flag"
            return self.put(key, Fact(0.0, 1.0, kind, self._errors((one, other))))
        answers = {_COMPARE[text](x, y) for x in (a.low, a.high) for y in (b.low, b.high)}
        overlap = a.low <= b.high and b.low <= a.high
        decided = len(answers) == 1 and (text not in ("=", "<>") or not overlap or a.low == a.high == b.low == b.high)
        if one == other:
            answers, decided = {_COMPARE[text](0, 0)}, True
        elif self._least(one, other) and text == "<=":
            answers, decided = {True}, True
        elif self._least(other, one) and text == "<":
            answers, decided = {False}, True
        low, high = (float(min(answers)), float(max(answers))) if decided else (0.0, 1.0)
        return self.put(key, Fact(low, high, "flag", self._errors((one, other))))

    def _least(self, one: int, other: int) -> bool:
        """Whether one term is the least of some values, and the other one the greatest of the same, or of some."""
        low, high = self.keys[one], self.keys[other]
        if (low[0], high[0]) != ("MIN", "MAX"):
            return False
        shared = set(low[1:]) & set(high[1:])  # without a number among them either may be 0
        return low[1:] == high[1:] or any(self.facts[term].kind == "number" for term in shared if isinstance(term, int))

    def _bare(self, term: int) -> tuple[int, bool]:
        """A term without a factor that doesn't matter in a comparison with 0; and whether its sign turns."""
        op, *parts = self.keys[term]
        some = [part for part in parts if isinstance(part, int)]
        if op == "neg" and self.facts[some[0]].kind == "number":
            return some[0], True
        if op == "AVERAGE" and all(self.facts[part].kind == "number" for part in some):
            return self.function("SUM", [self.range(some)]), False
        if op == "*" and (bare := [self._bare(part) for part in some]) != [(part, False) for part in some]:
            found = self.operator("*", bare[0][0], bare[1][0])
            if self.facts[found].errors == self.facts[term].errors:
                return found, bare[0][1] != bare[1][1]
        pairs = {"*": [some, some[::-1]], "/": [some]}
        for kept, factor in pairs.get(str(op), []):
            fact, same = self.facts[factor], self.facts[term].errors == self.facts[kept].errors
            if same and (fact.low > 0 or fact.high < 0) and self.facts[kept].kind == "number":
                return kept, fact.high < 0
        return term, False

    def _aggregate(self, name: str, parts: Sequence[int]) -> int:
        cells = list[int]()
        for part in parts:
            key = self.keys[part]
            if key[0] == "range":
                cells += [cell for cell in key[1:] if isinstance(cell, int)]
            elif self.facts[part].kind == "number":
                cells.append(part)
            else:  # a text that stands in the formula itself counts otherwise than one in a cell
                return self._own((name, *parts), Fact())
        if name in ("MIN", "MAX"):
            cells = sorted(set(cells))
        facts = [self.facts[cell] for cell in cells]
        numbers = [fact for fact in facts if fact.kind == "number"]
        ends = [(f.low, f.high) for f in facts] + ([] if numbers else [(0.0, 0.0)])
        low, high = min(end[0] for end in ends), max(end[1] for end in ends)
        key, errors = (name, *cells), self._errors(cells)
        if name == "COUNT":
            sure = sum(not fact.errors for fact in numbers)
            return self.put(key, Fact(float(sure), float(len(cells))))
        if name == "MIN":
            high = min([f.high for f in numbers], default=high)
        elif name == "MAX":
            low = max([f.low for f in numbers], default=low)
        elif name == "SUM":
            low = sum(f.low if f.kind == "number" else min(f.low, 0.0) for f in facts)
            high = sum(f.high if f.kind == "number" else max(f.high, 0.0) for f in facts)
        safe = (name in ("MIN", "MAX") or max(-low, high) < HUGE) and (numbers or name not in ("AVERAGE", "MEDIAN"))
        return self.put(key, Fact(low, high, errors=errors)) if safe else self._own(key, Fact(low, high), cells)

    def _options(self, parts: Sequence[int]) -> float:
        """How many options a choice is matched with, if it is always found among them; else 0."""
        keys = [self.keys[part] for part in parts]
        if len(keys) == 3 and keys[0][0] == "choice" and keys[1][0] == "range" and self.sure(parts[2]) == 0:
            listed = [self.keys[cell] for cell in keys[1][1:] if isinstance(cell, int)]
            if {("text", option) for option in keys[0][2:]} <= set(listed):
                return float(len(listed))
        return 0.0
