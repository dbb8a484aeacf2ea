from odoo.addons.lazada_connector.lazada_api.status import TO_SHIP_STATUSES


def uninstall_hook(env):
    """The list *Orders to Ship* is the connector's, and stays."""
    action = env.ref("lazada_connector.lazada_order_to_ship_action")
    action.domain = repr([("status", "in", TO_SHIP_STATUSES)])
