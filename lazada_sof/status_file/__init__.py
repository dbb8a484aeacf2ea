"""Couriers' status files, as checked rows. Knows nothing of Odoo."""

from .couriers import COURIERS
from .faults import FILE_FAULTS, ROW_PROBLEMS, BadFile, Limits
from .layout import FIELDS, Layout
from .reader import read_status_file
from .row import StatusRow
from .words import DELIVERED, NOT_DELIVERED, CourierWords, fold_word

__all__ = [
    "COURIERS",
    "DELIVERED",
    "FIELDS",
    "FILE_FAULTS",
    "NOT_DELIVERED",
    "ROW_PROBLEMS",
    "BadFile",
    "CourierWords",
    "Layout",
    "Limits",
    "StatusRow",
    "fold_word",
    "read_status_file",
]
