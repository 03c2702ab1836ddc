"""Valuations worked out by hand, to hold modelgen's answers against; nothing here imports modelgen."""
