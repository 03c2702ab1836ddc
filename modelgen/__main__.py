"""`python -m modelgen`."""

from modelgen.cli import app

app()
