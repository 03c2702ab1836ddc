"""What is started ahead of a verification is what it uses."""

from __future__ import annotations

import sys

import pytest

from modelgen import build
from modelgen.files import starting
from modelgen.verify.ahead import ahead
from modelgen.verify.engines.registry import DEFAULT
from tests.support import two_segments

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="only Linux starts any ahead")]


def test_a_verification_uses_all_that_was_started_for_it(tmp_path) -> None:
    ahead()
    assert sum(map(len, starting._ahead.values())) == 2
    report = build(two_segments(), tmp_path / "a.xlsx", verified_by=DEFAULT)
    assert report is not None and report.exit_code == 0
    assert sum(map(len, starting._ahead.values())) == 0
