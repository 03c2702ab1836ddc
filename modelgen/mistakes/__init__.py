"""Mistakes in a definition that Python finds, told in the definition's own words."""
