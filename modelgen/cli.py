"""Where the installed command begins."""

from modelgen.commands.app import app

__all__ = ["app"]
