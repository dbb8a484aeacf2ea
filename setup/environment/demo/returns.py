"""Returns of the demo, each at another point: to be decided, on its way, back and not
booked, refunded without goods; and a parcel that nobody took."""

DOWNLOAD = "lazada_return.ir_cron_lazada_download_returns"
UNITS = (
    {"item_price": "24.90", "quantity": 2},
    {"item_price": "12.50", "voucher_platform": "1.50"},
)
ORDERS = 5


class Returns:
    """What buyers send back.

    :param Story story: played
    :param callable control: runs an action of the simulator's control interface
    """

    def __init__(self, story, control):
        self._story = story
        self._odoo = story.odoo
        self._control = control

    def leave(self):
        """Sell, deliver, and let buyers be discontent."""
        made = [self._control("create_order", units=UNITS) for _each in range(ORDERS)]
        self._story.fetch()
        self._deliver([each["order"]["order_number"] for each in made])
        *delivered, turned = made
        for each in delivered:
            self._set_status(each, "delivered")
        self._set_status(turned, "shipped")
        self._send_back(*delivered)
        order_id = turned["order"]["order_id"]
        self._control("send_parcel_back", order_id=order_id, steps=2)
        self._story.fetch()
        store = {"download_returns": True}
        self._odoo.call("lazada.store", "write", [self._story.store_id], store)
        self._odoo.run_scheduled_action(DOWNLOAD)

    def _send_back(self, to_decide, on_the_way, back, refunded):
        self._ask(to_decide, units=2)
        # Lazada may agree for the seller.
        self._control("set_returns", auto_pass=True)
        sent = [self._ask(on_the_way), self._ask(back)]
        given = self._ask(refunded, kind="ONLY_REFUND")
        self._control("set_returns", auto_pass=False)
        self._control("advance_returns", return_ids=[*sent, given])
        self._control("advance_returns", return_ids=sent[1:])

    def _ask(self, made, units=1, kind="RETURN"):
        items = [item["order_item_id"] for item in made["items"]]
        order_id = made["order"]["order_id"]
        facts = {"order_id": order_id, "item_ids": items[:units], "kind": kind}
        return self._control("request_return", **facts)["reverse_order_id"]

    def _set_status(self, made, status):
        order_id = made["order"]["order_id"]
        self._control("set_status", order_id=order_id, status=status)

    def _deliver(self, numbers):
        """Send the goods, as the warehouse does."""
        deliveries = self._odoo.search(
            "stock.picking",
            [
                ("lazada_store_id", "=", self._story.store_id),
                ("sale_id.client_order_ref", "in", numbers),
                ("state", "=", "assigned"),
            ],
        )
        for delivery in deliveries:
            self._odoo.call("stock.picking", "button_validate", [delivery])
