"""The units of orders, read so that one order does not cost the others."""

from .errors import LazadaApiError


def fetch_units(client, order_ids):
    """Read the units of orders. Lazada refuses a whole call for one order it does not
    like: then each is asked for alone, and the others go on.

    :param LazadaClient client: of the store
    :param list order_ids: Lazada's ids, as texts
    :return: units by order id; and of each other order in which words Lazada refused
        them, ``""`` if it sent none that can be used
    :rtype: tuple[dict[str, list[dict]], dict[str, str]]
    :raise LazadaError: Lazada cannot be called
    """
    found, refused = _read(client, order_ids)
    items = {}
    for order_id in order_ids:
        units = found.get(order_id)
        # A unit that is left out would be money that is left out.
        if units and all(isinstance(unit, dict) for unit in units):
            items[order_id] = units
        else:
            refused.setdefault(order_id, "")
    return items, refused


def _read(client, order_ids):
    if not order_ids:
        return {}, {}
    try:
        return client.get_multiple_order_items(order_ids), {}
    except LazadaApiError:
        found, refused = {}, {}
    for order_id in order_ids:
        try:
            found[order_id] = client.get_order_items(order_id)
        except LazadaApiError as refusal:
            refused[order_id] = str(refusal)
    return found, refused
