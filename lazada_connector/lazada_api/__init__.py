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
from .fulfilment import ItemResult, Label, PackageResult, ShipmentProviders
from .prices import SkuPrice
from .service_market import Subscription
from .sku_updates import SkuResult
from .stock import SellableQuantity, Warehouse
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
    "ShipmentProviders",
    "SkuPrice",
    "SkuResult",
    "Subscription",
    "Token",
    "Warehouse",
    "const",
    "push",
    "wire",
]
