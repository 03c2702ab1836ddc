"""A deck against the model: what each of its numbers shows, and what the model computes for it now."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modelgen.errors import ModelgenError
from modelgen.formula.labels import cut
from modelgen.identity.laid import of_company
from modelgen.model.model import Model
from modelgen.program.compile import compile
from modelgen.program.program import Program
from modelgen.reference.solve import everywhere
from modelgen.sheet.a1 import letters
from modelgen.slides.aligned import aligned
from modelgen.slides.figures import Figures, found_at
from modelgen.slides.files import needed
from modelgen.slides.page import UNIT, Piece, Words, said
from modelgen.slides.read import Deck, Drawn, Shape, read
from modelgen.slides.record import FORM, words_of
from modelgen.slides.report import DeckVerification, Finding
from modelgen.workbook import themes

_CLOSE = 1e-9  # of a chart's value: programs write it with 15 digits
_NUMBER = re.compile(r"[-(]?[$€£¥]?\d[\d,.]*\s?(?:%|x|bn|mn)?\)?")
_SIGNS = str.maketrans({"\xa0": " ", "\u2212": "-", "\u2013": "-", "\u202f": " "})


def verify_deck(file: str | Path, model: Model | Program) -> DeckVerification:
    """Compare each number of a deck with what a model computes now. Raises ModelgenError where it can't be read."""
    needed()
    program = compile(model)
    path = Path(file)
    return Comparison(path, program, read(path)).report()


