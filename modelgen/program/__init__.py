"""The compiled model: what a definition says, complete, in order and unchangeable; every reading takes it."""
