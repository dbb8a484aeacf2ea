"""Why an order gets no invoice, though it has a sales order."""

from .status import TROUBLE_STATUSES

# Nothing is left of what was sold.
NO_INVOICE_STATUSES = ("canceled", *TROUBLE_STATUSES)


def no_invoice_reason(status, policy, ordered, since):
    """Return why no run makes an invoice of an order, ``None`` if one will.

    :param str status: of the order, see :mod:`.status`
    :param str policy: the store's rule; ``manual``: there is none
    :param datetime ordered: when it was placed
    :param datetime since: orders placed before get none; ``None`` if no day is chosen
    :return: ``cancelled``, ``returned``, ``manual``, ``no_day``, ``early`` or ``None``
    """
    if status == "canceled":
        return "cancelled"
    if status in NO_INVOICE_STATUSES:
        return "returned"
    if policy == "manual":
        return "manual"
    if not since:
        return "no_day"
    return "early" if not ordered or ordered < since else None
