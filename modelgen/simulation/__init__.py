"""A model under uncertainty: its inputs drawn from distributions, its outputs as what comes of them."""
