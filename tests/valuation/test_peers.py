"""What a table of peers refuses, and names that a file may hold."""

import pandas as pd
import pytest

from modelgen import DefinitionError, Model, ValuesError, solve
from modelgen.valuation.peers import peer_table

ROWS = {"Alpha": {"Enterprise value": 1200, "Price": 20}, "Gamma": {"Enterprise value": 3000, "Price": 45}}


@pytest.mark.parametrize(
    ("data", "more", "message"),
    [
        ({"A": {"Enterprise value": 1}, "B": {"EBITDA LTM": 2}}, {}, "'B' has no 'Enterprise value'; write 0"),
        ({}, {}, "Peers is empty"),
        ([1, 2], {}, "Peers is a list"),
        ("absent.csv", {}, r"absent\.csv: there is no such file"),
        (pd.DataFrame([[1, 2]], columns=["EV", "EV"], index=["A"]), {}, "two columns of one name"),
        (None, {"source": " "}, "Peers has no source"),
        (None, {"source": None}, "Peers has no source"),
        (None, {"excluded": ["Alpha"]}, "excluded= is a list; give a table such as {'Alpha': "),
        (None, {"units": ["EUR"]}, "units= is a list"),
        (None, {"units": {"Prise": "EUR/share"}}, "no column 'Prise'; did you mean 'Price'"),
        (None, {"excluded": {"Gama": "why"}}, "'Gama' is not a member of Peers; did you mean 'Gamma'"),
        (None, {"excluded": {"Gamma": ""}}, "'Gamma' is excluded from Peers without a reason"),
        (None, {"excluded": {"Gamma": None}}, "'Gamma' is excluded from Peers without a reason"),
    ],
)
def test_tables_that_are_refused(data, more, message) -> None:
    inputs = Model("Refused", unit="EUR mn").sheet("Peers")
    with pytest.raises(DefinitionError, match=message):
        peer_table(inputs, ROWS if data is None else data, **{"source": "made up", **more})


def test_a_peer_may_be_called_na(tmp_path) -> None:
    (tmp_path / "peers.csv").write_text("Peer, Sales LTM\nNA, 5\nNone, 0\n")
    m = Model("Names", unit="EUR mn")
    peers = peer_table(m.sheet("Peers"), tmp_path / "peers.csv", source="made up")
    assert peers.axis.members == ("NA", "None") and list(solve(m)["peers_sales_ltm"]) == [5, 0]


def test_text_in_a_table_is_refused() -> None:
    with pytest.raises(ValuesError, match="'Enterprise value' is '1,200', which is not a number"):
        peer_table(Model("Text").sheet("Peers"), {"A": {"Enterprise value": "1,200"}}, source="made up")
