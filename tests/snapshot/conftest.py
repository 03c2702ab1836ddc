"""The small model of these tests."""

from __future__ import annotations

import pytest

from tests.snapshot.ferry import Ferry


@pytest.fixture
def ferry(tmp_path) -> Ferry:
    return Ferry(tmp_path / "ferry")
