"""The kinds of sheets: what each holds, and how it is laid out, drawn and checked."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of sheet. Those with a `name` are made by modelgen, one of each; a definition names the others."""

    name: str = ""
    holds: str = ""  # inputs or lines, where it is settled
    group: str = ""  # the heading of the cover below which it is listed
    about: str = ""  # what the cover says of it; its headings where that is empty
    status: bool = True  # its head shows the live scenario, and whether the checks hold
    notes: bool = True  # sources and notes stand beside its inputs
    note_widths: tuple[float, float] | None = None  # of the two columns, in characters
    own_formulas: bool = True  # its formulas aren't another sheet's, shown again: the dictionary lists them
    one_page: bool = False  # printed on one page
    folded: bool = False  # everything folds below its headings, of which alone the first page is printed
    typed: bool = False  # people type on it: a number where the definition has nothing is told
    filled: str = ""  # by what a definition puts something on it


COVER = Kind("Cover", status=False, notes=False, filled="m.output(...)")
SUMMARY = Kind(
    "Summary", "lines", "Results", "The model on one page", own_formulas=False, one_page=True, typed=True,
    filled="m.summary(...)",
)  # fmt: skip
INPUTS = Kind(holds="inputs", group="Inputs", typed=True)
ACTUALS = Kind("Actuals", "inputs", "Inputs", typed=True, filled="line.actual.give(...)")
LINES = Kind(holds="lines", group="Calculations", typed=True)
CHECKS = Kind("Checks", "lines", "Control", typed=True, filled="m.check(...)")
TIE_OUT = Kind("Tie-out", "lines", "Control", note_widths=(26.0, 60.0), typed=True, filled="m.claim(...)")
WORKINGS = Kind("Workings", "lines", "Reference", "The model made again for other cases", folded=True, typed=True)
DICTIONARY = Kind("Dictionary", group="Reference", about="Every line with its formula in words")
LISTS = Kind("Lists", group="Reference", about="Choices and periods", status=False, notes=False)
MANIFEST = Kind("Manifest", status=False)
MADE = tuple(kind for kind in vars().values() if isinstance(kind, Kind) and kind.name)  # by modelgen
SIMULATION = Kind(  # only where one was made, so that a definition may have a sheet of that name
    "Simulation", group="Results", about="What outputs come to under uncertainty; its figures stand still"
)
GROUPS = ("Results", "Inputs", "Calculations", "Control", "Reference")
_DECLARED = {kind.holds: kind for kind in (INPUTS, LINES)}


def declared(holds: str) -> Kind:
    """The kind of a definition's own sheet, by what it holds."""
    return _DECLARED[holds]


def own_fault(name: str, taken: Container[str]) -> tuple[str, str] | None:
    """Why a definition's sheet can't have the name of one that modelgen makes, and what it may be called; or None."""
    kind = next((kind for kind in MADE if kind.name.casefold() == name.casefold()), None)
    if kind is None:
        return None
    what, free = f"the sheet '{kind.name}' is modelgen's own", f"Model {kind.name.lower()}"
    filled = f", filled by {kind.filled}" if kind.filled else ""
    return what + filled, "name yours otherwise" + (f": '{free}'" if free.casefold() not in taken else "")
