"""One PDF of many labels, made by a program of its own: what a label holds came from
outside, and reading it may cost no more than that program. Knows no Odoo.
"""

from .job import (
    LABEL_BYTES,
    LABEL_PAGES,
    WAVE_BYTES,
    Merged,
    MergeError,
    Slips,
    merge,
)

__all__ = [
    "LABEL_BYTES",
    "LABEL_PAGES",
    "WAVE_BYTES",
    "MergeError",
    "Merged",
    "Slips",
    "merge",
]
