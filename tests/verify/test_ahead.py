"""What is started ahead of a verification is what it uses."""

from __future__ import annotations

import sys

import pytest

from modelgen import build, verify_workbook
from modelgen.files import starting
from modelgen.verify.ahead import ahead
from tests.support import two_segments

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="only Linux starts any ahead")]


def test_a_verification_uses_all_that_was_started_for_it(tmp_path) -> None:
    model = two_segments()
    build(model, tmp_path / "a.xlsx")
    ahead()
    assert sum(map(len, starting._ahead.values())) == 3
    assert verify_workbook(tmp_path / "a.xlsx", model).exit_code == 0
    assert sum(map(len, starting._ahead.values())) == 0
