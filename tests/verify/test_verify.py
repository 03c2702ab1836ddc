"""A verified workbook passes; one that was tampered with doesn't, and the report says where."""

import json
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import MAC_EPOCH

from modelgen import DefinitionError, Model, ModelgenError, build, load_model, verify_workbook
from modelgen.files.patience import limited
from modelgen.model.items import Line
from modelgen.verify.computed import CannotVerify
from modelgen.verify.engines.engine import ErrorValue
from modelgen.verify.engines.registry import ENGINES
from tests.readback import sample as ferry
from tests.readback import user
from tests.support import needs, two_segments


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Model, Path]:
    path = tmp_path_factory.mktemp("built") / "small.xlsx"
    model = two_segments()
    build(model, path)
    return model, path


def edited(source: Path, folder: Path, **cells: object) -> Path:
    """A copy with cells changed as an openpyxl user would; `Segments_J7` is a sheet and a cell."""
    book = openpyxl.load_workbook(source)
    for name, value in cells.items():
        sheet, address = name.rsplit("_", 1)
        book[sheet.replace("_", " ")][address] = value
    path = folder / "edited.xlsx"
    book.save(path)
    return path


def rewritten(source: Path, folder: Path, change) -> Path:
    """A copy with every worksheet's XML changed."""
    path = folder / "rewritten.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            data = old.read(info.filename)
            if info.filename.startswith("xl/worksheets/sheet"):
                data = change(data.decode()).encode()
            new.writestr(info, data)
    return path


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_confirms_it(built, engine) -> None:
    needs(engine)
    model, path = built
    report = verify_workbook(path, model, [engine])
    assert report.lines() and report.exit_code == 0, report.lines()
    assert report.scenarios == ("Base", "Bull")
    assert report.engines[0].compared == 2 * 105


@pytest.mark.slow
def test_caches_are_never_evidence(built, tmp_path) -> None:
    """All saved values are wrong: every engine still confirms the formulas, and the values are named."""
    model, path = built
    corrupt = rewritten(path, tmp_path, lambda xml: re.sub(r"(</f><v>)[^<]*(</v>)", r"\g<1>123456\2", xml))
    sheet = openpyxl.load_workbook(corrupt, data_only=True)["Value"]
    assert sheet["E8"].value == 123456
    report = verify_workbook(corrupt, model)
    assert report.values_ok and report.exit_code == 1
    assert "the value that was saved is 123456, and " in str(report.findings[0]), report.findings
    assert report.verdict == "NOT VERIFIED: a reader sees other numbers"