class Comparison:
    """A deck while it is compared."""

    def __init__(self, file: Path, program: Program, deck: Deck) -> None:
        self.file, self.program, self.deck = file, program, deck
        self.said = deck.said
        if self.said.get("form", FORM) != FORM:
            raise ModelgenError(f"{file.name}: another version of modelgen wrote it; write the deck anew")
        self._refuse_a_company()
        looks = themes.theme(None, program.folder)
        self.figures = Figures(program, everywhere(program), looks, program.scenario.members[0])
        self.findings: list[Finding] = []
        self.numbers = 0

    def _refuse_a_company(self) -> None:
        """ModelgenError for a deck that a batch made by this definition, of values that stand elsewhere."""
        own = of_company(self.program, self.said.get("definition"), self.said.get("model"))
        if own is not self.program:
            what = f"{self.file.name}: a batch made it for {cut(own.name)}, whose values the definition doesn't have"
            how = "run the batch again, which makes the decks anew whose values have changed, and tells which"
            raise ModelgenError(f"{what}; {how}")

    def report(self) -> DeckVerification:
        """What was found."""
        for shape in self.deck.shapes:
            self._shape(shape)
        there = {json.loads(shape.noted).get("slide") for shape in self.deck.shapes if shape.noted}
        titles = [str(one) for one in self.said.get("slides", [])]
        gone = [title for number, title in enumerate(titles, 1) if number not in there]
        own = {"definition": self.program.hash, "inputs": self.program.inputs_hash, "model": self.program.name}
        moved = {
            name: str(self.said[name]) for name, now in own.items() if name in self.said and self.said[name] != now
        }
        return DeckVerification(
            str(self.file), self.program.name, str(self.said.get("scenario", "")), self.deck.slides, self.numbers,
            self.findings, gone, moved,
        )  # fmt: skip

    def _shape(self, shape: Shape) -> None:
        if shape.bare:
            self._tell(shape, "", "", "", "", f"can't be compared: {shape.bare}")
            return
        what = json.loads(shape.noted)
        try:
            if "table" in what:
                self._table(shape, what)
            elif "chart" in what:
                self._chart(shape, what, shape.series, "")
                if shape.behind:
                    self._chart(shape, what, shape.behind, "in the data behind it, ")
            elif "words" in what:
                self._words(shape, words_of(what["words"]), shape.text, "", strict=False)
        except (ValueError, KeyError, TypeError, IndexError):
            self._tell(shape, "", "", "", "", "can't be compared: its record is damaged")

    # --- tables ---

    def _table(self, shape: Shape, what: dict[str, Any]) -> None:
        heads = int(what["heads"])
        before = [[words_of(cell) for cell in row] for row in what["rows"]]
        now = [[_flat(text) for text in row] for row in shape.rows]
        rows = aligned([self._head(row[0]) for row in before], [row[0] if row else "" for row in now])
        names = [" ".join(self._head(row[at]) for row in before[:heads]) for at in range(len(before[0]))]
        own = [" ".join(row[at] for row in now[:heads]) for at in range(len(now[0]) if now else 0)]
        columns = aligned(names, own)
        known = set()
        for row, cells in enumerate(before):
            for at, cell in enumerate(cells):
                place = (rows.get(row), columns.get(at))
                if place[0] is None or place[1] is None:
                    continue  # taken out
                known.add(place)
                text = now[place[0]][place[1]]
                where = f"{letters(place[1])}{place[0] + 1}"
                label = self._head(cells[0]) if at else ""
                if any(piece.address for piece in cell):
                    self._words(shape, cell, text, where, strict=True, label=label)
                elif at and not said(cell) and _NUMBER.search(text):
                    self._stranger(shape, where, text, label)
        for row, texts in enumerate(now):
            for at, text in enumerate(texts):
                new = row not in rows.values() or at not in columns.values()
                if new and at and row >= heads and (row, at) not in known and _NUMBER.search(text):
                    self._stranger(shape, f"{letters(at)}{row + 1}", text, texts[0])

    def _head(self, cell: Words) -> str:
        """What the head of a row or column says now, where it holds numbers of the model."""
        return "".join(self._now(piece)[0] for piece in cell)

    def _now(self, piece: Piece) -> tuple[str, str]:
        """What belongs in a piece's place, and why there is nothing."""
        if not piece.address:
            return piece.text, ""
        try:
            return found_at(self.figures, piece.address, piece.code)[0], ""
        except ModelgenError as error:
            return piece.text, str(error)

    # --- texts ---

    def _words(
        self, shape: Shape, some: Words, text: str, where: str, *, strict: bool, label: str = ""
    ) -> None:  # fmt: skip
        """A text that holds numbers of the model. In a table it has to be what belongs there; elsewhere people may
        have put it in other words, and what is told is a number that isn't the model's any more."""
        text = _flat(text)
        fresh = [self._now(piece) for piece in some]
        self.numbers += sum(1 for piece in some if piece.address and piece.code != UNIT)
        expected = _flat("".join(shown for shown, _ in fresh))
        fault = next((why for _, why in fresh if why), "")
        pieces = [(piece, now) for piece, (now, _) in zip(some, fresh, strict=True) if piece.address]
        address = ", ".join(dict.fromkeys(piece.address for piece, _ in pieces))
        if fault:
            if strict or any(_holds(text, piece.text) for piece, _ in pieces):
                self._tell(shape, where, text, "", address, fault, label)
            return
        if text == expected:
            return
        if strict:
            self._tell(shape, where, text, expected, address, "", label)
            return
        for (piece, now), got in zip(pieces, _in_place(some, text), strict=True):
            shows = got if got is not None else piece.text if _holds(text, _flat(piece.text)) else None
            if shows is not None and shows != _flat(now) and not (got is None and _holds(text, _flat(now))):
                self._tell(shape, where, shows, now, piece.address, "")

    def _stranger(self, shape: Shape, where: str, text: str, label: str) -> None:
        self._tell(shape, where, text, "", "", "is no number of the model, and stands in a table of it", label)

    # --- charts ---

    def _chart(self, shape: Shape, what: dict[str, Any], drawn: list[Drawn], lead: str) -> None:
        made = what["series"]
        found = aligned([str(one["name"]) for one in made], [one.name for one in drawn])
        names = [str(name) for name in what["categories"]]
        for number, one in enumerate(made):
            if number not in found:
                continue  # ranges draw fewer than they have, and people take some out
            own = drawn[found[number]]
            places = aligned(names, own.categories)
            for at, address in enumerate(one["points"]):
                place = places.get(at)
                if place is None or place >= len(own.values):
                    continue
                self._point(shape, own, own.values[place], str(address), f"{lead}{own.name}, {names[at]}")
            for place, value in enumerate(own.values):
                if place not in places.values() and value is not None:
                    label = own.categories[place] if place < len(own.categories) else ""
                    self._stranger(shape, f"{lead}{own.name}, {label}", f"{value:,.10g}", "")
        for number, own in enumerate(drawn):
            if number not in found.values() and any(value is not None for value in own.values):
                self._stranger(
                    shape, f"{lead}{own.name}", ", ".join(f"{v:,.6g}" for v in own.values[:3] if v is not None), ""
                )

    def _point(self, shape: Shape, series: Drawn, value: float | None, address: str, where: str) -> None:
        self.numbers += 1
        try:
            now = found_at(self.figures, address, "")[1]
        except ModelgenError as error:
            self._tell(shape, where, _amount(value), "", address, str(error))
            return
        belongs = now if isinstance(now, float) else None
        same = value == belongs or (
            value is not None and belongs is not None and math.isclose(value, belongs, rel_tol=_CLOSE, abs_tol=1e-12)
        )
        if not same:
            self._tell(shape, where, _amount(value), _amount(belongs), address, "")

    def _tell(
        self, shape: Shape, where: str, shows: str, belongs: str, address: str, why: str, label: str = ""
    ) -> None:  # fmt: skip
        self.findings.append(Finding(shape.slide, shape.name, where, label, shows, belongs, address, why))


def _flat(text: str) -> str:
    """A text as it is compared: one blank for any, one sign for minus."""
    return " ".join(text.translate(_SIGNS).split())


def _holds(text: str, number: str) -> bool:
    """Whether a number stands in a text by itself, and not as a part of another one."""
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?!\d|[.,]\d)", text) is not None


def _in_place(some: Words, text: str) -> Iterator[str | None]:
    """What stands in the place of each piece with an address, where the words around it are as they were."""
    form = "".join("(.*?)" if piece.address else re.escape(_loose(piece.text)).replace(r"\ ", r"\s+") for piece in some)
    found = re.fullmatch(form, text, re.DOTALL)
    for number in range(1, 1 + sum(1 for piece in some if piece.address)):
        yield found[number] if found else None


def _loose(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(_SIGNS))


def _amount(value: float | None) -> str:
    return "nothing" if value is None else f"{value:,.10g}"
