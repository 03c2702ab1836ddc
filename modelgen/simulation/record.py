"""What a simulation found, as data: docs/json.md says what stands there."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from modelgen.simulation.outcome import Outcome, Outcomes
from modelgen.simulation.told import too_few


def fields(found: Outcomes) -> dict[str, Any]:
    """The fields of its document."""
    return {
        "model": found.model, "scenario": found.scenario, "draws": found.draws, "seed": found.seed,
        "method": found.method, "repaired": found.repaired,
        "index_draws": 0 if found.indices is None else found.indices.draws,
        "outputs": [_record(found, outcome) for outcome in found.outcomes],
        "checks": [{"label": check.label, "failed": check.failed} for check in found.checks],
    }  # fmt: skip


def _record(found: Outcomes, outcome: Outcome) -> dict[str, Any]:
    one = found.statistics(outcome)
    known = None if one is None else {
        "mean": one.mean, "mean_error": one.mean_error, "sd": one.sd, "low": one.low, "high": one.high,
        "tail": one.tail, "upper_tail": one.upper_tail, "above_price": one.above_price,
        "percentiles": {str(each): value for each, value in one.percentiles.items()},
        "percentile_errors": {str(each): value for each, value in one.percentile_errors.items()},
    }  # fmt: skip
    above = {} if one is None else one.above_scenarios
    return {
        "item": outcome.key, "label": outcome.label, "unit": outcome.unit, "price": outcome.price,
        "meaningless": outcome.meaningless, "errors": outcome.errors, "statistics": known,
        "too_few": [] if one is None or not one.varies else [*too_few(found.draws, one)],
        "scenarios": [
            {"scenario": name, "value": value, "above": above.get(name)} for name, value in outcome.scenarios.items()
        ],
        "rank_correlations": dict(found.contributions(outcome)),
        "indices": [asdict(index) for index in found.indices_of(outcome)],
        "convergence": [] if one is None else [
            {"draws": int(row.Index), "mean": row.mean, "P5": row.P5, "P50": row.P50, "P95": row.P95}
            for row in found.convergence(outcome).itertuples()
        ],
    }  # fmt: skip