def test_good_caches_hide_nothing(built, tmp_path) -> None:
    """A formula is wrong though its cached value, and all others, are right."""
    model, path = built
    wrong = rewritten(path, tmp_path, lambda xml: xml.replace("SUM(J7:J8)", "SUM(J7:J7)"))
    report = verify_workbook(wrong, model)
    assert report.exit_code == 1
    assert not report.values_ok
    first = report.mismatches[0]
    assert (first.cell.sheet, first.cell.a1, str(first.slot)) == ("Segments", "J10", "total_net_sales[2025]")
    assert first.formula == "=SUM(J7:J7)"
    assert {m.engine for m in report.mismatches} == {"ironcalc", "formualizer"}
    assert {m.scenario for m in report.mismatches} == {"Base", "Bull"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "values_ok", "structure", "text"),
    [
        ({"Segments_J7": 9.9}, False, 1, "Segments!J7: the formula =I7*(1+Assumptions!J7) was overwritten by 9.9"),
        ({"Segments_J7": "=I7*(1+Assumptions!J7)+0"}, True, 1, "Segments!J7: the formula is =I7*(1+Assumptions!J7)+0"),
        ({"Segments_J7": None}, False, 1, "Segments!J7: the formula =I7*(1+Assumptions!J7) is blank"),
        ({"Assumptions_E15": "=0.05+0.04"}, True, 1, "the input discount_rate{Base} was replaced by =0.05+0.04"),
        ({"Assumptions_E15": None}, False, 1, "the input discount_rate{Base} is blank"),
        ({"Assumptions_E15": "nine"}, False, 1, "'Discount rate' is 'nine', which is not a number"),
        ({"Assumptions_M15": "Discount"}, True, 1, "the row's key is 'Discount', and 'discount_rate|Base|' belongs"),
        ({"Value_Z99": "=1+1"}, True, 0, "Value!Z99: a formula that the definition doesn't know"),
        ({"Assumptions_J9": 5}, True, 1, "Assumptions!J9: 'Growth' is 5, outside -1 to 2"),
        ({"Segments_J4": "2099"}, True, 1, "Segments!J4: the column's heading is '2099', and '2025' belongs there"),
        ({"Cover_B7": "Nope"}, True, 1, "'Live scenario' is 'Nope', which is none of Base, Bull"),
        ({"Segments_A7": "Wholesale"}, True, 1, "the label is 'Wholesale', and 'Retail' belongs there"),
        ({"Lists_J7": 45000}, True, 1, "the constant year.end[2025] is 2023-03-15, not 2025-12-31"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_tampering_is_named(built, tmp_path, cells, values_ok, structure, text) -> None:
    # convention 12: values and structure are apart
    model, path = built
    report = verify_workbook(edited(path, tmp_path, **cells), model)
    assert report.values_ok == values_ok
    assert sum(finding.fault for finding in report.findings) == structure, report.lines()
    assert any(text in str(finding) for finding in report.findings), report.findings
    assert any(text.split(": ")[-1] in line for line in report.lines()), report.lines()
    assert report.exit_code == (1 if structure or not values_ok else 0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "edits"),
    [
        ({"Assumptions_E15": 0.1}, ["discount_rate{Base} at Assumptions!E15: 0.09 -> 0.1"]),
        ({"Assumptions_E16": 0.1}, ["discount_rate{Bull} at Assumptions!E16: inherited -> 0.1"]),
        ({"Assumptions_J9": 0.4}, ["growth[Retail, 2025]{Bull} at Assumptions!J9: inherited -> 0.4"]),
        ({"Assumptions_E8": 0.4}, ["growth[Retail, *]{Base} at Assumptions!E8: 0.1 -> 0.4"]),
        ({"Assumptions_E21": "cloud ONLY"}, ["basis{Base} at Assumptions!E21: All -> Cloud only"]),
        ({"Actuals_I8": 7}, ["net_sales.actual[Cloud, 2024] at Actuals!I8: 6.0 -> 7.0"]),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_edited_inputs_are_taken_from_the_file(built, tmp_path, cells, edits) -> None:
    # convention 12: the reference is computed with them; strict mode makes them an error
    model, path = built
    file = edited(path, tmp_path, **cells)
    report = verify_workbook(file, model)
    assert [str(edit) for edit in report.edits] == edits
    assert report.exit_code == 0, report.lines()
    assert verify_workbook(file, model, strict=True).exit_code == 1


@pytest.mark.slow
def test_another_definition(built, tmp_path) -> None:
    model = two_segments()
    line = model.find("Value per share")
    assert isinstance(line, Line)
    line.set_formulas.clear()
    line.formula = -model.find("Enterprise value") / model.find("Shares")
    report = verify_workbook(built[1], model)
    assert report.exit_code == 1
    assert report.moved_on is not None and report.moved_on.origin == "built from another state of the definition"


@pytest.mark.slow
@pytest.mark.parametrize("formula", ["=0.04/2", "=J17", "=Routes!J7"], ids=["a number", "itself", "another sheet"])
def test_what_stands_in_a_links_place_and_is_none_is_told(tmp_path, formula) -> None:
    book, model = ferry.built(tmp_path / "ferry")
    at = ferry.cell(model, "growth", "Bull", "West", "2026")
    assert at == ("Inputs", "J17")
    path = ferry.typed(book, tmp_path / "edited.xlsx", (at, formula))
    own = "scenario.Bull.West = { 2026 = 0.02 }\nscenario.Bull.South"  # what it followed, as its own value
    now = load_model(ferry.definition(tmp_path / "now", ferry.VALUES.replace("scenario.Bull.South", own)))
    assert verify_workbook(book, now).exit_code == 0
    report = verify_workbook(path, now)
    assert report.exit_code == 1
    told = f"the input growth[West, 2026]{{Bull}} was replaced by {formula}"
    assert [finding.what for finding in report.findings if finding.fault] == [told]


@pytest.mark.slow
@pytest.mark.parametrize(("damage", "told"), [
    (lambda book: book.__delitem__("Manifest"), "the file has no modelgen manifest; it wasn't made by modelgen"),
    (lambda book: book["Manifest"].__setitem__("H11", "[1,"), "the file: row 11 of its manifest is damaged"),
], ids=["gone", "damaged"])  # fmt: skip
def test_without_its_manifest_a_file_is_compared_and_that_is_told(built, tmp_path, damage, told) -> None:
    book = openpyxl.load_workbook(built[1])
    damage(book)
    book.save(tmp_path / "edited.xlsx")
    report = verify_workbook(tmp_path / "edited.xlsx", built[0])
    assert report.values_ok and report.engines[0].compared == 2 * 105
    assert [finding for finding in report.findings if told in str(finding)], report.findings
    assert report.exit_code == 1


@pytest.mark.slow
def test_a_file_whose_rows_were_moved_is_not_perturbed(built, tmp_path) -> None:
    book = openpyxl.load_workbook(built[1])
    user.insert_rows(book, "Assumptions", 5)
    book.save(tmp_path / "edited.xlsx")
    assert verify_workbook(tmp_path / "edited.xlsx", built[0]).exit_code == 0
    with pytest.raises(CannotVerify, match="rows, columns or sheets were moved; inputs are perturbed in a file as bui"):
        verify_workbook(tmp_path / "edited.xlsx", built[0], perturbed=True)


@pytest.mark.slow
def test_a_missing_name_is_a_fault(built, tmp_path) -> None:
    model, path = built
    book = openpyxl.load_workbook(path)
    del book.defined_names["shares"]
    book.save(tmp_path / "names.xlsx")
    report = verify_workbook(tmp_path / "names.xlsx", model)
    assert report.values_ok
    assert [str(f) for f in report.findings] == ["the defined name shares is missing"]


def test_without_a_definition_engines_are_compared(built, tmp_path) -> None:
    assert verify_workbook(built[1]).exit_code == 0
    with pytest.raises(CannotVerify, match="two engines are compared"):
        verify_workbook(built[1], None, ["ironcalc"])


@pytest.mark.slow
def test_without_a_definition_what_engines_see_otherwise_is_named(tmp_path, monkeypatch) -> None:
    with xlsxwriter.Workbook(tmp_path / "any.xlsx") as book:
        sheet = book.add_worksheet("Any")
        sheet.write_formula("B2", "=0^0")  # a known gap of formualizer
        sheet.write_formula("B3", "=1/0")
        sheet.write_formula("B4", "=3*4")
    report = verify_workbook(tmp_path / "any.xlsx")
    assert report.exit_code == 1
    (mismatch,) = report.mismatches
    assert (str(mismatch.cell), mismatch.formula, mismatch.engine) == ("Any!B2", "=0^0", "formualizer")
    assert (mismatch.expected, mismatch.got) == ("#NUM!", "1")
    monkeypatch.setattr(ENGINES["ironcalc"], "megabytes", 1)
    report = verify_workbook(tmp_path / "any.xlsx")
    assert report.exit_code == 2 and "memory" in report.engines[0].failure
    assert report.engines[1].failure == "" and report.mismatches == []


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "no such file"), (b"", "not an .xlsx workbook"), (b"PK\x03\x04 broken", "not an .xlsx workbook")],
)
def test_what_is_no_workbook(tmp_path, content, message) -> None:
    path = tmp_path / "no.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelgenError, match=message):
        verify_workbook(path, two_segments())


