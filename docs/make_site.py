"""Makes the site: `python docs/make_site.py` builds build/site, and fails where a link leads nowhere.

The documents stand where people read them in the repository: README.md, docs/, a page in each template. The site has
them all, so they are copied to build/docs under the addresses of the site, with their links turned to those; Zensical
makes pages of them by zensical.toml.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[1]
STAGED = ROOT / "build" / "docs"
CONFIGURATION = ROOT / "zensical.toml"
PAGES = (
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/**/*.md", "templates/*/README.md", "examples/*/README.md",
)  # fmt: skip
FILES = ("docs/images/*", "templates/*/picture.png", "examples/*/picture.png")
UNLISTED = "repo"  # templates/repo is made into other repositories, and is no page of ours
_FENCED = re.compile(r"(^ *```.*?^ *```$)", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<=\]\()([^)#:\s]+)(?=[)#])")


def site() -> dict[str, str]:
    """Where each document of the repository stands on the site."""
    found = (path.relative_to(ROOT).as_posix() for pattern in (*PAGES, *FILES) for path in sorted(ROOT.glob(pattern)))
    return {path: _address(path) for path in found if f"/{UNLISTED}/" not in path}


def _address(path: str) -> str:
    place = path.removeprefix("docs/")
    address = PurePosixPath(place.replace("templates/", "gallery/", 1))  # Zensical takes no pages from `templates`
    return (address.with_name("index.md") if address.name == "README.md" else address).as_posix()


def page(path: str, addresses: Mapping[str, str]) -> str:
    """A document with its links as they are on the site; ValueError where one leads to what the site doesn't have."""

    def turned(link: re.Match[str]) -> str:
        target = os.path.normpath(PurePosixPath(path).parent / link[1])
        address = addresses.get(target) or addresses.get(f"{target}/README.md")
        if address is None:
            raise ValueError(f"{path}: the link to {link[1]} leads to no page of the site")
        return Path(os.path.relpath(address, PurePosixPath(addresses[path]).parent)).as_posix()

    parts = _FENCED.split((ROOT / path).read_text(encoding="utf-8"))
    return "".join(part if place % 2 else _LINK.sub(turned, part) for place, part in enumerate(parts))


def listed(navigation: object) -> Iterator[str]:
    """The pages that the site's contents name."""
    if isinstance(navigation, str):
        yield navigation
    elif isinstance(navigation, dict):
        yield from listed(list(navigation.values()))
    elif isinstance(navigation, list):
        for entry in navigation:
            yield from listed(entry)


def contents() -> set[str]:
    """The pages in the contents of zensical.toml."""
    return set(listed(tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))["project"]["nav"]))


def stage() -> None:
    """Write build/docs anew."""
    addresses = site()
    shutil.rmtree(STAGED, ignore_errors=True)
    for path, address in addresses.items():
        target = STAGED / address
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.endswith(".md"):
            target.write_text(page(path, addresses), encoding="utf-8")
        else:
            shutil.copyfile(ROOT / path, target)


if __name__ == "__main__":
    stage()
    built = [str(Path(sys.executable).with_name("zensical")), "build", "--strict", "--clean"]
    sys.exit(subprocess.run(built, cwd=ROOT, check=False).returncode)
