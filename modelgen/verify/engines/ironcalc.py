"""IronCalc: compiled, fast; drops some parentheses on import, knows no names that hold constants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from modelgen.verify.engines.engine import Answer, Cell, Engine, ErrorValue, Formula, Gap, Value, number


class IronCalc(Engine):
    """A workbook in IronCalc."""

    key, name, default = "ironcalc", "IronCalc", 1
    gaps = (
        *(
            Gap(
                sign,
                "numbers that differ by less than 2.3e-16 are equal there",
                (case,),
                "no amount that matters is so small in its unit",
            )
            for sign, case in (
                ("=", "equal(0, 1e-24)"),
                ("<>", "not_equal(0, 1e-24)"),
                ("<", "less(0, 1e-24)"),
                (">", "greater(1e-24, 0)"),
                (">=", "greater_equal(0, 1e-24)"),
            )
        ),
        Gap(
            "PMT",
            "loses digits at a rate near 0",
            ("pmt(1e-12, 3, 100)",),
            "no rate but 0 is so near to 0",
        ),
        Gap(
            "NPV",
            "infinite at -100%, which a comparison takes for a number",
            ("npv(along 100 200, -1)",),
            "nothing is discounted at -100%, and an IF would hide the most common formula",
        ),
    )
    otherwise: ClassVar[Mapping[str, Value]] = {
        "=AND(FALSE,1/0)": False,
        "=OR(TRUE,1/0)": True,
        "=YEARFRAC(E3,E1,1)": ErrorValue("#NUM!"),
        '="a"&(2<3)&"b"': False,  # it loses the parentheses
    }

    def __init__(self) -> None:
        import ironcalc

        self._package = ironcalc
        self.version = ironcalc.__version__

    def load(self, path: str) -> None:
        """Read the file; language and time zone are fixed, so that the machine's don't matter."""
        self._model = self._package.load_from_xlsx(path, "en", "UTC")
        sheets = self._model.get_worksheets_properties()
        self._sheets = {sheet["name"]: index for index, sheet in enumerate(sheets)}
        self._calculated = False

    def set(self, cell: Cell, value: Value) -> None:
        """Typed, not through what a user's text would be parsed to: exact numbers, text that stays text."""
        at = self._at(cell)
        if isinstance(value, bool):
            self._model.update_cell_with_bool(*at, value)
        elif isinstance(value, Formula):
            self._model.update_cell_with_formula(*at, value)
        elif isinstance(value, str):
            self._model.update_cell_with_text(*at, value)
        elif value is None:
            self._model.clear_cell_contents(*at)
        elif isinstance(value, ErrorValue):
            self._model.set_user_input(*at, value.kind)
        else:
            self._model.update_cell_with_number(*at, float(value))

    def calculate(self) -> None:
        """Compute all formulas."""
        self._model.evaluate()
        self._calculated = True

    def get(self, cell: Cell) -> Value:
        """The computed value; before `calculate` the engine would answer with what the file had cached."""
        if not self._calculated:
            raise RuntimeError("calculate first")
        at = self._at(cell)
        return self._value(at, self._model.get_cell_value(*at))

    def reader(self, cells: Sequence[Cell]) -> Callable[[], Answer]:
        """What reads some cells, again and again."""
        places = [self._at(cell) if cell[0] in self._sheets else None for cell in cells]

        def read() -> Answer:
            get = self._model.get_cell_value
            found = [None if at is None else get(*at) for at in places]
            return Answer.of(found, lambda number: self._value(places[number], found[number]))

        return read

    def _value(self, at: tuple[int, int, int] | None, value: Any) -> Value:
        if isinstance(value, str) and at is not None:
            # A text "#N/A" and the error look the same, but their types differ.
            is_error = self._model.get_cell_type(*at) == self._package.CellType.ErrorValue
            return ErrorValue(value) if is_error else value
        return value if value is None or isinstance(value, bool) else number(value)

    def _at(self, cell: Cell) -> tuple[int, int, int]:
        sheet, row, column = cell
        if sheet not in self._sheets:
            raise LookupError(f"no sheet {sheet!r}")
        return self._sheets[sheet], row + 1, column + 1