def test_unknown_engine(built) -> None:
    with pytest.raises(CannotVerify, match="no engine 'excel'; the engines are ironcalc"):
        verify_workbook(built[1], built[0], ["excel"])


def test_a_file_that_is_not_read_in_time_is_told(built) -> None:
    with limited(0.01), pytest.raises(CannotVerify, match=r"did not finish within 0\.01 s"):
        verify_workbook(built[1], built[0])


@pytest.mark.slow
def test_an_engine_that_crashes(built, monkeypatch) -> None:
    monkeypatch.setattr(ENGINES["ironcalc"], "megabytes", 1)
    report = verify_workbook(built[1], built[0])
    assert report.exit_code == 2
    assert report.engines[0].failure
    assert report.engines[1].failure == ""


@pytest.mark.slow
def test_a_verified_build_is_stamped(tmp_path) -> None:
    path = tmp_path / "stamped.xlsx"
    report = build(two_segments(), path, verified_by=["ironcalc", "formualizer"])
    assert report is not None and report.exit_code == 0
    texts = [cell.value for row in openpyxl.load_workbook(path)["Cover"].iter_rows() for cell in row if cell.value]
    assert any("210 values in 2 scenarios recomputed by ironcalc" in str(text) for text in texts)
    assert "not verified" not in texts


