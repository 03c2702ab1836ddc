"""What reading a workbook may cost, whatever it is made of: set by the size of its file, before anything is unpacked.

Each tag, cell and byte takes its time and its memory. What programs write takes far more bytes of the file for each of
them than is asked here; what takes less is refused once the budget is used up.
"""

from __future__ import annotations

from modelgen.package.archive import BY_HAND, Refused

TAGS, TAGS_A_BYTE = 1_000_000, 0.75  # that a parser reads; programs write at most three in 4 bytes of the file
CELLS, CELLS_A_BYTE = 400_000, 1  # programs write at most one in 2 bytes
BYTES, UNPACKED_A_BYTE = 100_000_000, 25  # of the parts that are read; programs' shrink to a twelfth, seldom further
WRITTEN = 40_000_000  # characters of the formulas that cells share, written out
TABLES = 1_000_000  # cells of what-if tables, and of arrays
MOST = 10_000  # that are kept of what leads outside, or of another kind that remarks tell
AROUND = 300_000  # conditions of formats, rules of what may be typed, hyperlinks, kinds of columns
MERGES, ASIDES = 500_000, 200_000  # merged areas, formulas of formats and validations


class Budget:
    """What is left for a workbook, whose file has `size` bytes."""

    def __init__(self, size: int = 0) -> None:
        self.tags = self._tags = TAGS + int(TAGS_A_BYTE * size)
        self.cells = self._cells = CELLS + CELLS_A_BYTE * size
        self.bytes = self._bytes = BYTES + UNPACKED_A_BYTE * size
        self.written, self.tabled, self.filled = WRITTEN, TABLES, TABLES
        self.merges, self.asides, self.around = MERGES, ASIDES, AROUND

    def spend(self, part: str, tags: int, size: int) -> None:
        """Tags of a part, and bytes that its texts take beside those of the part. Refused once more was spent than
        there was, also on what is counted without being asked: cells, bytes of parts."""
        self.tags -= tags
        self.bytes -= size
        if self.tags < 0 or self.cells < 0 or self.bytes < 0:
            most, what = (
                (self._tags, "tags") if self.tags < 0
                else (self._cells, "cells") if self.cells < 0
                else (self._bytes, "bytes")
            )  # fmt: skip
            raise Refused(f"{part} has more {what} than a file of its size holds ({most:,} in all)", BY_HAND)
