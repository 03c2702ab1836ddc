"""What a number format makes of a number beside the definition's: the same, less of it, or another number."""

from __future__ import annotations

import pytest

from modelgen.sight.shown import difference

SAME, LESS, WRONG = None, False, True
NUMBER, PERCENT, DAY = "#,##0.0_);(#,##0.0);-_)", "0.0%_);(0.0%);-_)", "d mmm yyyy"
ROWS = [
    # own, other, value, unit, what a reader takes from it
    (NUMBER, "#,##0.0;-#,##0.0", 19.52, "EUR mn", SAME),  # where it's below zero another sign
    (NUMBER, "#,##0.000", 19.52, "EUR mn", LESS),
    (NUMBER, "0.000", 0.04, "EUR mn", LESS),  # the definition's own shows 0.0
    ("0.000", "0.0", 0.04, "", WRONG),  # nothing is left of it
    (NUMBER, "#,##0.0,", 1234.5, "EUR mn", WRONG),
    (NUMBER, '#,##0.0,"k"', 1234.5, "seats", LESS),
    (NUMBER, '#,##0.0" mn"', 19.52, "EUR mn", LESS),
    (NUMBER, '"€"#,##0.0"m"', 19.52, "EUR mn", LESS),
    (NUMBER, '"EUR "#,##0.0" mn"', 19.52, "EUR mn", LESS),
    (NUMBER, '#,##0.000," bn"', 1952.0, "EUR mn", LESS),
    (NUMBER, '#,##0.0" bn"', 19.52, "EUR mn", WRONG),
    (NUMBER, '#,##0.0" mn"', 19.52, "EUR", WRONG),
    (NUMBER, "$#,##0.0", 19.52, "EUR mn", WRONG),
    (NUMBER, "$#,##0.0", 19.52, "USD mn", LESS),
    (NUMBER, "$#,##0.0", 19.52, "mn", LESS),
    (NUMBER, "#,##0.0 [$€-407]", 19.52, "EUR mn", LESS),
    (NUMBER, '_-* #,##0.00 [$€-407]_-;-* #,##0.00 [$€-407]_-;_-* "-"?? [$€-407]_-;_-@_-', 19.52, "EUR mn", LESS),
    (NUMBER, '#,##0.0" USD"', 19.52, "EUR mn", WRONG),
    (NUMBER, "#,##0.0*9", 19.52, "EUR mn", WRONG),  # to the end of the cell
    (NUMBER, "* #,##0.0", 19.52, "EUR mn", SAME),
    (NUMBER, "#,##0.0-", 19.52, "EUR mn", WRONG),
    (NUMBER, '"minus "#,##0.0', 19.52, "EUR mn", WRONG),
    (NUMBER, '#,##0.0"²"', 19.52, "EUR mn", WRONG),
    ('0.0" m²"', '0.00" m²"', 19.52, "m²", LESS),
    ('0.0" m"', '0.00" m"', 19.52, "m", LESS),
    (NUMBER, '[>100]"plenty";#,##0.0', 19.52, "EUR mn", WRONG),  # after an edit
    (NUMBER, '[>=1000000]0.0,,"m";[>=1000]0.0,"k";0.0', 19.52, "seats", SAME),
    (PERCENT, "0.00%", 0.08, "%", LESS),
    (PERCENT, "0.00", 0.08, "%", WRONG),
    (PERCENT, "0.00", 0.0, "%", WRONG),  # below zero
    (PERCENT, '0.0%" p.a."', 0.08, "%", LESS),
    (DAY, "[$-407]d. mmm yyyy", 51317.0, "date", LESS),
    (DAY, r"[$-F800]dddd\,\ mmmm\ dd\,\ yyyy", 51317.0, "date", LESS),
    (DAY, "mm-dd-yy", 51317.0, "date", LESS),
    (DAY, "yyyy", 51317.0, "date", LESS),
    (DAY, 'd mmm "2041"', 51317.0, "date", WRONG),
    (DAY, "General", 51317.0, "date", WRONG),
]


@pytest.mark.parametrize(("own", "other", "value", "unit", "expected"), ROWS)
def test_a_format(own, other, value, unit, expected) -> None:
    found = difference(own, other, value, unit)
    assert (found and found[0]) is expected, found
