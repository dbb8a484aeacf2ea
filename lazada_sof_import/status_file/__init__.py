"""Couriers' status files, as checked rows. Knows nothing of Odoo."""

from .date_order import DATE_ORDERS
from .faults import FILE_FAULTS, ROW_PROBLEMS, BadFile, Limits
from .layout import FIELDS, Layout
from .reader import StatusFile
from .row import StatusRow
from .timeline import CONFLICT, LAST, OVERTAKEN, Timeline, span_of
from .words import DELIVERED, NOT_DELIVERED, CourierWords, fold_word

__all__ = [
    "CONFLICT",
    "DATE_ORDERS",
    "DELIVERED",
    "FIELDS",
    "FILE_FAULTS",
    "LAST",
    "NOT_DELIVERED",
    "OVERTAKEN",
    "ROW_PROBLEMS",
    "BadFile",
    "CourierWords",
    "Layout",
    "Limits",
    "StatusFile",
    "StatusRow",
    "Timeline",
    "fold_word",
    "span_of",
]