@pytest.mark.slow
def test_the_report_as_json(built, tmp_path) -> None:
    model, path = built
    data = json.loads(verify_workbook(edited(path, tmp_path, Assumptions_E15=0.1, Segments_J7=9.9), model).json())
    assert data["exit_code"] == 1
    assert {"item": "discount_rate", "scenario": "Base", "cell": "Assumptions!E15"}.items() <= data["edited_inputs"][
        0
    ].items()
    where = {"cell": "Segments!J7", "item": "net_sales", "member": ["Retail"], "period": "2025"}
    assert where == {name: data["mismatches"][0][name] for name in where}
    assert [run["name"] for run in data["engines"]] == ["ironcalc", "formualizer"]


@pytest.mark.slow
def test_a_copy_saved_by_openpyxl_verifies(amazon, amazon_workbook, tmp_path) -> None:
    """Also where sources and notes are long."""
    path = tmp_path / "amazon.xlsx"
    openpyxl.load_workbook(amazon_workbook).save(path)
    report = verify_workbook(path, amazon)
    assert report.exit_code == 0, report.lines()


@pytest.mark.slow
def test_a_renamed_sheet_is_said_once(built, tmp_path) -> None:
    book = openpyxl.load_workbook(built[1])
    book["Value"].title = "Worth"
    book.save(tmp_path / "renamed.xlsx")
    report = verify_workbook(tmp_path / "renamed.xlsx", built[0])
    assert report.exit_code == 1
    said = [str(f) for f in report.findings if "Worth" in str(f) and "renamed" in str(f)]
    assert said == ["'Worth' is the sheet 'Value', renamed"]
    assert not any("is blank" in str(finding) for finding in report.findings)


@pytest.mark.slow
def test_a_fresh_build_has_no_edits(tmp_path) -> None:
    # a workbook stores 16 digits (convention 2)
    m = Model("Digits")
    part = m.axis("Part", "A", "B")
    number = m.sheet("In").assumption("Number", part)
    number.give({"A": 0.1 + 0.2, "B": 1.1 * 1.1})
    m.sheet("Out").line("Twice", part, unit="").formula = number + number
    build(m, tmp_path / "digits.xlsx")
    assert verify_workbook(tmp_path / "digits.xlsx", m, strict=True).exit_code == 0


@pytest.mark.slow
def test_large_precedents_of_another_unit_hide_nothing(tmp_path) -> None:
    # convention 2: a margin isn't compared with the size of the sales that it divides by
    m = Model("Plain dollars", unit="USD")
    inputs, out = m.sheet("In"), m.sheet("Out")
    sales, income = inputs.assumption("Sales", unit="USD"), inputs.assumption("Income", unit="USD")
    sales.give(6.4e11)
    income.give(6.8e10)
    out.line("Margin", unit="%").formula = income / sales
    path = tmp_path / "margin.xlsx"
    build(m, path)
    assert verify_workbook(path, m).exit_code == 0
    wrong = rewritten(path, tmp_path, lambda xml: xml.replace("<f>In!$E$7/In!$E$6</f>", "<f>In!$E$7/In!$E$6*5</f>"))
    assert not verify_workbook(wrong, m).values_ok


@pytest.mark.parametrize("first", ["Growth cases", "Print area"])
def test_names_that_would_clash(tmp_path, first) -> None:
    m = Model("Names", scenarios=("A", "B"))
    inputs = m.sheet("In")
    inputs.assumption(first, shared=True).give(1)
    inputs.assumption("Growth").give(2)
    if first == "Growth cases":
        with pytest.raises(DefinitionError, match="would both have the defined name growth_cases"):
            build(m, tmp_path / "names.xlsx")
    else:
        build(m, tmp_path / "names.xlsx")
        assert "print_area_" in openpyxl.load_workbook(tmp_path / "names.xlsx").defined_names


