"""Values as data, by the type that a function says it returns: columns of numbers and texts, and nothing that runs.

Who reads them knows the type already, so that they say nothing of it: whatever doesn't fit is refused. All values of
one kind are one array, which costs next to nothing where a workbook has a hundred thousand cells.
"""

from __future__ import annotations

import types
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, compress
from operator import itemgetter
from typing import Any, Union, get_args, get_origin, get_type_hints

_BYTES = 8  # of a number, and of the length of an array
_ONLY = [bytes(at == number for at in range(256)) for number in range(16)]  # of a union's types, as selectors
_PLAIN: tuple[type, ...] = (bool, float, int, str, type(None))


class Misshapen(ValueError):
    """Data that isn't what its reader was promised."""


def returned(function: Callable[..., Any]) -> Any:
    """The type that a function says it returns; `Any` where it says nothing."""
    try:
        return get_type_hints(function).get("return", Any)
    except TypeError:  # one of Python's own
        return Any


def packed(value: object, kind: Any) -> bytes:
    """A value as data; TypeError where it isn't of the kind."""
    parts: list[bytes] = []
    _pack([value], kind, parts)
    return b"".join(parts)


def unpacked(data: bytes | memoryview, kind: Any) -> Any:
    """The value of `packed` data; Misshapen where they are anything else."""
    try:
        source = _Source(data)
        (value,) = _unpack(1, kind, source)
        source.end()
    except Misshapen:
        raise
    except Exception as error:  # a class may refuse what it is to be made of, in any way
        raise Misshapen(f"{type(error).__name__}: {error}") from None
    return value


class _Source:
    """Data, from which one array after another is taken."""

    def __init__(self, data: bytes | memoryview) -> None:
        self.data, self.at = memoryview(data), 0

    def take(self, size: int) -> memoryview:
        if not 0 <= size <= len(self.data) - self.at:
            raise Misshapen("the data end too early")
        self.at += size
        return self.data[self.at - size : self.at]

    def numbers(self, code: str, count: int) -> array[Any]:
        found = array(code)
        found.frombytes(self.take(count * _BYTES))
        return found

    def lengths(self, count: int) -> array[int]:
        """How long each of some parts is; together no longer than data that tell of each can be."""
        found = self.numbers("q", count)
        if count and not (min(found) >= 0 and sum(found) <= len(self.data)):
            raise Misshapen("a length can't be")
        return found

    def end(self) -> None:
        if self.at != len(self.data):
            raise Misshapen("the data go on")


def _pack(values: Sequence[Any], kind: Any, parts: list[bytes]) -> None:
    if not values:
        return
    origin, of = get_origin(kind), get_args(kind)
    if kind in (Any, object):
        import json

        _texts([json.dumps(value) for value in values], parts)
    elif kind in _PLAIN or kind is None:
        _pack_plain(values, kind, parts)
    elif origin in (Union, types.UnionType):
        which = _which(values, of)
        parts.append(which)
        for number, one in enumerate(of):
            _pack(list(compress(values, which.translate(_ONLY[number]))), one, parts)
    elif kind is bytes:
        _lengths(list(map(len, values)), parts)
        parts.extend(map(bytes, values))
    elif kind is array:
        _lengths([len(value) for value in values], parts)
        parts.extend(array("d", value).tobytes() for value in values)
    elif origin is tuple and of[-1:] != (...,):
        for column, one in zip(_across(values, len(of)), of, strict=True):
            _pack(column, one, parts)
    elif issubclass(origin or kind, str):
        _texts([str(value) for value in values], parts)
    elif origin is None:
        for name, one in _fields(kind).items():
            _pack([getattr(value, name) for value in values], one, parts)
    else:
        _lengths([len(value) for value in values], parts)
        if issubclass(origin, Mapping):
            _pack(list(chain.from_iterable(values)), of[0], parts)
            _pack(list(chain.from_iterable(value.values() for value in values)), of[1], parts)
        else:
            _pack(list(chain.from_iterable(values)), of[0], parts)


