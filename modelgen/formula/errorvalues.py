"""Excel's error values as codes, so that an array can carry them beside its numbers (convention 1)."""

from __future__ import annotations

NONE, DIV0, VALUE, REF, NUM, NA, MEANINGLESS = range(7)
NAMES = {DIV0: "#DIV/0!", VALUE: "#VALUE!", REF: "#REF!", NUM: "#NUM!", NA: "#N/A", MEANINGLESS: "n.m."}
CODES = {name: code for code, name in NAMES.items()}
