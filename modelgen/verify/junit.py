"""A report as JUnit XML, the form in which CI servers show tests.

One test for each engine in each scenario, one for its perturbation, and one for the structure. Valid against the
schemas of Ant and Jenkins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

if TYPE_CHECKING:
    from modelgen.verify.report import Verification

MOST = 20  # mismatches that a test shows
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def junit(report: Verification) -> str:
    """The report as an XML document."""
    root = Element("testsuites")
    suite = SubElement(root, "testsuite")
    properties = SubElement(suite, "properties")
    for run in report.engines:
        SubElement(properties, "property", name=_name(run.name), value=run.version)
    for run in report.engines:
        for scenario in report.scenarios:
            test = _test(suite, run.name, scenario)
            wrong = [m for m in report.mismatches if m.engine == run.name and m.scenario == scenario]
            if run.failure:
                _outcome(test, "error", "engine", f"{run.name} could not run", [run.failure])
            elif wrong:
                _outcome(test, "failure", "values", f"{len(wrong)} values differ", [str(m) for m in wrong])
    if report.perturbation is not None:
        for engine in report.perturbation.engines:
            test = _test(suite, engine, "perturbation")
            wrong = [m for m in report.perturbation.mismatches if m.engine == engine]
            if wrong:
                _outcome(test, "failure", "values", f"{len(wrong)} values differ", [str(m) for m in wrong])
    if report.model:
        test = _test(suite, "structure", "structure")
        faults = [str(finding) for finding in report.findings if finding.fault]
        faults += [f"edited: {edit}" for edit in report.edits] if report.strict else []
        if faults:
            _outcome(test, "failure", "structure", f"{len(faults)} faults", faults)
    SubElement(suite, "system-out").text = _text(report.verdict)
    SubElement(suite, "system-err")
    counts = {
        "tests": len(suite.findall("testcase")),
        "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
    }
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    for name, text in {
        "name": _name(report.model or Path(report.file).name), "package": "modelgen", "id": "0",
        "timestamp": when, "hostname": "localhost", "time": "0", **{name: str(n) for name, n in counts.items()},
    }.items():  # fmt: skip
        suite.set(name, text)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _test(suite: Element, group: str, name: str) -> Element:
    return SubElement(suite, "testcase", classname=f"modelgen.{group}", name=_name(name), time="0")


def _outcome(test: Element, kind: str, group: str, message: str, lines: Sequence[str]) -> None:
    more = [f"... and {len(lines) - MOST} more"] if len(lines) > MOST else []
    SubElement(test, kind, type=group, message=_text(message)).text = _text("\n".join([*lines[:MOST], *more]))


def _name(text: str) -> str:
    """A name without blanks at its ends or one after another, as the schema wants it."""
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    """A text without the characters that XML can't hold."""
    return _NO_XML.sub("?", text)
