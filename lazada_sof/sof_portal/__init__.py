"""A client for the portal of the seller's own fleet (SOFP). Knows nothing of Odoo."""

from .addresses import is_base, is_path
from .client import STATUSES, SofPortal
from .errors import (
    SofPortalError,
    SofPortalLoginError,
    SofPortalRefused,
    SofPortalUnavailable,
)

__all__ = [
    "STATUSES",
    "SofPortal",
    "SofPortalError",
    "SofPortalLoginError",
    "SofPortalRefused",
    "SofPortalUnavailable",
    "is_base",
    "is_path",
]
