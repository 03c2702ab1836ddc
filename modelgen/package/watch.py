"""What is watched for in the formulas of a workbook: that they lead outside, or name a vast range."""

from __future__ import annotations

from collections.abc import Iterable

from modelgen.package.harmless import folded, may_be_vast, may_lead_outside, words

CLOSELY = 1_000_000  # characters of a workbook's formulas that are read closely; one beyond is what it may be


class Watch:
    """Where the formulas of a workbook lead: `names`, in capitals, are those that lead outside.

    To read closely what may be harmless takes long, so that it's done for so many characters only.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names, self.left = frozenset(names), CLOSELY

    def harmless(self, text: str) -> bool:
        """Whether a formula, or many of them, one a line, can't lead outside nor name a vast range: told quickly of
        nearly all formulas, where to read them takes long."""
        return not (may_lead_outside(folded(text)) or may_be_vast(text) or self._may_name(text))

    def outside(self, text: str) -> str | None:
        """A formula, shortened, if it takes a value from elsewhere: itself, or by a name that does."""
        itself, named = may_lead_outside(folded(text)), self._may_name(text)
        if (itself or named) and self._closely(text):
            from modelgen.package.outside import leads_outside, says  # takes a while, and few files have such formulas

            itself = itself and leads_outside(text)
            named = named and not itself and says(text, self.names)
        return f"={text[:60]}" if itself or named else None

    def vast(self, text: str) -> str | None:
        """What of a formula is a vast range."""
        if not may_be_vast(text):
            return None
        if not self._closely(text):
            return text[:40]
        from modelgen.package.outside import vast_range

        return vast_range(text)

    def _may_name(self, text: str) -> bool:
        return bool(self.names) and not self.names.isdisjoint(words(text))

    def _closely(self, text: str) -> bool:
        self.left -= len(text)
        return self.left >= 0
