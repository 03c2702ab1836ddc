"""How programs say that they want memory."""

from __future__ import annotations

# Rust, C++, the loader, Python and the system, mostly without a MemoryError.
_SIGNS = (
    "memory allocat", "bad_alloc", "memoryerror", "failed to map segment", "cannot allocate memory", "out of memory",
)  # fmt: skip


def starved(said: str) -> bool:
    """Whether what a program said at last is for want of memory."""
    return any(sign in said.casefold() for sign in _SIGNS)
