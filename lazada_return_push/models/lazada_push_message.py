from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api import LazadaApiError, push
from odoo.addons.lazada_connector.lazada_api.return_values import BadValue


class LazadaPushMessage(models.Model):
    """Messages about returns: each only asks for reading the return and its order
    again. What they say of its state is not Lazada's word of it, and comes in any
    sequence."""

    _inherit = "lazada.push.message"

    topic = fields.Selection(
        selection_add=[("return", "Return"), ("token",)],
        ondelete={"return": "cascade"},
    )

    @api.model
    def _topic_of(self, message):
        if message.return_id and message.type in (push.ORDER, push.REVERSE_ORDER):
            return "return"
        return super()._topic_of(message)

    @api.model
    def _topics(self):
        return {**super()._topics(), "return": type(self)._read_returns}

    def _find_subject(self, message):
        if self.topic == "return":
            return message.return_id
        return super()._find_subject(message)

    @api.model
    def _buyers_data(self, order):
        held = super()._buyers_data(order)
        of_returns = [
            ("store_id", "=", order.store_id.id),
            ("topic", "=", "return"),
            ("subject", "in", order.return_ids.mapped("lazada_id")),
            ("state", "in", ("done", "ignored")),
        ]
        return held._replace(rows=Domain(held.rows) | Domain(of_returns))

    def _read_returns(self, store):
        """Read the returns and their orders again, each return once however many
        messages there are."""
        for number, messages in self.grouped("subject").items():
            if messages._has_time():
                messages._read_return(store, number)
        for task in ("import_orders", "warn_returns"):
            self.env["lazada.process"]._wake(task)

    def _read_return(self, store, number):
        """Read the return again that these messages are about, and its order first."""
        Return = self.env["lazada.return"]
        numbers = {push.read_message(row.payload).order_id for row in self} - {""}
        self._fetch_orders(store, sorted(numbers))
        try:
            if store.download_returns:
                store._with_lazada(
                    lambda client: Return._read_from_lazada(store, client, [number])
                )
        except LazadaApiError as error:
            self._fail(store._reason_of(error))
        except BadValue as error:
            self._fail(self._lt("This cannot be read: %s", error))
