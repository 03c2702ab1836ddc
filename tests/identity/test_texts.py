"""Keys of rows and rows of the manifest say the same when they are read again, whatever members are called."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelgen.identity.manifest import InputRow
from modelgen.model.address import RowKey

KEYS = st.from_regex(r"[a-z_][a-z0-9_.]{0,8}", fullmatch=True)
LABELS = st.text(min_size=1, max_size=8) | st.sampled_from(["A, B", "[x]", "{B}", "A / B", "*", "a|b", "+", "é"])
VALUES = st.none() | st.text(max_size=8) | st.floats(allow_nan=False, allow_infinity=False)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # however busy the machine is


@pytest.mark.slow
@unhurried
@given(st.lists(KEYS, min_size=1, max_size=3), st.none() | LABELS, st.none() | st.lists(LABELS, max_size=3))
def test_a_rows_key(items, scenario, members) -> None:
    # convention 11
    key = RowKey.made(items, scenario, members)
    assert RowKey.parse(str(key)) == key
    assert [str(one).partition("|")[2] for one in key.each()] == [key.rest] * len(items)


@pytest.mark.parametrize("content", [None, 1.0, True, "", "growth", "growth|Bull", "A|"])
def test_what_is_no_key(content) -> None:
    assert RowKey.parse(content) is None


@pytest.mark.slow
@unhurried
@given(
    KEYS, st.none() | LABELS, st.none() | st.lists(LABELS, max_size=3).map(tuple), KEYS, LABELS, LABELS,
    st.dictionaries(st.none() | LABELS, VALUES, min_size=1, max_size=4),
)  # fmt: skip
def test_a_row_of_the_manifest(item, scenario, members, name, sheet, unit, built) -> None:
    row = InputRow(item, scenario, members, name, sheet, unit, built, column=members[0] if members else "")
    assert InputRow.read(row.texts) == row


@pytest.mark.parametrize(
    ("at", "text"),
    [(2, "[1]"), (2, "{"), (3, "[2025]"), (7, "[true]"), (7, "[]"), (8, "nobody"), (2, "3"), (2, "[" * 32_000)],
)
def test_a_row_that_says_nothing(at, text) -> None:
    texts = list(InputRow("growth", "Bull", ("AWS",), "growth_cases", "Inputs", "%", {"2025": 0.1}).texts)
    texts[at] = text
    with pytest.raises((ValueError, TypeError)):
        InputRow.read(texts)
