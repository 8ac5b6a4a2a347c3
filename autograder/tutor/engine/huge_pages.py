"""Gathers the template's memory in huge pages: then forking a child, and ending it, costs a third less.

A fork copies the template's page table, and the child's end goes through the copy: 58 000 entries for 227 MB, or a
hundred when the pages are 2 MiB large. Measured on an otherwise empty submission: 17 ms instead of 24. It needs Linux
6.1; elsewhere nothing happens.
"""

import ctypes
from collections.abc import Iterator
from pathlib import Path

LARGE = 2**21
"""Bytes of a huge page; where they have another size, the kernel refuses, which does no harm."""

MADV_COLLAPSE = 25
"""Tells the kernel to put what lies in a range into huge pages now, whatever its settings for other memory."""


def gather() -> int:
    """Put the calling process's own memory into huge pages, where the kernel can.

    Returns:
        How many bytes the kernel took.
    """
    try:
        madvise, places = ctypes.CDLL(None).madvise, list(_places())
    except (OSError, AttributeError):
        return 0
    madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    return sum(LARGE for place in places if madvise(place, LARGE, MADV_COLLAPSE) == 0)


def _places() -> Iterator[int]:
    """Where whole huge pages can begin in this process's writable memory that belongs to no file.

    Each is a call of its own: while the kernel works on one, not even a kill ends the process.
    """
    for line in Path("/proc/self/maps").read_text().splitlines():
        place, rights, _, _, _, *name = line.split()
        begin, end = (int(edge, 16) // LARGE * LARGE for edge in place.split("-"))
        if rights.startswith("rw") and name in ([], ["[heap]"]):
            yield from range(begin + LARGE, end, LARGE)
