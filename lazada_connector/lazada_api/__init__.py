"""A client for the Lazada Open Platform that knows nothing of Odoo."""

from . import const, push, wire
from .client import LazadaClient
from .documents import Document
from .errors import (
    CODES,
    Kind,
    LazadaApiError,
    LazadaAuthError,
    LazadaError,
    LazadaUnavailable,
)
from .fulfilment import ItemResult, Label, PackageResult
from .prices import SkuPrice
from .sku_updates import SkuResult
from .stock import SellableQuantity
from .token import Token

__all__ = [
    "CODES",
    "Document",
    "ItemResult",
    "Kind",
    "Label",
    "LazadaApiError",
    "LazadaAuthError",
    "LazadaClient",
    "LazadaError",
    "LazadaUnavailable",
    "PackageResult",
    "SellableQuantity",
    "SkuPrice",
    "SkuResult",
    "Token",
    "const",
    "push",
    "wire",
]
