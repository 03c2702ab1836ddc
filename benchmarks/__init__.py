"""Speed as ratios to a named alternative, measured in one run."""
