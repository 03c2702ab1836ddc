"""A model's formulas as a text file for git, and what has changed since it was written."""
