"""The model NAME: its workbook, its own checks, and its formulas and values beside what was reviewed."""

MODEL = "."  # the folder of this file


def test_the_workbook_computes_what_the_model_says(modelgen_verify):
    modelgen_verify(MODEL)


def test_its_checks_hold_and_its_claims_are_as_declared(modelgen_checks):
    modelgen_checks(MODEL)


def test_the_formulas_are_those_that_were_reviewed(formula_snapshot):
    formula_snapshot(MODEL)


def test_the_values_are_those_that_were_reviewed(value_snapshot):
    value_snapshot(MODEL, rel=1e-3)
