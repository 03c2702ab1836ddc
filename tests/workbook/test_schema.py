"""Workbooks against the schemas of Office Open XML and what Excel asks beyond them, by openxml-audit."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, seed, settings
from openxml_audit import OpenXmlValidator

from modelgen import Model, build, load_model
from modelgen.commands.new import templates
from modelgen.errors import ModelgenError
from tests.fuzz.models import models

pytestmark = pytest.mark.slow
SEED, MODELS = int(os.environ.get("MODELGEN_SEED", "0")), 50


def findings(path: Path) -> list[str]:
    return [str(error) for error in OpenXmlValidator(max_errors=0).validate(path).errors]


def test_amazon_has_no_finding(amazon_workbook: Path) -> None:
    assert findings(amazon_workbook) == []


@pytest.mark.parametrize("name", templates())
def test_a_template_has_no_finding(tmp_path: Path, name: str) -> None:
    build(load_model(templates()[name]), tmp_path / "template.xlsx")
    assert findings(tmp_path / "template.xlsx") == []


def test_random_models_have_no_finding(tmp_path: Path) -> None:
    path, built = tmp_path / "random.xlsx", []

    @seed(SEED)
    @settings(max_examples=MODELS, database=None, suppress_health_check=list(HealthCheck))
    @given(models())
    def one(model: object) -> None:
        assume(isinstance(model, Model))  # the others say why they can't be
        assert isinstance(model, Model)
        try:
            build(model, path)
        except ModelgenError:
            assume(False)
        built.append(model)
        assert findings(path) == []

    one()
    assert len(built) >= MODELS


SPOILT = [
    ("xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetData><sheetData/>"),
    ("xl/worksheets/sheet1.xml", b'orientation="landscape"', b'orientation="sideways"'),
    ("xl/workbook.xml", b"<sheets>", b'<sheets><sheet name="None" sheetId="99" r:id="rId99"/>'),
    ("xl/styles.xml", b"<fonts", b"<fount/><fonts"),
]


@pytest.mark.parametrize(("part", "old", "new"), SPOILT)
def test_a_fault_is_found(tmp_path: Path, part: str, old: bytes, new: bytes) -> None:
    build(load_model(templates()["sotp"]), tmp_path / "good.xlsx")
    with zipfile.ZipFile(tmp_path / "good.xlsx") as good, zipfile.ZipFile(tmp_path / "bad.xlsx", "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            assert name != part or old in content
            bad.writestr(name, content.replace(old, new, 1) if name == part else content)
    assert findings(tmp_path / "bad.xlsx")
