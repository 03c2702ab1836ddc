"""`modelgen new`: what it copies builds, verifies and holds, wherever it lands."""

from __future__ import annotations

import pytest

from modelgen import ModelgenError, build, load_model, solve
from modelgen.commands.new import copy_template, templates
from modelgen.program.compile import compile

FILES = ["README.md", "assumptions.toml", "model.py"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a") / "Übernahme Größe & Söhne" / "Entwurf 2"
    assert copy_template("sotp", folder) == FILES
    return folder


@pytest.mark.slow
def test_the_copy_builds_and_verifies_under_a_path_with_spaces_and_umlauts(copy, tmp_path):
    report = build(load_model(copy), tmp_path / "Prüfung 1.xlsx", verified_by=("ironcalc", "formualizer"))
    assert report is not None
    assert (report.exit_code, report.mismatches, report.findings) == (0, [], [])
    assert len(report.scenarios) == 3


def test_the_template_is_complete(copy):
    model = load_model(copy)
    checked = compile(model)
    assert checked.warnings == ()
    assert len(model.outputs) == 4
    assert [claim.agrees for claim in model.claims] == [True, False]
    assert all(actual.sources for actual in model.inputs if actual.line is not None)


@pytest.mark.parametrize(
    ("scenario", "per_share", "by_dcf"), [("Base", 65.27, 55.04), ("Upside", 71.82, 57.50), ("Downside", 51.99, 42.09)]
)
def test_every_scenario_is_coherent(copy, scenario, per_share, by_dcf):
    result = solve(load_model(copy), scenario)
    assert result["Failures in all"] == 0, result["Failures"]
    assert result["Value per share"] == pytest.approx(per_share, abs=0.005)
    assert result["DCF value per share"] == pytest.approx(by_dcf, abs=0.005)


def test_the_base_case_by_hand(copy):
    """The same value with a pocket calculator: nothing of modelgen in it."""
    ebitda = (2020 * 1.05 * 0.177, 1340 * 1.03 * 0.103, 556 * 1.14 * 0.235)
    corporate = (2020 * 1.05 + 1340 * 1.03 + 556 * 1.14) * 0.013
    value = sum(x * times for x, times in zip(ebitda, (10.5, 7, 13), strict=True)) - corporate * 9.5
    equity = value - (980 - 310) - (140 + 95 + 60) + 85
    result = solve(load_model(copy))
    assert result["Enterprise value"] == pytest.approx(value)
    assert result["Value per share"] == pytest.approx(equity / 84)
    assert result["Implied EV/EBITDA of the group"] == pytest.approx(value / (sum(ebitda) - corporate))


def test_the_files_are_the_users_own(copy):
    for name in FILES:
        assert (copy / name).stat().st_mode & 0o200
        assert (copy / name).read_bytes() == (templates()["sotp"] / name).read_bytes()


def test_an_empty_folder_is_filled(tmp_path):
    assert copy_template("sotp", tmp_path) == FILES


@pytest.mark.parametrize(
    ("name", "target", "says"),
    [
        ("stop", "new", "there is no template 'stop'; did you mean 'sotp'?"),
        ("zzz", "new", "there is no template 'zzz'; there is sotp"),
        ("sotp", "full", "full: exists already and isn't an empty folder"),
        ("sotp", "full/file", "file: exists already and isn't an empty folder"),
        ("sotp", "full/file/new", "new: Not a directory"),
    ],
)
def test_nothing_is_overwritten(tmp_path, name, target, says):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("kept")
    with pytest.raises(ModelgenError) as error:
        copy_template(name, tmp_path / target)
    assert str(error.value).endswith(says)
    assert [path.name for path in tmp_path.rglob("*")] == ["full", "file"]
    assert (tmp_path / "full" / "file").read_text() == "kept"
