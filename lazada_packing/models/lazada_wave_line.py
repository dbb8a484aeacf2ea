from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api import LazadaApiError
from odoo.addons.lazada_connector.lazada_api.reasons import joined

from ..label_pdf import LABEL_BYTES


class LazadaWaveLine(models.Model):
    """A delivery in a wave: it waits until Lazada has it ready to ship, and then for
    its label."""

    _name = "lazada.wave.line"
    _inherit = "lazada.queue.mixin"
    _description = "Delivery in a Lazada Wave"
    _queue_task = "pack_waves"
    _acting_groups = ("lazada_connector.group_lazada_user", "stock.group_stock_user")
    _order = "wave_id desc, sequence, id"
    _rec_name = "picking_id"
    _check_company_auto = True

    wave_id = fields.Many2one(
        "lazada.wave", required=True, readonly=True, ondelete="cascade", index=True
    )
    store_id = fields.Many2one(related="wave_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="wave_id.company_id", store=True, index=True)
    picking_id = fields.Many2one(
        "stock.picking",
        string="Delivery",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    order_id = fields.Many2one(
        "lazada.order", required=True, readonly=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(
        string="Place", readonly=True, aggregator=None, help="In picking order."
    )
    state = fields.Selection(
        selection_add=[("done", "Label Here"), ("error", "Refused")],
        ondelete={"done": "set default"},
    )
    printed_before_at = fields.Datetime(
        string="Printed Before",
        readonly=True,
        help="When its label had been printed already before this wave.",
    )
    tracking_number = fields.Char(related="picking_id.carrier_tracking_ref")
    contents = fields.Char(readonly=True, help="What goes into the parcel.")

    # Nobody packs the same parcel at two tables.
    _running_uniq = models.UniqueIndex("(picking_id) WHERE state = 'pending'")

    # === HOOKS === #

    def _due_domain(self):
        """Only what Lazada has accepted or refused has a next step here."""
        is_time = Domain("next_attempt_at", "=", False) | Domain(
            "next_attempt_at", "<=", fields.Datetime.now()
        )
        settled = [("state", "in", ("done", "error"))]
        answered = Domain("picking_id.lazada_shipment_ids", "any", settled)
        dissolved = Domain("picking_id.lazada_shipment_ids", "=", False)
        return Domain("state", "=", "pending") & is_time & (answered | dissolved)

    def _to_retry(self):
        """Return those that wait for their label: what is refused is for another
        wave."""
        return self._unsettled().filtered(lambda line: line._shipment().state == "done")

    def _unsettled(self):
        return self.filtered(lambda line: line.state == "pending")

    def _process(self, run):
        for line in self:
            shipment = line._shipment()
            if not shipment:
                line._keep_refusal(self._lt("Its package was dissolved meanwhile."))
            elif shipment.state == "error":
                line._keep_refusal(shipment.error_message)
        for store, lines in self._unsettled().grouped("store_id").items():
            lines = lines.with_company(store.company_id)
            with lines._lazada_errors_kept(store):
                store._with_lazada(
                    lambda client, rows=lines: rows._fetch_labels(client), run
                )
        run._count(updated=len(self.filtered(lambda line: line.state == "done")))

    def _wait_for_lazada(self, store, error):
        if getattr(error, "retry_after", None):
            return super()._wait_for_lazada(store, error)
        return self._postpone_briefly(store._reason_of(error))

    # === BUSINESS METHODS === #

    def _shipment(self):
        return self.picking_id.lazada_shipment_ids[:1]

    def _tries(self):
        """How often Lazada was asked in vain, for what comes next."""
        return max([self.attempts, *self._shipment().mapped("attempts")])

    def _leave_out(self):
        """Let these not hold up the others; their shipments are tried again by
        themselves."""
        for line in self:
            reason = line.error_message or line._shipment().error_message
            line._keep_refusal(
                joined(
                    " ",
                    [
                        self._lt(
                            "Lazada is not ready for it yet. It is tried again by "
                            "itself; print its label later."
                        ),
                        reason,
                    ],
                )
            )

    def _packages(self):
        return self.picking_id._lazada_packages_with_label()

    def _fetch_labels(self, client):
        """Fetch the labels that are not here yet: after a refresh of the token, this
        is begun once more."""
        for line in self._unsettled():
            try:
                line._fetch_label(client)
            except LazadaApiError as error:
                line._keep_refusal(line.store_id._reason_of(error))

    def _fetch_label(self, client):
        packages = self._packages()
        if not packages:
            words = self._lt("Lazada has no package with a label for it.")
            return self._keep_refusal(words)
        for package in packages:
            content = package._download_label(client)
            if len(content) > LABEL_BYTES:
                return self._keep_refusal(
                    self._lt(
                        "Its label is too large for a wave: get it on the delivery, by "
                        "“Lazada Label”."
                    )
                )
            package._attach_label(content)
        return self._succeed()

    def _labels(self):
        """Yield the labels of one parcel, and keep none of them in memory."""
        for label in self._packages().label_id:
            yield label.raw
            label.invalidate_recordset(["raw", "datas"])
