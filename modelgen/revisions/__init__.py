"""A definition in git: as it was at a revision, what a change did, and its outputs over the commits."""
