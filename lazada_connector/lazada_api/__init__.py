"""A client for the Lazada Open Platform that knows nothing of Odoo."""

from . import const, wire
from .client import LazadaClient
from .errors import (
    CODES,
    Kind,
    LazadaApiError,
    LazadaAuthError,
    LazadaError,
    LazadaUnavailable,
)
from .token import Token

__all__ = [
    "CODES",
    "Kind",
    "LazadaApiError",
    "LazadaAuthError",
    "LazadaClient",
    "LazadaError",
    "LazadaUnavailable",
    "Token",
    "const",
    "wire",
]
