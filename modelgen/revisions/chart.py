"""A line for each output over the commits, as SVG that asks for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

WIDTH, HEIGHT = 900, 260  # of one output's chart
_LEFT, _RIGHT, _TOP, _BOTTOM = 80, 20, 40, 40
_LINE, _INK = "#1f4e79", "#333"
Series = tuple[str, Sequence[float | None]]  # what it is, and its values; None is a gap


def svg(title: str, dates: Sequence[str], series: Sequence[Series]) -> str:
    """Charts below each other; a commit that has no value leaves a gap in its line."""
    tall = 40 + HEIGHT * len(series)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{tall}" viewBox="0 0 {WIDTH} {tall}" '
        'font-family="system-ui, sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{tall}" fill="#fff"/>',
        f'<text x="20" y="26" font-size="16" fill="{_INK}">{escape(title)}</text>',
    ]
    for number, (label, values) in enumerate(series):
        parts += _chart(40 + HEIGHT * number, label, dates, values)
    return "\n".join([*parts, "</svg>"])


def _chart(down: int, label: str, dates: Sequence[str], values: Sequence[float | None]) -> Iterator[str]:
    numbers = [value for value in values if value is not None]
    yield f'<text x="{_LEFT}" y="{down + 24}" fill="{_INK}" font-weight="600">{escape(label)}</text>'
    if not numbers:
        return
    low, high = min(numbers), max(numbers)
    room = (high - low) or abs(high) or 1.0
    low, high = low - 0.1 * room, high + 0.1 * room
    base, top = down + HEIGHT - _BOTTOM, down + _TOP

    def x(at: int) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (at / (len(values) - 1) if len(values) > 1 else 0.5)

    def y(value: float) -> float:
        return base - (base - top) * (value - low) / (high - low)

    for part in range(5):
        mark = low + (high - low) * part / 4
        yield f'<path d="M{_LEFT} {y(mark):.1f}H{WIDTH - _RIGHT}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 8}" y="{y(mark) + 4:.1f}" text-anchor="end" fill="#666">{mark:,.4g}</text>'
    path, pen = "", "M"
    for at, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        path, pen = f"{path}{pen}{x(at):.1f} {y(value):.1f}", "L"
        yield f'<circle cx="{x(at):.1f}" cy="{y(value):.1f}" r="3" fill="{_LINE}"/>'
    yield f'<path d="{path}" fill="none" stroke="{_LINE}" stroke-width="2"/>'
    for at in sorted({0, len(dates) // 2, len(dates) - 1}):
        anchor = "start" if at == 0 and len(dates) > 1 else "end" if at == len(dates) - 1 and at else "middle"
        yield f'<text x="{x(at):.1f}" y="{base + 20}" text-anchor="{anchor}" fill="#666">{escape(dates[at])}</text>'
