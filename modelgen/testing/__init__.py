"""What the tests of a model are made of, for pytest's plugin and for the models that it finds."""
