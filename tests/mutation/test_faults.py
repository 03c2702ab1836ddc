"""Faults of one formula: each kind is what its name says."""

from __future__ import annotations

import pytest

from modelgen.mutation import faults
from modelgen.sheet.tokens import tokens


@pytest.mark.parametrize(
    ("kind", "formula", "some"),
    [
        ("reference moved", "=B2*2", {"=B1*2", "=B3*2", "=A2*2", "=C2*2"}),
        ("reference moved", "=SUM(A1:B2)", {"=SUM(A2:B3)", "=SUM(B1:C2)"}),
        ("reference moved", "='P&L'!$B$2", {"='P&L'!$B$1", "='P&L'!$C$2"}),
        ("sign flipped", "=A1-B1", {"=A1+B1", "=(-A1)-B1"}),
        ("sign flipped", "=ABS(A1)", set()),
        ("range one cell short", "=SUM(A1:A3)", {"=SUM(A2:A3)", "=SUM(A1:A2)"}),
        ("range one cell short", "=SUM($B4:$D4)", {"=SUM($C4:$D4)", "=SUM($B4:$C4)"}),
        ("range one cell short", "=SUM(K10:L10)", {"=SUM(L10:L10)", "=SUM(K10:K10)"}),
        ("range one cell short", "=SUM($K10:K10)", set()),
        ("operator swapped", "=MIN(A1,B1)/C1", {"=MAX(A1,B1)/C1", "=MIN(A1,B1)*C1"}),
        ("operator swapped", "=SUMPRODUCT((A1:A3)*1)", set()),
        ("case miswired", "=CHOOSE(A1,B1,B2,SUM(C1,C2))", {"=CHOOSE(A1,B2,B1,SUM(C1,C2))",
                                                        "=CHOOSE(A1,B1,SUM(C1,C2),B2)"}),
        ("exponent off by half", "=1/(1+A1)^(B1-$A1)", {"=1/(1+A1)^((B1-$A1)+0.5)", "=1/(1+A1)^((B1-$A1)-0.5)"}),
        ("exponent off by half", "=A1^B1*2", {"=A1^(B1+0.5)*2", "=A1^(B1-0.5)*2"}),
        ("units off by 1000", "=A1+B1", {"=(A1+B1)*1000", "=(A1+B1)/1000", "=(A1*1000)+B1", "=A1+(B1/1000)"}),
        ("units off by 1000", "=IF(A1>0,1,2)", {"=(IF(A1>0,1,2))*1000", "=(IF(A1>0,1,2))/1000"}),
        ("units off by 1000", "=IF(0<A1,1,2)", {"=IF(0<(A1*1000),1,2)"}),
    ],
)  # fmt: skip
def test_a_fault_is_what_its_name_says(kind, formula, some) -> None:
    made = set(faults.OF_A_FORMULA[kind](list(tokens(formula))))
    assert some <= made if some else not made
    assert formula not in made
