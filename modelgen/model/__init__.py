"""The definition: axes, assumptions, lines, scenarios, checks and claims."""
