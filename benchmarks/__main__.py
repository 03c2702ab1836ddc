"""`python -m benchmarks [NAME ...]`: runs benchmarks and prints their table and what they miss.

Exit 1 where a goal is missed, 2 where it can't run as asked.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from benchmarks import (
    batch,
    build,
    commands,
    engine_formulas,
    load,
    memory,
    perturb,
    reference,
    simulate,
    solve,
    verify,
)
from benchmarks.table import Row, table
from benchmarks.timing import repeats

BENCHMARKS: dict[str, Callable[[], Iterable[Row]]] = {
    "build": build.run,
    "build-generated": build.run_generated,
    "solve": solve.run,
    "commands": commands.run,
    "verify": verify.run,
    "verify-generated": verify.run_generated,
    "perturb": perturb.run,
    "memory": memory.run,
    "reference": reference.run,
    "simulate": simulate.run,
    "batch": batch.run,
    "formulas": engine_formulas.run,
    "load": load.run,
}
DEFAULT = tuple(name for name in BENCHMARKS if name not in ("formulas", "load"))


def main(names: list[str]) -> int:
    """Run the named benchmarks, or the default ones."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"there is no benchmark '{unknown[0]}'; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    try:
        rounds = repeats()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in names or DEFAULT:
        print(f"{name} ...", file=sys.stderr, flush=True)
        for row in BENCHMARKS[name]():
            print("  " + " | ".join(cell for cell in row.cells() if cell), file=sys.stderr, flush=True)
            rows.append(row)
    print(f"Medians of {rounds}:\n\n{table(rows)}")
    missing = [row.missing for row in rows if row.missing]
    if missing:
        print("\n" + "\n".join(missing))
    return int(any(row.verdict == "MISSED" for row in rows))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
