"""Every template that `modelgen new` offers: short, without a finding, proved by all engines, told by an oracle."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from modelgen import build, load_model, solve
from modelgen.audit.lint import lint
from modelgen.commands.new import templates, title
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.verify.verify import verify_workbook
from tests.support import needs

LONGEST = 200  # lines of a definition


@pytest.fixture(scope="module", params=templates())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def folder(name: str) -> Path:
    return templates()[name]


@pytest.fixture(scope="module")
def model(folder: Path) -> Model:
    return load_model(folder)


def test_it_reads_on_a_few_pages(folder) -> None:
    lines = (folder / "model.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST
    assert 2 < len(title(folder).split()) < 14


def test_its_page_has_its_picture(folder) -> None:
    assert "](picture.png)" in (folder / "README.md").read_text(encoding="utf-8")
    assert (folder / "picture.png").read_bytes().startswith(b"\x89PNG")


def test_every_number_has_a_source_and_no_check_fails(model) -> None:
    program = compile(model)
    assert program.warnings == ()
    assert [item.label for item in model.inputs if not item.sources] == []
    for scenario in compile(model).scenario.members:
        solution = solve(model, scenario)
        assert solution["Failures in all"] == 0, (scenario, solution["Failures"])


def test_its_headline_outputs_are_the_oracles(name, model) -> None:
    """In every scenario, by plain arithmetic that imports nothing of modelgen."""
    told = importlib.import_module(f"tests.oracles.templates.{name}").outputs
    assert {output.label for output in model.outputs} == set(told(compile(model).scenario.members[0]))
    for scenario in compile(model).scenario.members:
        solution = solve(model, scenario)
        for label, value in told(scenario).items():
            assert solution[label] == pytest.approx(value, rel=1e-9), (scenario, label)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engines", "perturbed"),
    [(("ironcalc", "formualizer"), True), (("libreoffice",), False), (("formulas",), False)],
    ids=["as it is and under perturbation", "libreoffice", "formulas"],
)
def test_engines_prove_it_in_all_scenarios(tmp_path, model, engines, perturbed) -> None:
    for engine in engines:
        needs(engine)
    build(model, tmp_path / "template.xlsx")
    report = verify_workbook(tmp_path / "template.xlsx", model, engines, perturbed=perturbed)
    assert (report.exit_code, report.findings) == (0, []), "\n".join(report.lines())


@pytest.mark.slow
def test_lint_finds_nothing(tmp_path, model) -> None:
    build(model, tmp_path / "template.xlsx")
    assert lint(tmp_path / "template.xlsx").findings == []
