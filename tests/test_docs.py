"""The documents' commands and definitions run as they stand."""

import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

import modelgen
from modelgen import build, load_model, verify_workbook
from tests.reader import bakery
from tests.revisions.kept import committed
from tests.support import ROOT

pytestmark = pytest.mark.slow


def blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)


def made(folder: Path) -> Path:
    """The model of docs/start.md in a folder."""
    folder.mkdir(exist_ok=True)
    for file, text in bakery().items():
        (folder / Path(file).name).write_text(text, encoding="utf-8")
    return folder


def run(command: str, folder: Path) -> str:
    """A command line as a reader types it; `modelgen` is this environment's."""
    words = command.split("#")[0].replace("modelgen", f"{sys.executable} -m modelgen", 1)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, shell=True, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_the_readme_s_definition_and_command(tmp_path) -> None:
    (definition,), (command, _) = blocks("README.md", "python"), blocks("README.md", "sh")
    assert len([line for line in definition.splitlines() if line]) <= 10
    (tmp_path / "bakery").mkdir()
    (tmp_path / "bakery" / "model.py").write_text(definition)
    assert "no mismatch" in run(command.strip(), tmp_path)


def test_the_commands_one_after_the_other(tmp_path) -> None:
    made(tmp_path / "bakery")
    (tmp_path / "companies.csv").write_text("company,shares\nAcme Corp,12\nBolt AG,40\n")
    committed(tmp_path, {".gitignore": "*.xlsx\n"}, everything=True)
    commands = blocks("docs/commands.md", "sh")[0].splitlines()
    said = [run(line, tmp_path) for line in commands if not line.startswith("modelgen watch")]  # that one goes on
    assert "no mismatch" in said[0]
    assert (tmp_path / "my_company" / "model.py").is_file()


def test_the_simulation_document_s_tables_and_script(tmp_path) -> None:
    acme = made(tmp_path / "acme")
    values = bakery()["bakery/assumptions.toml"]
    for table in blocks("docs/simulation.md", "toml")[0].split("\n\n"):
        key, own = table.split("\n", 1)
        said = f"{key}\n{own.strip()}".replace("\\", "\\\\")
        values = re.sub(rf"{re.escape(key)}\n.*?(?=\n\n)", said, values, flags=re.DOTALL)
    (acme / "assumptions.toml").write_text(values)
    script = tmp_path / "script.py"
    script.write_text(blocks("docs/simulation.md", "python")[0])
    assert "Value per share" in run(f"modelgen_script {script}".replace("modelgen_script", sys.executable), tmp_path)


def test_the_report_of_one_wrong_formula_reads_as_the_document_says(tmp_path) -> None:
    model = load_model(made(tmp_path))
    build(model, tmp_path / "bakery.xlsx")
    book = openpyxl.load_workbook(tmp_path / "bakery.xlsx")
    book["Sales"]["J7"] = "=I7*(1-Assumptions!J7)"
    book.save(tmp_path / "bakery.xlsx")
    report = verify_workbook(tmp_path / "bakery.xlsx", model)
    (shown,) = blocks("docs/verification.md", "text")
    assert shown in "\n".join([*report.lines(), report.verdict, ""])


@pytest.mark.parametrize("target", ["run", "test", "check", "docs", "bench"])
def test_make_targets_exist(target) -> None:
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_language_document_is_one_model_that_verifies(tmp_path) -> None:
    *python, last = blocks("docs/language.md", "python")
    text = "\n".join(python) + '\nm.load("assumptions.toml")\n'
    (tmp_path / "model.py").write_text(text)
    (tmp_path / "assumptions.toml").write_text(blocks("docs/language.md", "toml")[0])
    run(f"modelgen build {tmp_path} -o {tmp_path / 'out.xlsx'} --verify", tmp_path)
    (tmp_path / "model.py").write_text(
        text.replace('m.load("assumptions.toml")', 'm.load("assumptions.toml")\n' + last)
    )
    run(f"modelgen build {tmp_path} -o {tmp_path / 'out.xlsx'} --verify", tmp_path)


@pytest.mark.parametrize(
    "document", [*sorted(str(p.relative_to(ROOT)) for p in ROOT.glob("docs/**/*.md")), "README.md"]
)
def test_links_lead_somewhere(document) -> None:
    text = (ROOT / document).read_text()
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert ((ROOT / document).parent / target).exists(), target


@pytest.mark.parametrize(("page", "maker"), [("reference.md", "text"), ("reference-language.md", "language")])
def test_the_reference_is_that_of_the_code(page, maker) -> None:
    made = subprocess.run(
        [sys.executable, "-c", f"import runpy; print(runpy.run_path('docs/make_reference.py')['{maker}'](), end='')"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == made.stdout, "run: python docs/make_reference.py"


def test_the_reference_of_the_language_has_all_that_is_public() -> None:
    page = (ROOT / "docs" / "reference-language.md").read_text(encoding="utf-8")
    assert [name for name in modelgen.__all__ if not re.search(rf"^(`|){name}\b", page, re.MULTILINE)] == []


def test_the_comparison_has_no_figure_that_the_benchmarks_don_t_have() -> None:
    benchmarks = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    figures = re.findall(r"\| (\d+\.\d+) \|", (ROOT / "docs" / "comparison.md").read_text(encoding="utf-8"))
    assert figures
    assert [figure for figure in figures if not re.search(rf"\| {re.escape(figure)} +\|", benchmarks)] == []
