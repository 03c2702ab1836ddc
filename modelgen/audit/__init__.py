"""A lint of any workbook's file: what makes a model hard to trust, each finding with its cell and remedy."""
