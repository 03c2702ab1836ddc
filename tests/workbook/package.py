"""What makes Excel offer a repair, or refuse a file: the parts of a workbook's package, held against each other.

The rules are those of ECMA-376 (parts 1 and 2) and of Microsoft's page "Excel specifications and limits".
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from modelgen.sheet.limits import TEXT_CHARACTERS, utf16
from modelgen.sheet.names import sheet_name_fault
from modelgen.sheet.references import reference
from tests.workbook.worksheet import Facts, formula_faults, local, sheet_faults

ROOT = "_rels/.rels"
TYPES = "[Content_Types].xml"


def faults(path: Path) -> list[str]:
    """Everything that is wrong with a package; an empty list where Excel opens it without a word."""
    with zipfile.ZipFile(path) as archive:
        return list(_Package(archive).faults())


class _Package:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.names = archive.namelist()
        self.broken: list[str] = []
        self.parts: dict[str, Element] = {}
        for name in self.names:
            if name.endswith((".xml", ".rels", ".vml")):
                try:
                    self.parts[name] = ElementTree.fromstring(archive.read(name))
                except ElementTree.ParseError as error:
                    self.broken.append(f"{name}: not well-formed: {error}")

    def faults(self) -> Iterator[str]:
        yield from self.broken
        if self.broken:
            return
        yield from (f"{name}: stands twice in the archive" for name, n in Counter(self.names).items() if n > 1)
        yield from self._types()
        yield from self._relationships()
        yield from self._workbook()
        yield from self._styles()
        yield from self._strings()
        for name in self.sheets.values():
            if name in self.parts:
                yield from (f"{name}: {fault}" for fault in sheet_faults(self.facts, self.parts[name]))
        for name, part in self.parts.items():
            if name.startswith("xl/charts/"):
                for element in part.iter():
                    if local(element) == "f":
                        yield from (f"{name}: {fault}" for fault in formula_faults(self.facts, element.text or ""))

    # --- the package -----------------------------------------------------------------------------------

    def _types(self) -> Iterator[str]:
        defaults, overrides = set(), Counter[str]()
        for element in self.parts[TYPES]:
            if local(element) == "Default":
                defaults.add(element.get("Extension", "").lower())
            else:
                overrides[element.get("PartName", "").lstrip("/")] += 1
        yield from (f"{TYPES}: {part} is named, and isn't there" for part in overrides if part not in self.names)
        yield from (f"{TYPES}: {part} is named twice" for part, n in overrides.items() if n > 1)
        for name in self.names:
            kind = name.rpartition(".")[2].lower()
            if name != TYPES and name not in overrides and (kind not in defaults or (kind == "xml")):
                yield f"{TYPES}: {name} has no content type"

    def _targets(self, name: str) -> Iterator[tuple[str, str | None]]:
        """The id and the part of each relationship of a part; None where it leads out of the package."""
        folder, file = posixpath.split(name)
        relations = self.parts.get(ROOT if not name else f"{folder}/_rels/{file}.rels".lstrip("/"))
        for element in () if relations is None else relations:
            target = unquote(element.get("Target", ""))
            inside = element.get("TargetMode") != "External"
            where = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/") if inside else None
            yield element.get("Id", ""), where

    def _relationships(self) -> Iterator[str]:
        reached, waiting = set[str](), [""]
        while waiting:
            name = waiting.pop()
            ids = Counter(key for key, _ in self._targets(name))
            yield from (f"{name}: the relationship {key} stands twice" for key, n in ids.items() if n > 1)
            for _, target in self._targets(name):
                if target is not None and target not in self.names:
                    yield f"{name or 'the package'}: a relationship leads to {target}, which isn't there"
                elif target is not None and target not in reached:
                    reached.add(target)
                    waiting.append(target)
            for element in self.parts[name].iter() if name in self.parts else ():
                for key, value in element.items():
                    if key.startswith("{") and "/relationships}" in key and value not in ids:
                        yield f"{name}: <{local(element)}> uses the relationship {value}, which isn't there"
        for name in self.names:
            if name != TYPES and not name.endswith(".rels") and name not in reached:
                yield f"{name}: no relationship leads to it"

    # --- the workbook ----------------------------------------------------------------------------------

    @cached_property
    def book(self) -> Element:
        return self.parts["xl/workbook.xml"]

    @cached_property
    def sheets(self) -> dict[str, str]:
        """The part of each sheet, by name."""
        targets = dict(self._targets("xl/workbook.xml"))
        found = {}
        for element in self.book.iterfind("{*}sheets/{*}sheet"):
            key = next((value for name, value in element.items() if name.endswith("}id")), "")
            found[element.get("name", "")] = targets.get(key) or ""
        return found

    def _workbook(self) -> Iterator[str]:
        sheets = self.book.findall("{*}sheets/{*}sheet")
        names = [element.get("name", "") for element in sheets]
        yield from (f"the sheet name '{name}' {fault}" for name in names if (fault := sheet_name_fault(name)))
        for key, values in (("name", [n.casefold() for n in names]), ("id", [e.get("sheetId") for e in sheets])):
            yield from (f"two sheets have the {key} {value}" for value, n in Counter(values).items() if n > 1)
        visible = [element.get("state", "visible") == "visible" for element in sheets]
        view = self.book.find("{*}bookViews/{*}workbookView")
        active = int(view.get("activeTab", "0")) if view is not None else 0
        if active >= len(visible) or not visible[active]:
            yield "the active sheet is hidden, or isn't there"
        seen = set()
        for element in self.book.iterfind("{*}definedNames/{*}definedName"):
            name, scope = element.get("name", ""), element.get("localSheetId")
            if (name.casefold(), scope) in seen:
                yield f"the defined name {name} stands twice"
            seen.add((name.casefold(), scope))
            bare = name.removeprefix("_xlnm.")
            if reference(bare) or not re.fullmatch(r"(?![rRcC]\d*$|[rR]\d*[cC]\d*$)[^\W\d][\w.]{0,254}", bare):
                yield f"{name} can't be a defined name"
            if scope is not None and int(scope) >= len(sheets):
                yield f"the defined name {name} belongs to a sheet that isn't there"
            yield from (f"the defined name {name}: {fault}" for fault in formula_faults(self.facts, element.text or ""))

    @cached_property
    def formats(self) -> int:
        cells = self.parts["xl/styles.xml"].find("{*}cellXfs")
        return 0 if cells is None else len(cells)

    @cached_property
    def facts(self) -> Facts:
        found = self.parts["xl/styles.xml"].find("{*}dxfs")
        return Facts(frozenset(self.sheets), len(self.strings), self.formats, 0 if found is None else len(found))

    def _styles(self) -> Iterator[str]:
        styles = self.parts["xl/styles.xml"]
        sizes = {local(group): len(group) for group in styles}
        for group in styles:
            if group.get("count") not in (None, str(len(group))):
                yield f"styles: {local(group)} counts {group.get('count')} and holds {len(group)}"
        own = {element.get("numFmtId") for element in styles.iterfind("{*}numFmts/{*}numFmt")}
        for element in styles.iterfind("{*}cellXfs/{*}xf"):
            for key, named in (
                ("fontId", "fonts"),
                ("fillId", "fills"),
                ("borderId", "borders"),
                ("xfId", "cellStyleXfs"),
            ):
                if int(element.get(key, "0")) >= sizes.get(named, 0):
                    yield f"styles: a format uses {key} {element.get(key)} of {sizes.get(named, 0)}"
            number = element.get("numFmtId", "0")
            if int(number) >= 164 and number not in own:
                yield f"styles: a format uses the number format {number}, which isn't there"
        if self.formats > 65_490:
            yield f"styles: {self.formats} formats"

    @cached_property
    def strings(self) -> list[str]:
        part = self.parts.get("xl/sharedStrings.xml")
        return [] if part is None else ["".join(t.text or "" for t in item.iter() if local(t) == "t") for item in part]

    def _strings(self) -> Iterator[str]:
        part = self.parts.get("xl/sharedStrings.xml")
        if part is not None and part.get("uniqueCount") not in (None, str(len(self.strings))):
            yield f"shared strings: {part.get('uniqueCount')} are said to be there, and {len(self.strings)} are"
        used = sum(
            element.get("t") == "s"
            for name in self.sheets.values()
            for element in (self.parts[name].iter() if name in self.parts else ())
            if local(element) == "c"
        )
        if part is not None and int(part.get("count") or used) < used:  # more is fine: cells that were written twice
            yield f"shared strings: {part.get('count')} uses are counted, and there are {used}"
        yield from (
            f"shared strings: a text of {len(t)} characters" for t in self.strings if utf16(t) > TEXT_CHARACTERS
        )
