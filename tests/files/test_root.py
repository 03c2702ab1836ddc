"""Where the root folder of a definition is, and what is found between a folder and its root."""

from __future__ import annotations

from pathlib import Path

import pytest

from modelgen.files.root import definition_above, dotted, meant, root_of, upwards
from tests.test_modules import written

# the files below a folder, a folder of them, its root, and how many folders are looked through
ROOTS = [
    ({"deals/acme/model.py": ""}, "deals/acme", "deals/acme", None),
    ({"deals/acme/model.py": "", "deals/acme/__init__.py": ""}, "deals/acme", "deals", None),
    ({"deals/acme/model.py": "", "deals/acme/__init__.py": "", "deals/__init__.py": ""}, "deals/acme", "", None),
    ({"deals/acme/model.py": "", "deals/__init__.py": ""}, "deals/acme", "deals/acme", None),
    ({"deals/acme/model.py": "", "pyproject.toml": ""}, "deals/acme", "", 3),
    ({"deals/acme/model.py": "", "pytest.ini": "", "deals/pyproject.toml": ""}, "deals/acme", "deals", 2),
    ({"deals/acme/model.py": "", ".git": "gitdir: x", "deals/acme/.git/HEAD": ""}, "deals/acme", "deals/acme", 1),
    ({"deals/acme/__init__.py": "", "deals/acme/pytest.ini": "", ".git/HEAD": ""}, "deals/acme", "", 1),
]


@pytest.mark.parametrize(("files", "folder", "root", "count"), ROOTS, ids=range(len(ROOTS)))
def test_the_root_of_a_folder(tmp_path, files, folder, root, count) -> None:
    written(tmp_path, files)
    assert root_of(tmp_path / folder) == tmp_path / root
    places = [*upwards(tmp_path / folder)]
    assert places[0] == tmp_path / folder
    assert len(places) == count if count else places[-1] == Path(tmp_path.anchor)


REPOSITORY = {
    "pyproject.toml": "", "deals/acme/model.py": "", "deals/acme/lean.py": "", "deals/tests/acme/data.csv": "",
    "deals/tests/north/x.csv": "", "model.py": "",
}  # fmt: skip
# a path or a name, the folder from which it is looked for, and what is found
FOUND = [
    ("acme", "deals/acme", "deals/acme"),
    ("acme", "deals/tests", "deals/acme"),  # the folder of that name with a definition
    ("acme", "deals", "deals/acme"),
    ("deals/acme", "deals/tests/north", "deals/acme"),
    ("acme/lean.py", "deals/tests", "deals/acme/lean.py"),
    ("north", "deals/tests", "deals/tests/north"),  # no other has that name
    (".", "deals/tests", ""),
    ("deals.acme", "deals/tests", "deals/acme"),
    ("deals.acme.model", "", "deals/acme/model.py"),
    ("deals.acme.lean", "deals/acme", "deals/acme/lean.py"),
    ("deals.acme.fat", "", None),
    ("deals..acme", "", None),
    ("deals\\acme", "", None),
    ("../acme", "deals/tests", "deals/acme"),
]


@pytest.mark.parametrize(("path", "folder", "found"), FOUND)
def test_a_definition_is_looked_for_upwards(tmp_path, path, folder, found) -> None:
    written(tmp_path / "elsewhere", {"acme/model.py": ""})
    root = written(tmp_path / "repository", REPOSITORY)
    one = definition_above(path, root / folder)
    assert (one and one.resolve()) == (None if found is None else root / found)
    assert definition_above(root / "deals" / "acme", root / folder) == root / "deals" / "acme"


def test_a_name_without_dots_is_a_path(tmp_path) -> None:
    written(tmp_path, REPOSITORY)
    assert dotted("acme", tmp_path / "deals") is None


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("Deals/acme", "deals/acme"), ("deals/ACME", "deals/acme"), ("deals/acme/Model.py", "deals/acme/model.py"),
        ("deals/amce", None), ("deals/acme", None), ("", None), ("Deals/amce", None), ("deals\\acme", "deals/acme"),
        ("Deals\\acme\\model.py", "deals/acme/model.py"), ("deals\\amce", None),
    ],
)  # fmt: skip
def test_other_capitals_and_slashes_are_told(tmp_path, path, says) -> None:
    """What a system that takes them for the same finds, others don't."""
    written(tmp_path, REPOSITORY)
    assert meant(Path(path), tmp_path) == (f"; did you mean '{says}'?" if says else "")
