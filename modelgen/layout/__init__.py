"""The layout: which cell holds which number. Pure data, no writer."""
