"""Draws computed by engines, which get a file with other inputs each time, beside what the reference has for them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from modelgen.files.sandbox import Running, SandboxError
from modelgen.progress import Tally
from modelgen.verify.draws import Draw, typing
from modelgen.verify.engines.engine import Answer, Places
from modelgen.verify.engines.job import recomputation
from modelgen.verify.engines.registry import ENGINES
from modelgen.verify.expected import Expectations, Expected

PROCESSES = min(os.cpu_count() or 1, 8)


def recomputed(
    table: Expectations, book: bytes, draws: Sequence[Draw], engines: Sequence[str], tally: Tally
) -> Iterator[tuple[Expected, int, Mapping[str, Answer]]]:
    """Each draw by its number among some, with what is expected of these, and each engine's values in it. Raises what
    keeps an engine from computing them."""
    typed = [
        list(typing(table.layout, table.content.formulas, half)) for half in parts(draws, -(-len(draws) // PROCESSES))
    ]
    got: dict[str, list[Answer]] = {name: [] for name in engines}
    places = Places(table.keys)
    with Running() as running:
        answers = [
            (name, running.start(recomputation(ENGINES[name], book, places, part)))
            for name in engines
            for part in typed
        ]
        for (_, running_answer), part in zip(answers, typed * len(engines), strict=True):
            tally.after(running_answer, len(part))
        every = [table.of(part) for part in parts(draws, table.chunk)]
        for name, running_answer in answers:
            answer = running_answer.result()
            if isinstance(answer, SandboxError):
                raise answer
            got[name] += answer[1]  # type: ignore[index]
    start = 0
    for expected in every:
        for number in range(len(expected.draws)):
            yield expected, number, {name: answers_[start + number] for name, answers_ in got.items()}
        start += len(expected.draws)


def parts(draws: Sequence[Draw], size: int) -> list[Sequence[Draw]]:
    """Draws in parts of a size."""
    return [draws[start : start + size] for start in range(0, len(draws), size)]
