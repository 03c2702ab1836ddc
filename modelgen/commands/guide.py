"""`modelgen guide`: the language on one page, and every valuation method with what it takes and gives."""

from __future__ import annotations

import click

from modelgen.commands.console import say
from modelgen.commands.parameters import Command


@click.command(cls=Command, short_help="Print the language on one page.")
def guide() -> None:
    """Print the language on one page, with a model to start from, and the valuation methods with their arguments.

    It is enough to write a model by, for people and for programs that write definitions; `modelgen check` then tells
    every mistake, and docs/language.md tells more.
    """
    from modelgen.commands.methods import page

    say(page())
