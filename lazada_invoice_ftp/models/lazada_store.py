from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.lazada_connector.concurrency import retry_on_conflict
from odoo.addons.lazada_connector.models.order.lazada_store import Figure
from odoo.addons.lazada_connector.models.store.lazada_store import USER

from .lazada_document import STEPS

FETCHING = ("fetch", "convert")
DELIVERING = ("assign_names", "deliver")


class LazadaStore(models.Model):
    _inherit = "lazada.store"

    file_server_id = fields.Many2one(
        "lazada.file.server",
        check_company=True,
        tracking=True,
        help="Where the documents of this store are put as PDF. Empty: they stay in "
        "Odoo only.",
    )
    fetch_invoices = fields.Boolean(
        default=True,
        help="Fetch Lazada's invoice of each order once its units are packed.",
    )
    fetch_shipping_labels = fields.Boolean(
        help="Fetch the shipping labels, too; the seller's own fleet has none."
    )
    fetch_carrier_manifests = fields.Boolean(
        help="Fetch the manifests for the carrier, too."
    )
    document_count = fields.Integer(compute="_compute_document_count")
    document_error_count = fields.Integer(compute="_compute_figures", groups=USER)

    # === COMPUTE METHODS === #

    def _compute_document_count(self):
        counts = dict(
            self.env["lazada.document"]._read_group(
                [("store_id", "in", self.ids)], ["store_id"], ["__count"]
            )
        )
        for store in self:
            store.document_count = counts.get(store, 0)

    @api.model
    def _figures(self):
        return {
            **super()._figures(),
            "document_error_count": Figure(
                "lazada.document",
                [("state", "=", "error")],
                "lazada_invoice_ftp.lazada_document_todo_action",
            ),
        }

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if "file_server_id" in vals:
            Document = self.env["lazada.document"].sudo()
            Document.search(
                [("store_id", "in", self.ids), ("state", "!=", "uploaded")]
            )._forget_other_servers()
        return result

    # === ACTION METHODS === #

    def action_view_documents(self):
        return self.env["lazada.document"]._view_of([("store_id", "in", self.ids)])

    # === CRONS === #

    @api.model
    def _cron_fetch_documents(self):
        self._run_by_cron("fetch_documents", Domain("connected_at", "!=", False))

    @api.model
    def _cron_upload_documents(self):
        self._run_by_cron("upload_documents", Domain("file_server_id", "!=", False))

    # === BUSINESS METHODS === #

    def _tasks(self):
        return {
            **super()._tasks(),
            "fetch_documents": self._fetch_documents,
            "upload_documents": self._upload_documents,
        }

    def _document_types(self):
        """Return Lazada's words for the documents that this store wants."""
        wanted = {
            "invoice": self.fetch_invoices,
            "shippingLabel": self.fetch_shipping_labels,
            "carrierManifest": self.fetch_carrier_manifests,
        }
        return [name for name, is_wanted in wanted.items() if is_wanted]

    def _fetch_documents(self, deadline=None):
        """Fetch the documents that orders can have by now, and make them PDF.

        :return: the sync run, and whether work is left
        """
        if not self._can_call():
            # what has been fetched already can become PDF all the same
            return self._work_off_documents("fetch_documents", ["convert"], deadline)
        request = self.env["lazada.document"]._request
        more_orders = retry_on_conflict(self.env, lambda: request(self))
        run, more = self._work_off_documents("fetch_documents", FETCHING, deadline)
        if run and self.file_server_id:
            self.env["lazada.process"]._wake("upload_documents")
        return run, more or more_orders

    def _upload_documents(self, deadline=None):
        """Put what has become PDF on the store's file server; same shape as above."""
        # Waits for a worker that was killed a moment ago, whose lock is still there.
        self.file_server_id.sudo().needs_cleaning = True
        return self._work_off_documents("upload_documents", DELIVERING, deadline)

    def _work_off_documents(self, task, steps, deadline):
        """Work off steps of the store's documents as a sync run, if anything is due."""
        Document = self.env["lazada.document"].with_company(self.company_id)
        of_store = Domain("store_id", "=", self.id)
        due = [Document._step_domain(step) & of_store for step in steps]
        if not Document.search_count(Domain.OR(due), limit=1):
            return self.env["lazada.sync.run"], False
        left = False
        with self.env["lazada.sync.run"]._record(self, task) as run:
            for step in steps:
                # asked anew: what the step before has finished is due for this one
                domain = Document._step_domain(step) & of_store
                _done, more = Document._run_queue(
                    domain,
                    STEPS[step].work,
                    run=run,
                    batch_size=STEPS[step].batch_size,
                    deadline=deadline,
                )
                left = left or more
        return run, left
