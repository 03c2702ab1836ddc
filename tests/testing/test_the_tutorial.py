"""docs/testing.md from its beginning to the reviewed pull request: each command runs, and says what stands below it."""

from __future__ import annotations

import os
import re

import pytest

from modelgen.commands.new import templates
from tests.reader import Reader
from tests.support import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="a shell as on Unix")]

PAGE = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
TUTORIAL = PAGE[: PAGE.index("## What the tests take")]


def test_from_an_empty_repository_to_a_reviewed_pull_request(tmp_path) -> None:
    Reader(tmp_path).reads(TUTORIAL)


@pytest.mark.parametrize(
    ("language", "file"),
    [("yaml", "dot-github/workflows/models.yml"), ("yaml", "dot-gitlab-ci.yml")],
)  # fmt: skip
def test_the_page_on_diffs_shows_the_templates_files(language, file) -> None:
    blocks = re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs" / "diff.md").read_text(encoding="utf-8"), re.DOTALL)
    assert (templates()["sotp"].parent / "repo" / file).read_text(encoding="utf-8") in blocks
