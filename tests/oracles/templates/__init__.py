"""The templates' headline outputs by plain arithmetic, from their assumptions typed in again; nothing imports modelgen.

Each has `outputs(scenario)`: the headline outputs by label.
"""
