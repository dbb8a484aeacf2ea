"""What Lazada's status of a package means for a message about it.

Sources: Lazada Open Platform, pages *Order Status Flow* and *Fulfillment Orders*. What
they leave open is taken for impossible: Lazada would refuse it.
"""

from odoo.addons.lazada_connector.lazada_api.status import COMPLETED_STATUSES

# The flag of a package for each outcome.
FLAG_OF = {"delivered": "sof_delivered", "not_delivered": "sof_not_delivered"}
STATUS_OF_FLAG = {flag: status for status, flag in FLAG_OF.items()}

UNDER_WAY = ("ready_to_ship", "shipped", "unknown")
NOT_READY = ("pending", "repacked", "packed", "ready_to_ship_pending")
FAILED = (
    "failed_delivery",
    "shipped_back",
    "shipped_back_failed",
    "shipped_back_success",
)
# What Lazada shows once it knows of a message.
KNOWN_AT_LAZADA = {
    "shipped": ("shipped", *COMPLETED_STATUSES, *FAILED, "returned"),
    "delivered": (*COMPLETED_STATUSES, "returned"),
    "not_delivered": FAILED,
}


def can_be_told(message, package_status):
    """Whether Lazada knows of a message already, or may still accept it.

    :param str message: ``shipped``, ``delivered`` or ``not_delivered``
    :param str package_status: as Lazada shows it
    :rtype: bool
    """
    return package_status in (*UNDER_WAY, *NOT_READY, *KNOWN_AT_LAZADA[message])
