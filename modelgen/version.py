"""The version, which documents and workbooks name."""

__version__ = "0.1.0"
