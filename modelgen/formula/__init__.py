"""The expression tree, the table of operations and the units; knows nothing about models."""
