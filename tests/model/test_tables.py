"""Values in CSV files and data frames as people have them: columns and rows found by label, days that name periods."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from modelgen import DefinitionError, Model, ModelgenError, Timeline, ValuesError
from modelgen.model.items import Input

SALES = {2023: 100.0, 2024: 1110.5, 2025: -14.0}
WAYS = {  # how a history of net sales may stand in a file
    "columns by item": "Year,Net sales,Comment\n2023,100,a\n2024,\"1,110.5\",b\n2025,(14),\n",
    "rows by item": ",2023,2024,2025\nCosts,1,2,3\nNet sales,100,1110.5,-14\n",
    "rows by key": "Line,2025,2024,2023\nnet_sales,-14,1110.5,100\n",
    "last days": "Date,Net sales\n2023-12-31,100\n2024-12-31,1110.5\n2025-12-31,-14\n",
    "first days": "Date,Net sales\n2023-01-01 00:00:00,100\n2024-01-01,1110.5\n2025-01-01,-14\n",
    "days in the head": "Item;2023-12-31;2024-12-31;2025-12-31\nNet sales;100;1110,5;-14\n",
    "a value a row": "Year,Value\n2023,100\n2024,1110.5\n2025,-14\n",
    "a value a row, of several": "Item,Year,Value\nCosts,2023,5\nNet sales,2023,100\nNet sales,2024,1110.5\n"
     "Net sales,2025,-14\n",
    "its alone": "Year,USD mn\n2023,100\n2024,1110.5\n2025,-14\n",
    "with words": "Item,Unit,Source,Note,2023,2024,2025\nNet sales,usd mn,10-K,audited,100,1.1105e3,-14\n"
     "Costs,%,x,,1,2,3\n",
    "tabs": "Year\tNet sales\n2023\t100\n2024\t1110.5\n2025\t-14\n",
}  # fmt: skip


def model() -> tuple[Model, Any]:
    m = Model("T", timeline=Timeline.annual(2023, 2027, last_actual=2025), scenarios=("Base", "Bull"), unit="USD mn")
    sales = m.sheet("Ops").line("Net sales", m.timeline)
    sales.forecast = sales.prior
    return m, sales


def given(item: Input) -> dict[Any, float]:
    """What an input without members is given, by year."""
    return {2023 + period: number for (_, _, period), number in item.given.items() if period is not None}


@pytest.mark.parametrize("way", WAYS)
def test_a_history_however_it_stands(way: str, tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text(WAYS[way])
    _, sales = model()
    sales.actual.give(path)
    assert given(sales.actual) == SALES
    # and pandas, which reads numbers for itself, gives the same
    if "(14)" not in WAYS[way]:
        comma: dict[str, Any] = {"thousands": ".", "decimal": ","} if ";" in WAYS[way] else {}
        read = pd.read_csv(path, sep=None, engine="python", **comma)
        sales.actual.give(read)
        assert given(sales.actual) == SALES


def test_words_beside_values(tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text(WAYS["with words"])
    m, sales = model()
    m.folder = tmp_path
    sales.actual.give("h.csv")
    assert (sales.actual.sources, sales.actual.notes) == ({0: "10-K"}, {0: "audited"})
    sales.actual.give("h.csv", source="Annual report")
    assert sales.actual.sources == {0: "Annual report"}
    assert str(sales.actual.spots[0, (), 2]) == "h.csv:2"


INDEXES: dict[str, Any] = {
    "last days": pd.date_range("2023-12-31", periods=3, freq="YE"),
    "first days": pd.date_range("2023-01-01", periods=3, freq="YS"),
    "periods": pd.period_range("2023", periods=3, freq="Y"),
    "numbers": [2023.0, 2024.0, 2025.0],
    "texts": ["2023-12-31", "2024-12-31", "2025-12-31"],
}


@pytest.mark.parametrize("index", INDEXES)
def test_an_index_of_days_or_periods(index: str) -> None:
    """Convention 43."""
    _, sales = model()
    sales.actual.give(pd.Series(list(SALES.values()), index=INDEXES[index]))
    assert given(sales.actual) == SALES


STRANGE = [  # convention 43
    (["2023-03-31"], "'2023-03-31' is not a member of Year: no period begins or ends on that day; 2023 ends "
     "on 2023-12-31"),
    ([pd.Timestamp("2022-12-31")], "'2022-12-31' is not a member of Year, whose periods begin after 2022-12-31"),
    ([pd.Timestamp("2028-12-31")], "'2028-12-31' is not a member of Year, whose periods go up to 2027-12-31"),
    ([pd.Period("2023Q4")], "'2023Q4' is not a member of Year: no period has just the days 2023-10-01 to 2023-12-31"),
    ([pd.Timestamp("2023-01-01"), pd.Timestamp("2023-12-31")], "there are two values for 2023-12-31"),
    (["31.12.2023"], "'31.12.2023' is not a member of Year"),
]  # fmt: skip


@pytest.mark.parametrize(("index", "said"), STRANGE, ids=[said for _, said in STRANGE])
def test_days_that_are_no_periods(index: list[Any], said: str) -> None:
    _, sales = model()
    with pytest.raises(ValuesError) as error:
        sales.actual.give(pd.Series(range(len(index)), index=index))
    assert said in str(error.value)


def test_quarters_of_a_fiscal_year_by_days() -> None:
    m = Model("Q", timeline=Timeline.quarterly("2025Q1", "2025Q4", year_end=9))
    rate = m.sheet("In").assumption("Rate", m.timeline)
    rate.give(pd.Series([1, 2, 3, 4], index=pd.period_range("2024-10-01", periods=4, freq="Q")))
    rate.give(pd.Series([1, 2, 3, 4], index=pd.date_range("2024-12-31", periods=4, freq="QE")))
    assert isinstance(rate, Input)
    assert [number for _, number in sorted(rate.given.items())] == [1, 2, 3, 4]


SHOPS = {
    "members in rows": "Shop;2023;2024;2025\nBread;1,5;2,5;3,5\nCake;4;5;6\n",
    "members in columns": "Year,Bread,Cake\n2023,1.5,4\n2024,2.5,5\n2025,3.5,6\n",
    "both in rows": "Shop,Year,Guests\nBread,2023,1.5\nCake,2023,4\nBread,2024,2.5\nCake,2024,5\n"
     "Bread,2025,3.5\nCake,2025,6\n",
    "item and member in rows": "What,Shop,2023,2024,2025\nGuests,Bread,1.5,2.5,3.5\nGuests,Cake,4,5,6\nNet "
     "sales,,1,2,3\n",
}  # fmt: skip


@pytest.mark.parametrize("way", SHOPS)
def test_members_and_periods(way: str, tmp_path: Path) -> None:
    (tmp_path / "guests.csv").write_text(SHOPS[way])
    m, _ = model()
    m.folder = tmp_path
    guests = m.sheet("Shops").line("Guests", m.axis("Shop", "Bread", "Cake"), m.timeline, unit="k")
    guests.actual.give("guests.csv")
    numbers = {0: [1.5, 2.5, 3.5], 1: [4.0, 5.0, 6.0]}
    assert guests.actual.given == {(0, (row,), at): value for row in (0, 1) for at, value in enumerate(numbers[row])}


def peers() -> tuple[Model, dict[str, Any]]:
    m = Model("P", scenarios=("Base", "Bull"), unit="USD mn")
    peer, sheet = m.axis("Peer", "Alpha", "Gamma"), m.sheet("Peers")
    items = {
        "Price": sheet.assumption("Price", peer, unit="USD/share"),
        "Margin": sheet.assumption("EBITDA margin", peer, unit="%", key="margin"),
        "Listed": sheet.assumption("Listed on", peer, unit="date", shared=True),
        "Tax": sheet.assumption("Tax rate", unit="%"),
        "Basis": sheet.choice("Basis", "LTM", "NTM"),
    }
    return m, items


def test_a_table_of_several_items(tmp_path: Path) -> None:
    m, items = peers()
    m.folder = tmp_path
    (tmp_path / "peers.csv").write_text(
        'Company,Price,margin,Listed on\nGamma,45,12.5%,2001-05-04\nAlpha,"20",-3%,1999-01-04\n'
    )
    (tmp_path / "general.csv").write_text("Assumption,Value,Source\nTax rate,25%,Law\nBasis,ntm,Judgement\n")
    m.load("peers.csv", source="Filings of 2025")
    m.load("general.csv")
    m.load("general.csv", items["Tax"], scenario="Bull")
    price, margin, listed, tax = (
        items[name] if name == "Listed" else items[name].cases for name in ("Price", "Margin", "Listed", "Tax")
    )
    assert price.given == {(0, (0,), None): 20, (0, (1,), None): 45} and price.sources == {0: "Filings of 2025"}
    assert margin.given == {(0, (0,), None): -0.03, (0, (1,), None): 0.125}
    assert listed.given == {(0, (0,), None): 36164, (0, (1,), None): 37015}
    assert tax.given == {(0, (), None): 0.25, (1, (), None): 0.25} and tax.sources[0] == "Law"
    assert items["Basis"].cases.given == {(0, (), None): 1}


def test_a_data_frame_of_several_items() -> None:
    m, items = peers()
    m.load(pd.DataFrame({"Price": [45.0, 20.0], "EBITDA margin": [0.1, 0.2]}, index=["Gamma", "Alpha"]))
    m.load(pd.DataFrame({"Peer": ["Alpha", "Gamma"], "price": [1, 2], "Ticker": ["A", "G"]}), items["Price"])
    assert items["Price"].cases.given == {(0, (0,), None): 1, (0, (1,), None): 2}
    assert items["Margin"].cases.given == {(0, (0,), None): 0.2, (0, (1,), None): 0.1}


def test_scenarios_in_a_column(tmp_path: Path) -> None:
    m, items = peers()
    m.folder = tmp_path
    (tmp_path / "t.csv").write_text("Scenario,Peer,Price\nBase,Alpha,20\nBase,Gamma,45\nBull,Alpha,30\n")
    m.load("t.csv")
    assert items["Price"].cases.given == {(0, (0,), None): 20, (0, (1,), None): 45, (1, (0,), None): 30}


REFUSED = [  # a file, and what is said
    ("Peer,Price,Ticker\nAlpha,1,A\n", "t.csv: the model has no 'Ticker'; did you mean 'price'?; take the "
     "column out, or name the items"),
    ("Peer,Price\nAlphq,1\nGamma,2\n",
     "'Price': 'Alphq' is not a member of Peer; did you mean 'Alpha'?; t.csv begins:\n Peer Price\nAlphq    "
      " 1\nGamma     2"),
    ("Peer,Price\nAlpha,n.a.\nGamma,2\n", "t.csv:2: 'Price': it is the text 'n.a.', and no number"),
    ("Peer,Price\nAlpha,\"1,234\"\nGamma,2\n", "t.csv:2: 'Price': 1,234 may be 1234 or 1.2340; write the "
     "one that is meant"),
    ("Peer;Price\nAlpha;1.234\nGamma;2\n", "t.csv:2: 'Price': 1.234 may be 1234 or 1.2340; write the one "
     "that is meant"),
    ("Peer,margin\nAlpha,12\nGamma,10%\n", "12 for margin[Alpha]{Base}, which is 1200%; write 0.12 for 12%"),
    ("Peer,Price\nAlpha,1\nAlpha,2\n", "there are two values for Alpha; t.csv begins:"),
    ("Peer,Price,price\nAlpha,1,2\n", "'Price' has two columns, 'Price' and 'price'; keep one of them"),
    ("A,B\n1,2\n", "t.csv: none of its columns or rows is called as an assumption or a line of the model; "
     "t.csv begins:\nA B\n1 2"),
    ("What,Value\nTax rate,1%\nTaxes,2%\n", "t.csv:3: the model has no 'Taxes'; did you mean 'Tax rate'?; "
     "take the row out"),
    ("What,Unit,Value\nTax rate,EUR,1%\n", "'Tax rate' has the unit '%', and there it is 'EUR'; make them the same"),
    ("Peer,Price\n", "t.csv: has a head and no rows; write values below it"),
    ("Peer,Price\nAlpha,\n", "'Price' has no value in t.csv; write some"),
    ("Peer,Listed on\nAlpha,4/5/2001\n", "t.csv:2: 'Listed on': it is the text '4/5/2001'; write the date "
     "as 2025-12-31"),
    ("What,Value\nBasis,LFY\n", "t.csv:2: 'Basis' is 'LFY', which is none of LTM, NTM"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), REFUSED, ids=range(len(REFUSED)))
def test_what_a_table_gets_wrong(text: str, said: str, tmp_path: Path) -> None:
    m, _ = peers()
    m.folder = tmp_path
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(ModelgenError) as error:
        m.load("t.csv")
    assert said in str(error.value), str(error.value)


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    m, items = peers()
    m.folder = tmp_path
    for name, said in (
        ("absent.csv", "absent.csv: there is no such file beside the definition"),
        ("peers.xlsx", r"peers.xlsx: a table of values is a CSV file; save it as one, or give "
         r"pandas.read_excel\(...\)"),
        ("peers.parquet", r"give pandas.read_parquet\(...\)"),
    ):  # fmt: skip
        with pytest.raises(ValuesError, match=said):
            m.load(name)
    with pytest.raises(DefinitionError, match="a TOML file names its assumptions and scenarios itself"):
        m.load("assumptions.toml", items["Tax"])
    m.folder = None
    with pytest.raises(ValuesError, match=r"absent.csv: there is no such file in .*give\(Path\(__file__\)"):
        items["Price"].give("absent.csv")


def test_what_a_file_gives_is_given_otherwise_later(tmp_path: Path) -> None:
    _, items = peers()
    (tmp_path / "p.csv").write_text("Peer,Price\nAlpha,1\nGamma,2\n")
    items["Price"].give(tmp_path / "p.csv")
    items["Price"].give({"Alpha": 3})
    assert [spot.line for spot in items["Price"].cases.spots.values()] == [3]
    items["Price"].give(4)
    assert not items["Price"].cases.spots


def test_a_choice_may_be_called_like_a_file() -> None:
    m = Model("C")
    source = m.sheet("In").choice("Source", "prices.csv", "peers.csv")
    source.give("peers.csv")
    assert isinstance(source, Input) and source.given == {(0, (), None): 1}
