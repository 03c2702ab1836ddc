"""How the parts of a workbook belong together: what each is, and what leads from one to another (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import PurePosixPath
from typing import BinaryIO, ClassVar, NamedTuple, TypeVar
from urllib.parse import unquote

from modelgen.files.child import doing
from modelgen.package import ooxml
from modelgen.package.archive import AS_XLSX, BY_HAND, Archive, Damaged, Refused, damaged
from modelgen.package.budget import Budget
from modelgen.package.reader import Place, Reader, prolog
from modelgen.package.svg import SvgReader

R = TypeVar("R", bound=Reader)
_TYPES = "[Content_Types].xml"
_KNOWN = tuple(f"{namespace}/" for namespace in (*ooxml.RELATIONS, ooxml.MICROSOFTS_RELATIONS))
_BOOKS = (f"{ooxml.SPREADSHEET}.", "application/vnd.ms-excel.")  # the latter with macros
_LISTS = 4_000_000  # bytes of a list of types or relations
_REST = 10_000_000  # bytes of parts that nobody reads, such as pictures
_ONE = {  # what a workbook has one of, and the name by which careless readers look for it
    "sharedStrings": "xl/sharedStrings.xml",
    "styles": "xl/styles.xml",
}
_OTHERS = (  # by a piece of the main part's type, or by a part's name
    ("sheet.binary", "a binary workbook (.xlsb)"),
    ("wordprocessingml", "a Word document"),
    ("presentationml", "a PowerPoint presentation"),
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("content.xml", "an OpenDocument file"),
    ("Index/Document.iwa", "a document of Apple's Numbers or Pages"),
)


class Relation(NamedTuple):
    """What leads from a part to another, or to something outside the file."""

    id: str
    kind: str  # the last word of its type: worksheet, hyperlink
    target: str  # a part, or an address outside
    outside: bool


class Types(Reader):
    """The kinds of all parts."""

    namespaces: ClassVar = (ooxml.LIST_OF_TYPES,)
    kind = "list of types"

    def __init__(self, part: str) -> None:
        self.by_part: dict[str, str] = {}
        self.by_ending: dict[str, str] = {}
        super().__init__(part)

    def places(self) -> Place:
        """What is listed, by parts and by the endings of their names."""
        return Place(inside={"Types": Place(inside={"Default": Place(self._ending), "Override": Place(self._one)})})

    def _ending(self, attributes: dict[str, str]) -> None:
        self.by_ending[attributes.get("Extension", "").casefold()] = attributes.get("ContentType", "")

    def _one(self, attributes: dict[str, str]) -> None:
        name = unquote(attributes.get("PartName", "")).replace("\\", "/").lstrip("/").casefold()
        if self.by_part.setdefault(name, attributes.get("ContentType", "")) != attributes.get("ContentType", ""):
            raise self.refusal(f"gives {name[:80]} two types")

    def of(self, part: str) -> str:
        """The type of a part; empty where none is told."""
        name = part.casefold()
        return self.by_part.get(name) or self.by_ending.get(PurePosixPath(name).suffix[1:], "")


class Relations(Reader):
    """The relations of one part."""

    namespaces: ClassVar = (ooxml.LIST_OF_RELATIONS,)
    kind = "list of relations"

    def __init__(self, part: str) -> None:
        self.by_id: dict[str, Relation] = {}
        folder, _, name = part.rpartition("_rels/")
        self.source = folder + name.removesuffix(".rels")
        self.folder = "/" + folder
        super().__init__(part)

    def places(self) -> Place:
        """What is related."""
        return Place(inside={"Relationships": Place(inside={"Relationship": Place(self._next)})})

    def _next(self, attributes: dict[str, str]) -> None:
        name, kind, target = (attributes.get(key, "") for key in ("Id", "Type", "Target"))
        outside = attributes.get("TargetMode", "").casefold() == "external"
        if not outside:
            place = unquote(target.partition("#")[0]).replace("\\", "/")
            target = posixpath.normpath(posixpath.join(self.folder, place)).lstrip("/")
        if name in self.by_id:
            raise self.refusal(f"has two relations named {name[:40]}")
        known = kind.startswith(_KNOWN)
        self.by_id[name] = Relation(name, kind.rpartition("/")[2] if known else kind, target, outside)

    def __iter__(self) -> Iterator[Relation]:
        return iter(self.by_id.values())

    def of(self, kind: str) -> list[Relation]:
        """The relations of a kind that lead to parts."""
        return [one for one in self if one.kind == kind and not one.outside]


class Package:
    """The parts of an open file; each is unpacked once, by who reads it or to look at how it begins. Raises Refused."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive = Archive(file)
        self.budget = Budget(self._archive.size)
        self._names = {name.casefold(): name for name in self._archive.parts}
        self._unread = set(self._archive.parts)
        self._read: dict[str, str] = {}  # the digests of the others
        if (types := self.find(_TYPES)) is None:
            raise self._no_workbook()
        self.types = self.read(types, Types)
        self.book = self._book()
        self.of_book = self.relations(self.book)
        for kind, usual in _ONE.items():
            self._only(kind, usual)

    def __iter__(self) -> Iterator[str]:
        return iter(self._archive.parts)

    def find(self, part: str) -> str | None:
        """The name of a part, in capitals or not, as the file has it; None where there is no such part."""
        return self._names.get(part.casefold())

    def relations(self, part: str) -> Relations:
        """The relations of a part."""
        folder, name = posixpath.split(part)
        found = self.find(posixpath.join(folder, "_rels", f"{name}.rels"))
        if found is not None:
            return self.read(found, Relations)
        none = Relations(f"{folder}/_rels/{name}.rels")
        none.forget()
        return none

    def one(self, kind: str) -> str | None:
        """The part of a kind of which a workbook has at most one."""
        targets = [self.find(one.target) for one in self.of_book.of(kind)]
        return targets[0] if targets else None

    def read(self, part: str, reader: Callable[[str], R], what: str = "") -> R:
        """Let a reader read a part, and say how far it is where there is a word for `what` that is."""
        found, size, done = reader(part), self._archive.parts[part].file_size, 0
        if isinstance(found, Types | Relations) and size > _LISTS:
            raise found.refusal(f"is a list of more than {_LISTS / 1e6:.0f} MB")
        self._unread.discard(part)
        found.budget, seen = self.budget, sha256()
        for piece in self._archive.unpack(part):
            if what:
                doing(f"reading {what}", 100 * done // (size or 1), 100)
                done += len(piece)
            self.budget.bytes -= len(piece)
            seen.update(piece)
            found.feed(piece)
        found.close()
        self._read[part] = seen.hexdigest()
        found.forget()
        return found

    def all_relations(self) -> Iterator[Relations]:
        """The relations of every part but the workbook's own."""
        for part in sorted(self._unread):
            if part.casefold().endswith(".rels"):
                yield self.read(part, Relations)

    def drawings(self) -> Iterator[SvgReader]:
        """The drawings in SVG, which are read for what they take from elsewhere."""
        for part in sorted(self._unread):
            if part.casefold().endswith(".svg") or self.types.of(part).startswith("image/svg"):
                with suppress(Damaged):
                    yield self.read(part, SvgReader)

    def look_at_the_rest(self) -> None:
        """See that no part that isn't read declares a document type. It may be damaged: nobody reads it."""
        for part in sorted(self._unread):
            with suppress(Damaged):
                prolog(part, self._archive.unpack(part))

    def digest(self) -> str:
        """What tells the parts from those of any other file, once they have been read; empty where that would cost
        much, or one of them is damaged."""
        rest = sum(self._archive.parts[part].file_size for part in self._unread)
        return self._archive.digest(self._read) if rest <= _REST else ""

    def _book(self) -> str:
        found = [
            part
            for relation in self.relations("")
            if relation.kind == "officeDocument" and not relation.outside and (part := self.find(relation.target))
        ]
        if not found:
            raise self._no_workbook()
        if not _is_book(self.types.of(found[0])):
            raise self._no_workbook(self.types.of(found[0]))
        second = [name for name in self if name != found[0] and _is_book(self.types.by_part.get(name.casefold(), ""))]
        second += [name for name in [self.find("xl/workbook.xml")] if name not in (None, found[0])]
        if second or len(found) > 1:
            raise Refused("holds two workbooks, of which readers take one or the other", BY_HAND)
        return found[0]

    def _only(self, kind: str, usual: str) -> None:
        """Refuse a second part of a kind of which readers take one or the other."""
        by_relation = {self.find(one.target) for one in self.of_book.of(kind)}
        by_type = {name for name in self if self.types.by_part.get(name.casefold(), "").endswith(f".{kind}+xml")}
        by_name = {found for found in [self.find(usual)] if found is not None}
        if None in by_relation:
            raise damaged(self.of_book.part, f"it leads to {kind} that aren't there")
        if len(by_relation | by_type | by_name) > 1 or len(self.of_book.of(kind)) > 1:
            raise Refused(f"holds two parts of {kind}, of which readers take one or the other", BY_HAND)

    def _no_workbook(self, kind: str = "") -> Refused:
        names = set(self)
        other = next((f" but {other}" for sign, other in _OTHERS if sign in names or (kind and sign in kind)), "")
        return Refused(f"not an .xlsx workbook{other}", AS_XLSX)


def _is_book(kind: str) -> bool:
    return kind.startswith(_BOOKS) and kind.endswith(".main+xml")
