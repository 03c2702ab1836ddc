"""How programs say that they want memory, and what is none of it."""

from __future__ import annotations

import pytest

from modelgen.files.starved import starved

SAID = [
    ("memory allocation of 8589934592 bytes failed", True),  # Rust
    ("terminate called after throwing an instance of 'std::bad_alloc'", True),  # C++
    ("MemoryError: Unable to allocate 2.00 GiB", True),  # NumPy
    ("libm.so.6: failed to map segment from shared object", True),  # the loader
    ("OSError: [Errno 12] Cannot allocate memory", True),  # the system
    ("fatal error: out of memory", True),
    ("no such sheet: Memory", False),
    ("", False),
]


@pytest.mark.parametrize(("said", "is_so"), SAID)
def test_who_wants_memory(said: str, is_so: bool) -> None:
    assert starved(said) is is_so
