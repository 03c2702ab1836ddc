"""The names of a workbook as engines get them: those that lead nowhere outside, in the words by which all know them."""

from __future__ import annotations

import re

from modelgen.package.workbook import Name, Workbook

_BUILT_IN = "_xlnm."  # how the file's own text marks a name to which Excel gives a meaning
_WORKBOOK = "[0]!"  # before a name of the workbook itself


def all_names(book: Workbook) -> list[Name]:
    """A workbook's names. Of those to which Excel gives a meaning of its own, such as the area that is printed, the
    ones that formulas say, by the names by which they do."""
    found = [name for name in book.names if name.name and not name.name.startswith(_BUILT_IN)]
    marked = (name for name in book.names if name.name.startswith(_BUILT_IN))
    built_in = [name._replace(name=name.name[len(_BUILT_IN) :]) for name in marked]
    if built_in:
        texts = ["\n".join(sheet.formulas.values()).lower() for sheet in book.sheets]
        texts += [name.text.lower() for name in book.names]
        said = {known for known in {name.name.lower() for name in built_in} if any(known in text for text in texts)}
        found += [name for name in built_in if name.name.lower() in said]
    return found


class Named:
    """A workbook's `own` names, and its formulas as engines read them."""

    def __init__(self, book: Workbook) -> None:
        self.own = [name for name in all_names(book) if not name.outside]
        sheets = [sheet.name for sheet in book.sheets]
        areas = ((name, _area(name.text)) for name in self.own if name.sheet is not None)
        self._areas = {(sheets[name.sheet or 0].lower(), name.name.lower()): area for name, area in areas if area}
        said = "|".join(re.escape(name) for name in sorted({name for _, name in self._areas}))
        self._said = re.compile(f"!(?:{_BUILT_IN})?(?:{said})", re.IGNORECASE) if said else None

    def formula(self, text: str) -> str:
        """A formula without what marks names in a file; in place of a name of a sheet that the formula names, which
        few engines look up, stands the area that it names."""
        text = text.removeprefix("=")
        said = self._said is not None and "!" in text and self._said.search(text)
        if not said and _WORKBOOK not in text and _BUILT_IN not in text:
            return text
        from modelgen.sheet.tokens import pieces

        return "".join(self._name(piece.text) if piece.kind == "name" else piece.text for piece in pieces(text))

    def _name(self, text: str) -> str:
        from modelgen.sheet.prefixes import place, prefix_of

        text = text.removeprefix(_WORKBOOK).replace(_BUILT_IN, "")
        prefix = prefix_of(text)
        return self._areas.get((place(prefix).sheet.lower(), text[len(prefix) :].lower()), text) if prefix else text


def _area(text: str) -> str:
    """The one area that a name stands for wherever it is said; empty where it is anything else."""
    from modelgen.sheet.references import reference

    target = reference(text.removeprefix("="))
    if target is None or target.place.book or not target.place.sheet or target.place.sheet != target.place.last:
        return ""
    fixed = all(end.fixed_row and end.fixed_column for end in (target.first, target.last))
    return str(target) if fixed else ""
