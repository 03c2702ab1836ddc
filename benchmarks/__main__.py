"""`python -m benchmarks [NAME ...]`: runs benchmarks and prints their table; exit 1 where a goal is missed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from benchmarks import build, engine_formulas, perturb, reference, verify
from benchmarks.table import Row, table

BENCHMARKS: dict[str, Callable[[], Iterable[Row]]] = {
    "build": build.run,
    "verify": verify.run,
    "reference": reference.run,
    "verify-large": verify.run_large,
    "formulas": engine_formulas.run,
    "perturb": perturb.run,
}
DEFAULT = ("build", "verify", "reference")


def main(names: list[str]) -> int:
    """Run the named benchmarks, or the default ones."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"there is no benchmark '{unknown[0]}'; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in names or DEFAULT:
        print(f"{name} ...", file=sys.stderr, flush=True)
        rows += BENCHMARKS[name]()
    print(table(rows))
    return int(any(row.verdict == "MISSED" for row in rows))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
