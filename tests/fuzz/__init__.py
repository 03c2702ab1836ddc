"""Random models, and whether the reference and the engines agree on them."""
