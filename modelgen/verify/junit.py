"""Tests and their outcomes as JUnit XML, the form in which CI servers show them.

Valid against the schemas of Ant and Jenkins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

MOST = 20  # lines that a test shows
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True)
class Case:
    """A test: passed without an outcome; otherwise `failure` or `error`, with a kind, a message and what it shows."""

    group: str
    name: str
    outcome: str = ""
    kind: str = ""
    message: str = ""
    lines: Sequence[str] = ()


def junit(name: str, properties: Mapping[str, str], tests: Iterable[Case], verdict: str) -> str:
    """A suite of tests as an XML document."""
    root = Element("testsuites")
    suite = SubElement(root, "testsuite")
    own = SubElement(suite, "properties")
    for key, value in properties.items():
        SubElement(own, "property", name=_name(key), value=_text(value))
    for test in tests:
        case = SubElement(suite, "testcase", classname=f"modelgen.{test.group}", name=_name(test.name), time="0")
        if test.outcome:
            more = [f"... and {len(test.lines) - MOST} more"] if len(test.lines) > MOST else []
            outcome = SubElement(case, test.outcome, type=test.kind, message=_text(test.message))
            outcome.text = _text("\n".join([*test.lines[:MOST], *more]))
    SubElement(suite, "system-out").text = _text(verdict)
    SubElement(suite, "system-err")
    counts = {
        "tests": len(suite.findall("testcase")),
        "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
    }
    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    for attribute, text in {
        "name": _name(name), "package": "modelgen", "id": "0", "timestamp": when, "hostname": "localhost", "time": "0",
        **{what: str(number) for what, number in counts.items()},
    }.items():  # fmt: skip
        suite.set(attribute, text)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode")


def _name(text: str) -> str:
    """A name without blanks at its ends or one after another, as the schema wants it."""
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    """A text without the characters that XML can't hold."""
    return _NO_XML.sub("?", text)
