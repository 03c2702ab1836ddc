"""A workbook of somebody else's: looked at and read from its parts, once, into what all commands use."""
