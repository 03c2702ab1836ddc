"""Python's signs on a formula: each builds the node of an operation; what has no meaning there is refused."""

from __future__ import annotations

from typing import Any, Generic, TypeVar, cast

from modelgen.errors import DefinitionError
from modelgen.formula import habits
from modelgen.formula.labels import cut

_T = TypeVar("_T")  # the formulas


class Signs(Generic[_T]):
    """The signs of formulas; `_op` makes the node."""

    def _op(self, name: str, *operands: object, **params: Any) -> _T:
        raise NotImplementedError

    def __add__(self, other: Any) -> _T:
        return self._op("add", self, other)

    def __radd__(self, other: Any) -> _T:
        if not isinstance(other, Signs) and other == 0:  # where Python's sum() begins
            return cast("_T", self)
        return self._op("add", other, self)

    def __sub__(self, other: Any) -> _T:
        return self._op("subtract", self, other)

    def __rsub__(self, other: Any) -> _T:
        return self._op("subtract", other, self)

    def __mul__(self, other: Any) -> _T:
        return self._op("multiply", self, other)

    def __rmul__(self, other: Any) -> _T:
        return self._op("multiply", other, self)

    def __truediv__(self, other: Any) -> _T:
        return self._op("divide", self, other)

    def __rtruediv__(self, other: Any) -> _T:
        return self._op("divide", other, self)

    def __pow__(self, other: Any) -> _T:
        return self._op("power", self, other)

    def __rpow__(self, other: Any) -> _T:
        return self._op("power", other, self)

    def __neg__(self) -> _T:
        return self._op("negative", self)

    def __pos__(self) -> _T:
        return cast("_T", self)

    def __round__(self, digits: int = 0) -> _T:
        return self._op("round_to", self, digits=digits)

    def __abs__(self) -> _T:
        return self._op("absolute", self)

    def __eq__(self, other: object) -> _T:  # type: ignore[override]
        return self._op("equal", self, other)

    def __ne__(self, other: object) -> _T:  # type: ignore[override]
        return self._op("not_equal", self, other)

    def __lt__(self, other: Any) -> _T:
        return self._op("less", self, other)

    def __le__(self, other: Any) -> _T:
        return self._op("less_equal", self, other)

    def __gt__(self, other: Any) -> _T:
        return self._op("greater", self, other)

    def __ge__(self, other: Any) -> _T:
        return self._op("greater_equal", self, other)

    __hash__ = object.__hash__
    __array_ufunc__ = None  # NumPy's functions don't know formulas; its numbers leave the signs to us

    def __bool__(self) -> bool:
        raise DefinitionError(habits.NO_TRUTH, habits.truth())

    def __iter__(self) -> Any:
        raise DefinitionError(
            f"'{self}' is a formula, not a sequence", habits.called("use .at(axis, member) for one member")
        )

    def __mod__(self, other: object) -> Any:
        raise DefinitionError(f"'{self}' % ... has no meaning in a formula", "use / and round_to()")

    __floordiv__ = __mod__

    def __len__(self) -> int:
        raise DefinitionError(f"'{self}' is a formula and has no length", "use .count(axis)")

    def __getitem__(self, member: object) -> Any:
        raise DefinitionError(f"'{self}' is a formula and has no [{cut(member)}]", f"write .at(axis, {cut(member)})")

    def __setitem__(self, member: object, value: object) -> None:
        remedy = f"write .define({cut(member)}, ...) for the formula of a member, .give(...) for values"
        raise DefinitionError(f"'{self}' is a formula and has no [{cut(member)}] to set", remedy)

    def _no_value(self) -> DefinitionError:
        return DefinitionError(f"'{self}' {habits.NO_VALUE}", habits.called())

    def __float__(self) -> float:
        raise self._no_value()

    def __int__(self) -> int:
        raise self._no_value()

    def __index__(self) -> int:
        raise self._no_value()

    def __array__(self, *args: Any, **keywords: Any) -> Any:
        raise self._no_value()

    def __format__(self, form: str) -> str:
        if form:
            raise self._no_value()
        return str(self)
