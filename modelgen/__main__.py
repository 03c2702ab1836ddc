"""`python -m modelgen`."""

from modelgen.commands.app import app

app()
