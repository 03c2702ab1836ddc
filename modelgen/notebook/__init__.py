"""What Python and notebooks show of models, lines, results and reports."""