def _unpack(count: int, kind: Any, source: _Source) -> Sequence[Any]:
    if not count:
        return ()
    origin, of = get_origin(kind), get_args(kind)
    if kind in (Any, object):
        import json

        return [json.loads(text) for text in _read_texts(count, source)]
    if kind in _PLAIN or kind is None:
        return _unpack_plain(count, kind, source)
    if origin in (Union, types.UnionType):
        which = bytes(source.take(count))
        columns = [_unpack(which.count(number), one, source) for number, one in enumerate(of)]
        if which.count(which[0]) == count:
            return columns[which[0]]
        return list(map(next, map([iter(column) for column in columns].__getitem__, which)))
    if kind is bytes:
        return [bytes(source.take(length)) for length in source.lengths(count)]
    if kind is array:
        return [source.numbers("d", length) for length in source.lengths(count)]
    if origin is tuple and of[-1:] != (...,):
        return list(zip(*(_unpack(count, one, source) for one in of), strict=True))
    if issubclass(origin or kind, str):
        return [kind(text) for text in _read_texts(count, source)]
    if origin is None:
        fields = _fields(kind)
        rows = zip(*(_unpack(count, one, source) for one in fields.values()), strict=True)
        return [kind(**dict(zip(fields, row, strict=True))) for row in rows]
    lengths, made = source.lengths(count), _container(origin)
    columns = [_unpack(sum(lengths), one, source) for one in of if one is not ...]
    flat: Iterator[Any] = iter(columns[0] if len(columns) == 1 else zip(*columns, strict=True))
    if count == 1:
        return [made(flat)]
    return [made(next(flat) for _ in range(length)) for length in lengths]


def _container(origin: type) -> Callable[[Iterable[Any]], Any]:
    if issubclass(origin, Mapping):
        return dict
    return next((one for one in (tuple, set, frozenset) if issubclass(origin, one)), list)


def _which(values: Sequence[Any], of: Sequence[Any]) -> bytes:
    """For each value, which of a union's types it is of: its own, or else one from which it is derived."""
    classes = [type(None) if one is None else get_origin(one) or one for one in of]
    known = {one: classes.index(one) for one in classes}
    for one in set(map(type, values)) - known.keys():
        bases = [base for base in one.__mro__ if base in known]
        if not bases and one is int and float in known:  # which an annotation `float` means, too
            bases = [float]
        if not bases:
            raise TypeError(f"{one.__name__} is none of {', '.join(base.__name__ for base in classes)}")
        known[one] = known[bases[0]]
    return bytes(map(known.__getitem__, map(type, values)))


def _pack_plain(values: Sequence[Any], kind: Any, parts: list[bytes]) -> None:
    if kind is str:
        _texts(values, parts)
    elif kind is float:
        parts.append(array("d", values).tobytes())
    elif kind in (int, bool):
        parts.append(array("q", values).tobytes())
    elif any(value is not None for value in values):
        raise TypeError("something where nothing is expected")


def _unpack_plain(count: int, kind: Any, source: _Source) -> Sequence[Any]:
    if kind is str:
        return _read_texts(count, source)
    if kind is float:
        return source.numbers("d", count).tolist()
    if kind is int:
        return source.numbers("q", count).tolist()
    return [value != 0 for value in source.numbers("q", count)] if kind is bool else [None] * count


def _lengths(lengths: Sequence[int], parts: list[bytes]) -> None:
    parts.append(array("q", lengths).tobytes())


def _texts(values: Sequence[str], parts: list[bytes]) -> None:
    """Texts: each once, as where it ends in all of them together, and then which they are."""
    table = {text: number for number, text in enumerate(dict.fromkeys(values))}
    blob = "".join(table).encode("utf-8", "surrogatepass")
    _lengths([len(table), len(blob)], parts)
    _lengths(list(map(len, table)), parts)
    parts.append(blob)
    _lengths(list(map(table.__getitem__, values)), parts)


def _read_texts(count: int, source: _Source) -> list[str]:
    size, length = source.lengths(2)
    ends = list(accumulate(source.lengths(size), initial=0))
    blob = str(source.take(length), "utf-8", "surrogatepass")
    if ends[-1] != len(blob):
        raise Misshapen("texts end elsewhere")
    table = list(map(blob.__getitem__, map(slice, ends, ends[1:])))
    places = source.numbers("q", count)
    if min(places) < 0:
        raise Misshapen("a text is missing")
    return list(map(table.__getitem__, places))


def _across(rows: Sequence[Sequence[Any]], size: int) -> list[Sequence[Any]]:
    if set(map(len, rows)) != {size}:
        raise TypeError(f"not every tuple has {size} values")
    return [list(map(itemgetter(at), rows)) for at in range(size)]


def _fields(kind: Any) -> dict[str, Any]:
    """The fields of a class that is made of them: a dataclass, a named tuple, or one that names its slots."""
    hints = get_type_hints(kind)
    if hasattr(kind, "__dataclass_fields__"):
        from dataclasses import fields

        names = [field.name for field in fields(kind)]
    else:
        names = kind._fields if hasattr(kind, "_fields") else kind.__slots__
    return {name: hints[name] for name in names}
