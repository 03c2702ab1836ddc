"""A presentation of a model: native tables and charts whose numbers are found again."""
