"""Themes from TOML files (docs/themes.md): read, completed from the default theme, and refused where unfit."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modelgen.errors import ModelgenError, nearest
from modelgen.files import tomlfile
from modelgen.files.read import Unreadable
from modelgen.files.tomllines import line_of
from modelgen.formula.labels import label_fault
from modelgen.sheet.colours import contrast
from modelgen.workbook.logo import read_logo
from modelgen.workbook.theme import CHANGED, COLOURS, INPUT, KINDS, MUTED, PAPER, PAPERS, ROLES, Theme
from modelgen.workbook.themeformats import fault

FILE = "theme.toml"  # beside a definition it is used without being named
CONTRAST = 4.5  # of a text on its fill: WCAG 2, level AA
_SERIES = 6
_FOOTER = 100
_KEYS = {
    "fonts": ("name",), "colours": (*COLOURS, "chart"), "number_formats": KINDS,
    "page": ("paper", "footer", "logo"),
}  # fmt: skip


class ThemeError(ModelgenError):
    """A theme that doesn't exist or can't be used: place, what, remedy."""


def theme(name: str | Path | None = None, folder: Path | None = None) -> Theme:
    """A shipped theme by its name, or the one in a file; without a name `theme.toml` in the definition's folder.

    Where there is none, the default theme. Raises ThemeError.
    """
    known = shipped()
    if name is None:
        file = folder / FILE if folder else None
        return read(file) if file and os.path.lexists(file) else read(known["default"])
    if str(name) in known:
        return read(known[str(name)])
    file = Path(name)
    if os.path.lexists(file):
        return read(file)
    if file.suffix or len(file.parts) > 1:
        raise ThemeError(f"{file}: there is no such theme file")
    hint = nearest(str(name), known) or f"; there is {', '.join(known)}, or name a file"
    raise ThemeError(f"there is no theme '{name}'{hint}")


def shipped() -> dict[str, Path]:
    """The themes that come with modelgen, by name: beside the installed package, or at the top of a checkout."""
    package = Path(__file__).parents[1]
    folders = (package / "templates" / "themes", package.parent / "templates" / "themes")
    folder = next(folder for folder in folders if folder.is_dir())
    return {file.stem: file for file in sorted(folder.glob("*.toml"))}


def read(file: Path) -> Theme:
    """The theme of a file. What it leaves out is as in the default theme. Raises ThemeError."""
    own, lines = _tables(file)
    base = own if file == shipped()["default"] else _tables(shipped()["default"])[0]
    try:
        return _theme(file, {name: base.get(name, {}) | own.get(name, {}) for name in _KEYS})
    except _Unfit as error:
        raise ThemeError(f"{lines.place(error.key)}: {error}") from None


# --- the file -----------------------------------------------------------------------------------------


class _Unfit(Exception):
    """What is wrong, and the key that says it: `colours.muted`."""

    def __init__(self, key: str, what: str) -> None:
        self.key = key
        super().__init__(what)


class _Lines:
    """Where the keys of a file stand."""

    def __init__(self, file: Path, text: str) -> None:
        self.file, self.text = file, text

    def place(self, key: str) -> str:
        """`theme.toml:12`: the line of a key, or of its table; the file alone where it has neither."""
        number = line_of(self.text, tuple(key.split(".")))
        return f"{self.file.name}:{number}" if number else self.file.name


def _tables(file: Path) -> tuple[dict[str, Any], _Lines]:
    """A file's tables, with known keys only."""
    try:
        text, tables = tomlfile.load(file)
    except Unreadable as error:
        raise ThemeError(str(error)) from None
    lines = _Lines(file, text)
    for name, table in tables.items():
        if name not in _KEYS:
            hint = nearest(name, _KEYS) or f"; there is {', '.join(_KEYS)}"
            raise ThemeError(f"{lines.place(name)}: a theme has no '{name}'{hint}")
        if not isinstance(table, dict):
            raise ThemeError(f"{lines.place(name)}: '{name}' is a table: write [{name}] above its keys")
        for key in table:
            if key not in _KEYS[name]:
                hint = nearest(key, _KEYS[name]) or f"; there is {', '.join(_KEYS[name])}"
                raise ThemeError(f"{lines.place(f'{name}.{key}')}: [{name}] has no '{key}'{hint}")
    return tables, lines


def _theme(file: Path, tables: dict[str, dict[str, Any]]) -> Theme:
    fonts, colours, page = tables["fonts"], tables["colours"], tables["page"]
    if problem := label_fault(fonts["name"], 31):
        raise _Unfit("fonts.name", f"the font {fonts['name']!r} {problem}; name one such as 'Calibri'")
    chart = colours["chart"]
    if not isinstance(chart, list) or len(chart) < _SERIES:
        raise _Unfit("colours.chart", f"chart is a list of at least {_SERIES} colours, one for each series of a chart")
    named = {name: _colour(name, colours[name]) for name in COLOURS}
    series = tuple(_colour("chart", colour) for colour in chart)
    if len(set(series)) < len(series):
        twice = next(colour for colour in series if series.count(colour) > 1)
        raise _Unfit("colours.chart", f"chart names {twice} twice; two series would look the same")
    formats = tables["number_formats"]
    for kind, code in formats.items():
        if problem := fault(code, kind):
            raise _Unfit(f"number_formats.{kind}", f"{kind} = {code!r} {problem}")
    if page["paper"] not in PAPERS:
        raise _Unfit("page.paper", f"there is no paper {page['paper']!r}; there is {', '.join(PAPERS)}")
    if page["footer"] != "" and (problem := label_fault(page["footer"], _FOOTER)):
        raise _Unfit("page.footer", f"the footer {problem}; write one line of up to {_FOOTER} characters")
    logo = None
    if "logo" in page:
        try:
            logo = read_logo(file.parent, page["logo"])
        except ValueError as error:
            raise _Unfit("page.logo", str(error)) from None
    theme = Theme(file.stem, fonts["name"], named, series, formats, page["footer"], page["paper"], logo)
    for text, fill in _pairs():
        ratio = contrast(theme.colour(text), theme.colour(fill))
        if ratio < CONTRAST:
            names = [f"{'white' if name == PAPER else name} ({theme.colour(name)})" for name in (text, fill)]
            what = f"{names[0]} on {names[1]} has a contrast of {int(ratio * 10) / 10}, and a text needs {CONTRAST}"
            at = text if text != PAPER else fill
            raise _Unfit(f"colours.{at}", f"{what}; make one of them darker or the other lighter")
    return theme


def _colour(name: str, value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
        raise _Unfit(f"colours.{name}", f"{name} = {value!r} is no colour; write '#RRGGBB', such as '#1F3A5F'")
    return value.upper()


def _pairs() -> Iterator[tuple[str, str]]:
    """Every text colour with the fill behind it."""
    pairs = {(look.get("font_color", "ink"), look.get("bg_color", PAPER)) for look in ROLES.values()}
    pairs |= {(INPUT, CHANGED), (MUTED, CHANGED)}  # a conditional format, over that of the input
    yield from sorted((text, fill) for text, fill in pairs if not text.startswith("#") and not fill.startswith("#"))
