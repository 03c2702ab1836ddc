"""What a definition's own checks and claims say, in all scenarios: with where they fail, and by what numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from modelgen.model.checks import ERROR, WARNING
from modelgen.model.claims import AS_DECLARED
from modelgen.model.items import Line
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.program.coverage import NO_SOURCE
from modelgen.program.program import Program
from modelgen.reference.checks import ClaimFailure, Failure, claim_failures, failures, without_source
from modelgen.reference.solve import everywhere
from modelgen.report import CLEAN, FOUND, Report, does, every, many
from modelgen.verify.junit import Case, junit

_FEW, _NAMED = 6, 2  # places, inputs; checks and claims in the verdict


@dataclass(repr=False)
class Checking(Report):
    """What a model says of itself."""

    command = "check"

    program: Program
    errors: list[Failure]
    warned: list[Failure]
    claims: list[ClaimFailure]
    sourceless: list[str] = field(default_factory=list)
    definition: list[str] = field(default_factory=list)  # what the definition is warned of
    strict: bool = False  # warnings are errors

    @property
    def exit_code(self) -> int:
        """0: nothing fails. 1: an error, or with `--warnings error` a warning."""
        red = self.errors or self.claims or (self.strict and (self.warned or self.sourceless or self.definition))
        return FOUND if red else CLEAN

    @property
    def verdict(self) -> str:
        """One line that says it all."""
        checks, claims = self._checks(ERROR), self.program.claims
        failing = [one.check.label for one in self.errors if one.is_root]
        differing = [one.claim.label for one in self.claims]
        parts = [_some(failing, len(checks), "check", "fail")] if failing else []
        if more := len(self.errors) - len(failing):
            parts.append(f"{more} more {does(more, 'follow')}")
        parts += [_some(differing, len(claims), "claim", "differ")] if differing else []
        if not parts:
            parts = [every(len(checks), "check", "hold") if checks else "no check is defined"]
            parts += [f"{many(len(claims), 'claim', 'are')} as declared"] if claims else []
        warnings = sum(one.is_root for one in self.warned) + len(self.definition) + bool(self.sourceless)
        parts += [many(warnings, "warning")] if warnings else []
        return f"{self.program.name}: {', '.join(parts)}, in {many(len(self.program.scenario), 'scenario')}"

    def _checks(self, severity: str) -> list[Line]:
        """The checks of a severity; that of the claims is told by these."""
        return [check for check in self.every if check.severity == severity]

    @property
    def every(self) -> list[Line]:
        """The model's checks; claims are told one by one, and not by the check that counts them."""
        return [check for check in self.program.checks if check.label != AS_DECLARED]

    def lines(self) -> list[str]:
        """What fails, with where and by what; nothing where nothing does."""
        lines: list[str] = []
        for title, some in (("Checks that fail", self.errors), ("Warnings", self.warned)):
            if some:
                lines += [title, *(f"  {line}" for one in some for line in self._told(one))]
        if self.claims:
            lines += ["Claims that aren't as declared", *(f"  {line}" for one in self.claims for line in _claimed(one))]
        if self.sourceless:
            rest = f" and {len(self.sourceless) - _FEW} more" if len(self.sourceless) > _FEW else ""
            lines += ["Inputs without a source", f"  {', '.join(self.sourceless[:_FEW])}{rest}"]
        if self.definition:
            lines += ["Warnings of the definition", *(f"  {text}" for text in self.definition)]
        return [*lines, ""] if lines else []

    def _told(self, one: Failure) -> Iterator[str]:
        place = f" ({one.check.place})" if one.check.place else ""
        yield f"{one.check.label}, in {self._scenarios(list(one.scenarios))}{place}"
        places = [at for at in next(iter(one.scenarios.values())) if at]
        if places:
            yield f"  at {', '.join(places[:_FEW])}{f' and {len(places) - _FEW} more' if len(places) > _FEW else ''}"
        alike = {tuple(roots) for roots in one.follows.values()}
        if one.is_root or len(alike) > 1:
            yield from (f"  follows from: {'; '.join(roots)}, in {name}" for name, roots in one.follows.items())
        else:
            yield from (f"  follows from: {'; '.join(roots)}" for roots in alike)
        if one.behind and one.is_root:
            yield f"  {one.behind}"

    def _scenarios(self, names: Sequence[str]) -> str:
        every = len(self.program.scenario)
        return "every scenario" if len(names) == every > 1 else ", ".join(names)

    def fields(self) -> dict[str, Any]:
        """Every failure."""
        return {
            "model": self.program.name,
            "scenarios": list(self.program.scenario.members),
            "checks": [
                {"label": one.label, "severity": one.severity, "holds": self._holds(one.label)} for one in self.every
            ],
            "failures": [
                {"label": one.check.label, "severity": one.check.severity, "place": str(one.check.place or "") or None,
                 "scenarios": one.scenarios, "behind": one.behind, "follows": one.follows}
                for one in (*self.errors, *self.warned)
            ],
            "claims": [
                {"label": claim.label, "stated": claim.stated, "declared": claim.agrees,
                 "as_declared": self._as_declared(claim.label), "computed": dict(self._differing.get(claim.label, {}))}
                for claim in self.program.claims
            ],
            "without_source": self.sourceless,
            "warnings": self.definition,
            "mistakes": [],
        }  # fmt: skip

    @property
    def _differing(self) -> dict[str, Mapping[str, float | str]]:
        return {one.claim.label: one.scenarios for one in self.claims}

    def _holds(self, label: str) -> dict[str, bool]:
        failing = {one.check.label: one.scenarios for one in (*self.errors, *self.warned)}.get(label, {})
        return {scenario: scenario not in failing for scenario in self.program.scenario.members}

    def _as_declared(self, label: str) -> dict[str, bool]:
        differing = self._differing.get(label, {})
        return {scenario: scenario not in differing for scenario in self.program.scenario.members}

    def junit(self) -> str:
        """Each check and claim in each scenario as a test of its own."""
        return junit(self.program.name, {}, self._tests(), self.verdict)

    def _tests(self) -> Iterator[Case]:
        failing = {one.check.label: one for one in (*self.errors, *self.warned)}
        differing = {one.claim.label: one for one in self.claims}
        for scenario in self.program.scenario.members:
            for check in self.every:
                one = failing.get(check.label)
                red = check.severity == ERROR or self.strict
                if one is not None and scenario in one.scenarios and red:
                    yield Case(
                        "check", f"{check.label} [{scenario}]", "failure", check.severity, "fails", [*self._told(one)]
                    )
                else:
                    yield Case("check", f"{check.label} [{scenario}]")
            for claim in self.program.claims:
                other = differing.get(claim.label)
                if other is not None and scenario in other.scenarios:
                    told = [*_claimed(other)]
                    yield Case("claim", f"{claim.label} [{scenario}]", "failure", "claim", "isn't as declared", told)
                else:
                    yield Case("claim", f"{claim.label} [{scenario}]")
        for group, told in (("source", self.sourceless), ("definition", self.definition)):
            for text in told:
                if self.strict:
                    yield Case(group, text, "failure", "warning", "no source" if group == "source" else text, [text])
                else:
                    yield Case(group, text)


