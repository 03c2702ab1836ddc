"""The readers of a workbook's parts: each names the places of its tags at which it reads, and reads nothing else.

A part is parsed as it is unpacked. What stands where it isn't read is passed over; what could be read by one program
and not by another is refused: rows that stand elsewhere than in a sheet's data, tags between the pieces of a value,
markup of which a reader may choose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from sys import getsizeof
from typing import Any, ClassVar, TypeVar
from xml.parsers import expat

from modelgen.package.archive import BY_HAND, PIECE, Refused, damaged
from modelgen.package.budget import Budget
from modelgen.package.ooxml import COMPATIBILITY, MAIN

_SPACE = "http://www.w3.org/XML/1998/namespace}space"
_ALTERNATE = f"{COMPATIBILITY}}}AlternateContent"
_BEFORE = b" \t\r\n\0\xff\xfe\xef\xbb\xbf"  # what may stand before a first tag: blanks, and marks of the encoding
DEPTH, TAG, TEXT = 100, 1_000_000, 1_000_000
"""Levels of XML, bytes of one tag, characters of one text."""
_CODES = ("utf-8", "us-ascii", "ascii", "utf-16", "utf-16be", "utf-16le")
_ANEW = "open it in Excel and save it anew"

T = TypeVar("T")
Begin = Callable[[dict[str, str]], object]
End = Callable[[], object]


class Place:
    """A place in the tree of tags: what is done where its tag begins and ends, and the places in it.

    In one that is `closed` there is nothing but those, and text.
    """

    __slots__ = ("begin", "closed", "end", "inside")

    def __init__(
        self, begin: Begin | None = None, end: End | None = None, inside: Mapping[str, Place] | None = None, *,
        closed: bool = False,
    ) -> None:  # fmt: skip
        self.begin, self.end, self.inside, self.closed = begin, end, dict(inside or {}), closed

    def names(self) -> set[str]:
        """The tags that stand in it, at any depth."""
        return set(self.inside).union(*(place.names() for place in self.inside.values()))


class Memo(dict[str, T]):
    """What belongs to a text, found once for each of them."""

    def __init__(self, find: Callable[[str], T]) -> None:
        self.find = find

    def __missing__(self, name: str) -> T:
        found = self[name] = self.find(name)
        return found


class Reader:
    """A reader of one part, whose places are set by who derives from it. Raises Refused.

    While a text matters, `reading` is set and `text` holds its pieces.
    """

    namespaces: ClassVar[tuple[str, ...]] = MAIN
    """Of the tags that are read."""
    kind: ClassVar[str] = "part"
    """What the part is, in a message."""
    elsewhere: ClassVar[frozenset[str]] = frozenset()
    """Tags that may stand only where they are read."""
    asides: ClassVar[frozenset[str] | None] = frozenset()
    """Tags that are looked at wherever they stand; None where all are."""
    once: ClassVar[frozenset[str]] = frozenset()
    """Tags of which the part's root holds one at most."""

    attributes_last: ClassVar[bool] = True
    """Whether texts of attributes stay in memory, as those of few tags do."""

    def __init__(self, part: str) -> None:
        self.part = part
        self.budget = Budget()  # the workbook's, while it is read
        self.fed = self._alternate = 0
        self.tags = self.wide = 0  # and bytes of texts beyond ASCII, which take more than in the file: not yet counted
        self.text: list[str] = []
        self.reading = self.preserved = self._asks = False
        self.path: list[Place | None] = []  # to where it is read, from what holds the root
        self.prefixes: dict[str | None, str] = {}  # the namespaces that were declared
        self._main = ""  # the one of the root, if it is one of the two standards'
        self._seen: set[str] = set()
        root = self.places()
        self.path.append(root)
        self.chosen: Set[str] = root.names()  # what no choice of markup may hold
        self._own: Memo[str] = Memo(self._known)
        self._idle: Memo[bool] = Memo(self.idle)
        self.parser: Any = expat.ParserCreate(None, "}")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartNamespaceDeclHandler = self._declared
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.text.append

    def places(self) -> Place:
        """What holds the part's root."""
        raise NotImplementedError

    def feed(self, piece: bytes) -> None:
        """Parse the next piece."""
        self._parse(piece, False)
        if self.attributes_last and not piece.isascii():
            self.wide += 4 * len(piece)
        self.budget.spend(self.part, self.tags, self.wide)
        self.tags = self.wide = 0
        self.fed += len(piece)
        if self.fed - self.parser.CurrentByteIndex > TAG:  # expat would read it again with every piece
            raise self.refusal(f"has a tag of more than {TAG:,} bytes")
        if not self.reading:
            self.text.clear()
        elif sum(map(len, self.text)) > TEXT:
            raise self.refusal(f"has a text of more than {TEXT:,} characters")

    def close(self) -> None:
        """Parse the end."""
        self._parse(b"", True)

    def forget(self) -> None:
        """Let go of what it was read with, which refers to the reader in circles: they would stay for as long as the
        workbook is read, and it may have thousands of parts."""
        del self.parser, self.path, self._own, self._idle

    def refusal(self, what: str) -> Refused:
        """The refusal of a part that no spreadsheet program writes."""
        return Refused(f"{self.part} {what}", BY_HAND)

    def take(self, attributes: dict[str, str]) -> None:
        """A text begins that matters. Blanks at its ends are `preserved`, or Excel leaves them out."""
        self.reading, self.preserved = True, attributes.get(_SPACE) == "preserve"
        self.text.clear()

    def taken(self) -> str:
        """The text that ends."""
        self.reading = False
        text = "".join(self.text)
        if not text.isascii():
            self.wide += getsizeof(text)
        return text

    def number(self, attributes: Mapping[str, str], name: str, otherwise: int = 0) -> int:
        """An attribute that is a whole number. Raises Refused where it is something else."""
        text = attributes.get(name)
        if text is None:
            return otherwise
        try:
            return int(text[:20])
        except ValueError:
            raise damaged(self.part, f"{name}={text[:20]!r} is no number") from None

    def _parse(self, piece: bytes, final: bool) -> None:
        try:
            self.parser.Parse(piece, final)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise damaged(self.part, str(error)) from None

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if (encoding or "utf-8").casefold() not in _CODES:
            raise Refused(f"{self.part} is neither in UTF-8 nor in UTF-16", _ANEW)

    def _doctype(self, name: str, system: str | None, public: str | None, subset: bool) -> None:
        raise self.refusal(DOCTYPE)

    def _known(self, name: str) -> str:
        """The tag's own name where it is read, another that no place has where it isn't."""
        namespace, _, tag = name.rpartition("}")
        if namespace in MAIN:
            self._main = self._main or namespace
        mine = namespace in self.namespaces and (namespace == self._main or namespace not in MAIN)
        return tag if mine else f"{namespace}}}{tag}"

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        path = self.path
        here = path[-1]
        place = None if here is None else here.inside.get(self._own[name])
        path.append(place)
        self.tags += 1
        if self._asks:
            self._asked(attributes)
        if place is not None:
            if len(path) == 3 and (tag := self._own[name]) in self.once:
                self._first(tag)
            if place.begin is not None:
                place.begin(attributes)
        elif not self._idle[name] or self._alternate or (here is not None and here.closed) or not 2 < len(path) < DEPTH:
            self._passed(name, here, attributes)

    def _first(self, tag: str) -> None:
        """A tag begins of which there is one at most."""
        if tag in self._seen:
            raise self.refusal(f"holds <{tag}> twice")
        self._seen.add(tag)

    def _declared(self, prefix: str | None, namespace: str) -> None:
        self.prefixes[prefix] = namespace
        self._asks = self._asks or namespace == COMPATIBILITY

    def _asked(self, attributes: Mapping[str, str]) -> None:
        for asked in ("MustUnderstand", "ProcessContent"):
            if f"{COMPATIBILITY}}}{asked}" in attributes:
                raise self.refusal(f"asks its readers for what few of them do ({asked})")

    def _passed(self, name: str, here: Place | None, attributes: dict[str, str]) -> None:
        """A tag begins that isn't read: refused where another program might read it."""
        tag, depth = self._own[name], len(self.path) - 1
        if depth == 1:
            raise damaged(self.part, f"<{tag.rpartition('}')[2][:40]}> begins no {self.kind}")
        if depth > DEPTH:
            raise self.refusal(f"has more than {DEPTH} levels of tags")
        if here is not None and tag.rpartition("}")[0] in MAIN:
            raise self.refusal(f"holds <{tag.rpartition('}')[2][:40]}> of another standard than its own")
        if here is not None and here.closed and tag != "extLst":
            raise self.refusal(f"holds <{tag.rpartition('}')[2][:40]}> where readers take it differently")
        if tag in self.elsewhere or (self._alternate and tag in self.chosen):
            raise self.refusal(f"holds <{tag}> where some readers look and others don't")
        self._alternate += name == _ALTERNATE
        self.aside(tag, attributes)

    def idle(self, name: str) -> bool:
        """Whether nothing is to be done about a tag that isn't read, wherever it stands."""
        tag = self._own[name]
        if self.asides is None or tag in self.asides or tag in self.elsewhere:
            return False
        return name != _ALTERNATE and tag.rpartition("}")[0] not in MAIN

    def aside(self, tag: str, attributes: dict[str, str]) -> None:
        """A tag begins at no place of its own that isn't `idle`."""

    def _end(self, name: str) -> None:
        place = self.path.pop()
        if place is not None:
            if place.end is not None:
                place.end()
        elif not self._idle[name]:
            self._alternate -= name == _ALTERNATE
            self.left(self._own[name])

    def left(self, tag: str) -> None:
        """It ends."""


DOCTYPE = "declares a document type, with which entities multiply or read other files"


def prolog(part: str, pieces: Iterable[bytes]) -> None:
    """Look at what comes before a part's first tag: all that is looked at in one that isn't read. Raises Refused."""
    seen: set[str] = set()
    parser: Any = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: seen.add("doctype")
    parser.StartElementHandler = lambda *_: seen.add("tag")
    for number, piece in enumerate(pieces):
        if number == 0 and (begins := piece.lstrip(_BEFORE)) and not begins.startswith(b"<"):
            return
        try:
            parser.Parse(piece, False)
        except (expat.ExpatError, LookupError, ValueError):  # it may be malformed, as Excel's own VML is
            seen.add("fault")
        if "doctype" in seen:
            raise Refused(f"{part} {DOCTYPE}", BY_HAND)
        if seen or PIECE * number - parser.CurrentByteIndex > TAG:
            return
