"""The API functions, one module for each of Lazada's groups.

To add one: write a module with an ``endpoints`` of its own and name it here.
"""

from . import (
    auth,
    documents,
    finance,
    fulfilment,
    images,
    orders,
    package_documents,
    products,
    returns,
    seller,
    service_market,
    sof,
    stock,
)

MODULES = (
    auth,
    documents,
    finance,
    fulfilment,
    images,
    orders,
    package_documents,
    products,
    returns,
    seller,
    service_market,
    sof,
    stock,
)


def all_endpoints():
    """Path to endpoint, of all modules."""
    return {
        path: endpoint
        for module in MODULES
        for path, endpoint in module.endpoints.items()
    }
