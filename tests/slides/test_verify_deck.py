"""What verifying a deck tells: each fault that people or time put into it, and nothing of what is theirs to change."""

from __future__ import annotations

import copy
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pptx.chart.data import CategoryChartData
from pptx.util import Inches

from modelgen import ModelgenError, deck, verify_deck
from tests.slides.made import chart, edited, model, shapes, table, texts, write


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("decks") / "acme.pptx"
    deck(model(), path)
    return path


@pytest.fixture
def file(own: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(own, tmp_path))


def place(made: Any, name: str, label: str, head: str) -> Any:
    """The cell of a table by what stands at the heads of its row and its column."""
    rows = texts(made, name)
    row = next(n for n, row in enumerate(rows) if row[0] == label)
    return table(made, name).cell(row, rows[0].index(head))


def value(made: Any) -> None:
    write(place(made, "Headline outputs", "Value per share (EUR/share)", "Value"), "€18.20")


def scenario(made: Any) -> None:
    write(place(made, "Scenarios", "Value per share (EUR/share)", "Bull"), "€21.00")


def sign(made: Any) -> None:
    write(place(made, "Headline outputs", "Value per share (EUR/share)", "Upside to share price"), "11.1%")


def point(made: Any) -> None:
    """As in PowerPoint: the data are edited in the workbook, and drawn anew."""
    drawn = chart(made, "Net sales by segment")
    data = CategoryChartData()
    data.categories = list(drawn.plots[0].categories)
    for number, series in enumerate(drawn.plots[0].series):
        data.add_series(series.name, [99.0 if (number, at) == (1, 2) else one for at, one in enumerate(series.values)])
    drawn.replace_data(data)


def drawn_only(made: Any) -> None:
    """What is drawn isn't what the workbook behind it says."""
    c = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
    series = chart(made, "Cash flow").plots[0].series[0]._element
    next(series.find(f"{c}val").iter(f"{c}v")).text = "50"


def unit(made: Any) -> None:
    box = next(shape for _, shape in shapes(made) if shape.name == "Subtitle" and shape.text_frame.text == "EUR mn")
    write(box, "EUR bn")


def unit_of_a_table(made: Any) -> None:
    write(table(made, "Summary").cell(0, 0), "USD mn")


def title(made: Any) -> None:
    write(made.slides[1].shapes.title, "Value per share: €17.79, 11.1% above the share price of €20.00")


def price(made: Any) -> None:
    write(next(shape for number, shape in shapes(made) if shape.name == "Price" and number == 9), "Share price €21.00")


def values_swapped(made: Any) -> None:
    """The labels of two rows change places, and the numbers stay."""
    first, second = table(made, "DCF").cell(1, 0), table(made, "Scenarios").cell(3, 0)
    assert first.text and second.text
    rows = table(made, "Scenarios")
    one, other = rows.cell(1, 0).text, rows.cell(3, 0).text
    write(rows.cell(1, 0), other)
    write(rows.cell(3, 0), one)


def new_row(made: Any) -> None:
    rows = table(made, "Summary")._tbl
    own = copy.deepcopy(rows.tr_lst[-1])
    rows.append(own)
    last = len(rows.tr_lst) - 1
    write(table(made, "Summary").cell(last, 0), "EBITDA")


def into_an_empty_cell(made: Any) -> None:
    rows = texts(made, "Headline outputs")
    row = next(n for n, row in enumerate(rows) if row[0].startswith("Share price"))
    cell = table(made, "Headline outputs").cell(row, 2)
    cell.text_frame.text = "12.0%"


def damaged(made: Any) -> None:
    part = next(part for part in made.part.package.iter_parts() if part.partname == "/ppt/tags/tag2.xml")
    part._blob = part.blob.replace(b'val="', b'val="AAAA')


FAULTS: dict[
    Callable[[Any], None], list[tuple[str, str, str | None, str]]
] = {  # what is done, and what is told: the shape, the cell, what it shows, what belongs there
    value: [("Headline outputs", "B2", "€18.20", "€17.79")],
    scenario: [("Scenarios", "C2", "€21.00", "€20.27")],
    sign: [("Headline outputs", "C2", "11.1%", "(11.1%)")],
    point: [
        ("Net sales by segment", "Cake, 2025E", "99", "24.516"),
        ("Net sales by segment", "in the data behind it, Cake, 2025E", "99", "24.516"),
    ],
    drawn_only: [("Cash flow", "DCF: cash flow, 2025E", "50", "48.558")],
    unit: [("Subtitle", "", "EUR bn", "EUR mn")],
    unit_of_a_table: [("Summary", "A1", "USD mn", "EUR mn")],
    title: [("Title 1", "", "11.1% above", "11.1% below")],
    price: [("Price", "", "€21.00", "€20.00")],
    new_row: [("Summary", f"{column}4", None, "") for column in "DEFG"],
    into_an_empty_cell: [("Headline outputs", "C4", "12.0%", "")],
    damaged: [("Title 1", "", "", "")],
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_fault_is_told_with_its_place(file: Path, fault) -> None:
    found = verify_deck(edited(file, fault), model())
    told = [(one.shape, one.cell, one.shows, one.belongs) for one in found.findings]
    wanted = FAULTS[fault]
    assert len(told) == len(wanted), told
    for one, other in zip(told, wanted, strict=True):
        assert one == tuple(mine if theirs is None else theirs for mine, theirs in zip(one, other, strict=True))
    assert found.exit_code == 1
    assert str(len(wanted)) in found.verdict


def test_labels_that_change_places_are_told_by_all_their_numbers(file: Path) -> None:
    found = verify_deck(edited(file, values_swapped), model())
    assert {one.shape for one in found.findings} == {"Scenarios"}
    assert len(found.findings) == 4  # two rows of two scenarios
    assert all(one.address for one in found.findings)


def saved(made: Any) -> None:
    """Nothing but a save."""


def words(made: Any) -> None:
    write(made.slides[1].shapes.title, "Acme is dearer than it is worth")


def other_words(made: Any) -> None:
    write(made.slides[1].shapes.title, "We value Acme at €17.79 a share, as of June 2025")


def label(made: Any) -> None:
    write(table(made, "Summary").cell(1, 0), "Revenue of the group")


def row_taken_out(made: Any) -> None:
    rows = table(made, "Scenarios")._tbl
    rows.remove(rows.tr_lst[2])


def row_moved(made: Any) -> None:
    rows = table(made, "Scenarios")._tbl
    own = rows.tr_lst[3]
    rows.remove(own)
    rows.insert(rows.index(rows.tr_lst[1]), own)


def slide_moved(made: Any) -> None:
    listed = made.slides._sldIdLst
    listed.insert(1, listed[-1])


def own_slide(made: Any) -> None:
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text_frame.text = "Our view: 42% of the market by 2030"
    slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(4), Inches(1)).table.cell(1, 1).text = "17.5"