def checked(model: Model | Program, *, sources: str = "all", warnings: str = "told") -> Checking:
    """What a model's own checks and claims say, in all scenarios.

    `sources` says which inputs want a source ("none", "actuals", "all"); with `warnings="error"` warnings are errors.
    """
    program = compile(model)
    found = everywhere(program)
    without = [] if sources == "none" else without_source(program, all_of_them=sources == "all")
    told = [str(warning) for warning in program.warnings if not str(warning).endswith(NO_SOURCE)]
    errors, warned = failures(found, ERROR), failures(found, WARNING)
    return Checking(program, errors, warned, claim_failures(found), without, told, warnings == "error")


def _claimed(one: ClaimFailure) -> Iterator[str]:
    declared = "agrees" if one.claim.agrees else "differs"
    percent = str(one.claim.unit) == "%"

    def told(value: float | str, digits: int) -> str:
        if isinstance(value, str):
            return value
        return f"{value * 100:,.{digits}g}%" if percent else f"{value:,.{digits}g}"

    values = ", ".join(f"{scenario} {told(value, 6)}" for scenario, value in one.scenarios.items())
    unit = "" if percent else f" {one.claim.unit}"
    yield f"{one.claim.label}: declared that it {declared}, stated {told(one.claim.stated, 10)}{unit}"
    yield f"  computed {values}, tolerance {told(one.claim.tolerance, 6)}"


def _some(some: Sequence[str], of: int, what: str, verb: str) -> str:
    """How many of all do something, and which."""
    rest = f" and {len(some) - _NAMED} more" if len(some) > _NAMED else ""
    names = ", ".join(f"'{label}'" for label in some[:_NAMED])
    return f"{len(some)} of {many(of, what)} {does(len(some), verb)} ({names}{rest})"
