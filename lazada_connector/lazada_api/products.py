"""What is read of products beside their list."""

from .errors import Kind, LazadaApiError


def existing_products(client, item_ids):
    """Return the products that Lazada still has.

    :param list item_ids: Lazada's ids of products
    """
    products = []
    for item_id in item_ids:
        try:
            products.append(client.get_product(item_id))
        except LazadaApiError as error:
            if error.kind != Kind.NOT_FOUND:
                raise
    return products