def series_taken_out(made: Any) -> None:
    drawn = chart(made, "Net sales by segment")
    data = CategoryChartData()
    data.categories = list(drawn.plots[0].categories)
    data.add_series(drawn.plots[0].series[0].name, list(drawn.plots[0].series[0].values))
    drawn.replace_data(data)


def linked_elsewhere(made: Any) -> None:
    """A chart's data are in a workbook of somebody, which nobody opens."""
    drawn = chart(made, "Cash flow")
    data = drawn._chartSpace.find("{http://schemas.openxmlformats.org/drawingml/2006/chart}externalData")
    drawn.part.drop_rel(data.rId)
    data.rId = drawn.part.relate_to(
        "file:///C:/model.xlsx", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject", True
    )


def copied_into_another_deck(made: Any) -> None:
    """Its slides come along with their tags, and what the deck says of itself doesn't."""
    p = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
    listed = made.element.find(f"{p}custDataLst")
    made.element.remove(listed)


THEIRS = [
    linked_elsewhere,
    copied_into_another_deck,
    saved,
    words,
    other_words,
    label,
    row_taken_out,
    row_moved,
    slide_moved,
    own_slide,
    series_taken_out,
]


@pytest.mark.parametrize("change", THEIRS, ids=lambda change: change.__name__)
def test_what_people_may_change_is_not_told(file: Path, change) -> None:
    found = verify_deck(edited(file, change), model())
    assert [str(one) for one in found.findings] == []
    assert found.exit_code == 0
    assert found.numbers > 150


def test_a_slide_that_is_gone_is_noted(file: Path) -> None:
    def gone(made: Any) -> None:
        listed = made.slides._sldIdLst
        made.part.drop_rel(listed[4].rId)
        listed.remove(listed[4])

    found = verify_deck(edited(file, gone), model())
    assert (found.exit_code, list(found.gone)) == (0, ["Net sales by segment"])
    assert any("1 slide of the deck as it was written is gone: Net sales by segment" in line for line in found.lines())


@pytest.mark.parametrize(
    ("values", "addresses"),
    [
        ({"price": 21.0}, {"share_price{Base}"}),
        ({"rate": 0.095}, {"value_per_share{Bull}", "discount_rate{Base}"}),
        ({"cash": 13.0}, {"net_cash{Base}", "value_per_share{Base}"}),
    ],
)
def test_a_model_that_moved_on_is_told_number_by_number(own: Path, values, addresses) -> None:
    found = verify_deck(own, model(**values))
    told = {address for one in found.findings for address in one.address.split(", ")}
    assert addresses <= told
    assert "inputs" in found.moved and "definition" not in found.moved
    assert not any(one.address.startswith("net_sales[") for one in found.findings)


def test_another_model_has_none_of_its_numbers(own: Path) -> None:
    from tests.support import two_segments

    found = verify_deck(own, two_segments())
    assert found.exit_code == 1
    assert set(found.moved) == {"model", "definition", "inputs"}
    assert any("the model has no number" in str(one) for one in found.findings)


def _zipped(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return path


def _without_records(path: Path) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(kept, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part.replace(b'name="MODELGEN"', b'name="OTHER"') if "/tags/" in name else part)
    return kept.getvalue()


REFUSED = {
    "empty": (lambda own: b"", "no deck"),
    "text": (lambda own: b"hello", "it is no deck"),
    "old": (lambda own: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "locked by a password, or an old .ppt"),
    "cut": (lambda own: own.read_bytes()[:20_000], "cut off"),
    "bomb": (None, "as a zip bomb does"),
    "no presentation": (None, "it is no deck"),
    "broken": (None, "it can't be read"),
    "of others": (_without_records, "none of its shapes says which numbers it holds"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_no_deck_is_refused(own: Path, tmp_path: Path, kind: str) -> None:
    make, says = REFUSED[kind]
    path = tmp_path / "sent.pptx"
    if make is not None:
        path.write_bytes(make(own))
    elif kind == "bomb":
        _zipped(path, ppt__presentation_xml=bytes(50_000_000))
    elif kind == "no presentation":
        _zipped(path, hello_xml=b"<a/>")
    else:
        _zipped(path, ppt__presentation_xml=b"<a/>", **{"[Content_Types]_xml": b"<Types/>"})
    with pytest.raises(ModelgenError, match=says):
        verify_deck(path, model())


def test_there_has_to_be_a_file(tmp_path: Path) -> None:
    with pytest.raises(ModelgenError, match="there is no such file"):
        verify_deck(tmp_path / "none.pptx", model())