@pytest.mark.slow
def test_braces_in_names_are_texts(tmp_path) -> None:
    m = Model("Braces", scenarios=("Base", "{x}"))
    m.sheet("In").assumption("Rate", m.axis("Segment", "{y}")).give(1)
    build(m, tmp_path / "braces.xlsx")
    key = next(cell for row in openpyxl.load_workbook(tmp_path / "braces.xlsx")["In"].iter_rows() for cell in row
               if cell.value == "rate|{x}|{y}")  # fmt: skip
    found = verify_workbook(edited(tmp_path / "braces.xlsx", tmp_path, **{f"In_{key.coordinate}": "rate"}), m).findings
    assert "the row's key is 'rate', and 'rate|{x}|{y}' belongs there" in [finding.what for finding in found]


def test_error_values_answer_errors() -> None:
    # conventions 1 and 2
    from modelgen.verify.compare import agrees

    assert agrees("  Edges ", "edges") and not agrees("  edges ", "ed ges")  # blanks that LibreOffice doesn't save
    assert agrees("#DIV/0!", ErrorValue("#DIV/0!"))
    assert agrees("#NUM!", ErrorValue("#VALUE!"))
    assert not agrees("#NUM!", 0.0)
    assert not agrees("#DIV/0!", ErrorValue("#NAME?"))  # speaks of the formula, not of its values
    assert agrees("#REF!", ErrorValue("#REF!"))
    assert not agrees("n.m.", ErrorValue("#VALUE!"))
    assert agrees("n.m.", "n.m.")
    assert not agrees(1.0, True)
    assert not agrees(0.0, None)
    assert agrees(1.0, 1 + 9e-10)
    assert not agrees(1.0, 1 + 2e-9)
    assert agrees(0.0, 1e-13, lambda: 1e-12)
    assert not agrees(0.0, 1e-11, lambda: 1e-12)
    assert not agrees(1e-12, 2e-12)


@pytest.mark.slow
def test_another_models_workbook(built, tmp_path) -> None:
    other = Model("Another")
    other.sheet("Elsewhere").line("Nothing").formula = 0
    report = verify_workbook(built[1], other)
    assert report.exit_code == 1
    assert report.moved_on is not None and report.moved_on.same <= report.moved_on.standing < report.moved_on.cells


def test_a_workbook_without_a_cover(tmp_path) -> None:
    openpyxl.Workbook().save(tmp_path / "plain.xlsx")
    with pytest.raises(
        CannotVerify, match=r"plain\.xlsx: has no sheet 'Cover', so it is no workbook of 'Two segments'"
    ):
        verify_workbook(tmp_path / "plain.xlsx", two_segments())


APART = {  # what someone did to the file
    "formulas of another file": lambda text: re.sub(r"<f>[^<]*</f>", "<f>[1]X!$A$1</f>", text),
    "data tables": lambda text: re.sub(
        r'(<c r="([A-Z]+[0-9]+)"[^>]*>)<f>[^<]*</f>', r'\1<f t="dataTable" ref="\2" r1="A1"/>', text
    ),
}


@pytest.mark.parametrize("change", APART.values(), ids=APART)
def test_what_engines_dont_compute_isnt_confirmed(built, tmp_path, change) -> None:
    model, path = built
    report = verify_workbook(rewritten(path, tmp_path, change), model)
    assert report.exit_code == 1, report.lines()
    assert "the definition's formula isn't computed in this file, and of" in "\n".join(report.lines())
    confirmed = sum(verify_workbook(path, model).coverage.values())
    assert sum(report.coverage.values()) < confirmed


def test_a_data_table_takes_no_formula_from_engines(built, tmp_path) -> None:
    model, path = built
    table = '<row r="1"><c r="A1"><f t="dataTable" ref="A1:Z900" dt2D="1" r1="A1" r2="A2"/><v>0</v></c></row>'
    first = re.compile(r'<row r="1"[^>]*>.*?</row>', re.DOTALL)
    report = verify_workbook(rewritten(path, tmp_path, lambda text: first.sub(table, text)), model)
    assert report.coverage == verify_workbook(path, model).coverage


def test_days_counted_from_1904(built, tmp_path) -> None:
    model, path = built
    book = openpyxl.load_workbook(path)
    book.epoch = MAC_EPOCH
    book.save(tmp_path / "late.xlsx")
    with pytest.raises(
        CannotVerify, match=r"late\.xlsx: counts days from 1904, and was built to count from 1900; switch"
    ):
        verify_workbook(tmp_path / "late.xlsx", model)
