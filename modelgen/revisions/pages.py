"""A page of sections with tables and blocks: text for a terminal, Markdown for a comment, HTML for a browser."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;color:#1a1a1a}"
    "h1{font-size:1.4em}h2{font-size:1.1em;margin-top:2em;border-bottom:1px solid #ccc}"
    "table{border-collapse:collapse;width:100%}th,td{padding:.25em .6em;text-align:left;border-bottom:1px solid #eee;"
    "vertical-align:top}th{font-weight:600;color:#555}.n{text-align:right;font-variant-numeric:tabular-nums}"
    "pre{background:#f7f7f7;padding:.8em;overflow-x:auto;white-space:pre-wrap}ins{color:#17692f;text-decoration:none}"
    "del{color:#a4262c;text-decoration:none}.jump{color:#a4262c;font-weight:600}"
)


@dataclass
class Section:
    """A part of a page: a table, or blocks of text, with notes before it."""

    title: str
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    blocks: Sequence[str] = ()
    notes: Sequence[str] = ()
    right: int = 0  # how many columns before the last are numbers; 0: none

    @property
    def holds(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.rows or self.blocks or self.notes)

    def number(self, column: int) -> bool:
        """Whether a column holds numbers."""
        numbers = [at for at, head in enumerate(self.heads) if head in ("before", "after", "change")]
        return self.right > 0 and column in numbers


@dataclass
class Page:
    """A title, a line that says it all, and sections."""

    title: str
    summary: str
    sections: list[Section] = field(default_factory=list)

    def text(self) -> list[str]:
        """For a terminal; the summary is what closes the report there."""
        lines = [self.title]
        for section in self.sections:
            lines += ["", section.title, *(f"  {note}" for note in section.notes), *_table(section)]
            for number, block in enumerate(section.blocks):
                lines += [""] * bool(number) + [f"  {line}" for line in block.splitlines()]
        return [*lines, ""] if self.sections else lines

    def markdown(self) -> str:
        """For a comment on a pull request."""
        lines = [f"### {_marked(self.title)}", "", _marked(self.summary)]
        for section in self.sections:
            lines += ["", f"#### {_marked(section.title)}", *(f"- **{_marked(note)}**" for note in section.notes)]
            if section.rows:
                rules = ["---:" if section.number(at) else "---" for at in range(len(section.heads))]
                lines += ["", *(f"| {' | '.join(row)} |" for row in (section.heads, rules))]
                lines += [f"| {' | '.join(map(_marked, row))} |" for row in section.rows]
            for block in section.blocks:
                head, *rest = block.splitlines()
                fence = "`" * max(3, *(line.count("`") + 1 for line in rest)) if rest else ""
                lines += ["", f"**{_marked(head)}**"]
                lines += ["", f"{fence}diff", *(_flush(line) for line in rest), fence] if rest else []
        return "\n".join(lines) + "\n"

    def html(self) -> str:
        """For a browser: one file that asks for nothing."""
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        parts = [
            '<!doctype html><html lang="en"><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{html.escape(self.title)}</title><style>{_STYLE}</style>",
            f"<h1>{html.escape(self.title)}</h1><p>{html.escape(self.summary)}</p>",
        ]
        for section in self.sections:
            parts.append(f"<h2>{html.escape(section.title)}</h2>")
            parts += [
                f'<p class="{"jump" * note.startswith("JUMP")}">{html.escape(note)}</p>' for note in section.notes
            ]
            if section.rows:
                heads = "".join(_cell(section, at, head, "th") for at, head in enumerate(section.heads))
                rows = ("".join(_cell(section, at, text, "td") for at, text in enumerate(row)) for row in section.rows)
                parts.append(f"<table><tr>{heads}</tr>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>")
            parts += [f"<pre>{chr(10).join(map(_coloured, block.splitlines()))}</pre>" for block in section.blocks]
        return "\n".join([*parts, "</html>"])


def _table(section: Section) -> Iterator[str]:
    if not section.rows:
        return
    rows = [section.heads, *section.rows]
    widths = [max(len(row[at]) for row in rows) for at in range(len(section.heads))]
    for row in rows:
        cells = [
            text.rjust(width) if section.number(at) else text.ljust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield f"  {'  '.join(cells)}".rstrip()


def _marked(text: str) -> str:
    """A text that Markdown leaves as it is, in one cell of a table."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|~" else sign for sign in " ".join(text.split()))


def _flush(line: str) -> str:
    """A line of a difference, its sign first."""
    text = line.removeprefix("  ")
    return text if text[:1] in "+-" else f"  {text}"


def _cell(section: Section, at: int, text: str, tag: str) -> str:
    kind = ' class="n"' if section.number(at) else ""
    return f"<{tag}{kind}>{html.escape(text)}</{tag}>"


def _coloured(line: str) -> str:
    text, sign = html.escape(line), line.strip()[:1]
    tag = {"+": "ins", "-": "del"}.get(sign, "")
    return f"<{tag}>{text}</{tag}>" if tag else text
