from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.lazada_connector.concurrency import retry_on_conflict
from odoo.addons.lazada_connector.models.runs.lazada_queue_mixin import PROCESS, Work
from odoo.addons.lazada_connector.retention import BuyersData, Retention

FETCH_BATCH = 20
CONVERT_BATCH = 20
DELIVER_BATCH = 50
# What has taken its worker with it so often is not begun once more.
MOST_UNFINISHED = 2
# Until the rows are locked again, after their beginning was committed.
LEASE = timedelta(minutes=1)


class Step(NamedTuple):
    """One step on the way of a document."""

    work: Work
    batch_size: int


STEPS = {
    "fetch": Step(
        PROCESS._replace(process=lambda rows, run: rows._fetch(run)), FETCH_BATCH
    ),
    "convert": Step(
        PROCESS._replace(process=lambda rows, _run: rows._convert()), CONVERT_BATCH
    ),
    "assign_names": Step(
        PROCESS._replace(process=lambda rows, _run: rows._assign_names()),
        DELIVER_BATCH,
    ),
    "deliver": Step(
        PROCESS._replace(process=lambda rows, run: rows._deliver(run)), DELIVER_BATCH
    ),
}


class LazadaDocument(models.Model):
    """A document of an order: what Lazada sent, its PDF, and where that was put.

    Units of an order that are packed later get a document of their own, so that each
    unit is in exactly one document of each type.
    """

    _name = "lazada.document"
    _inherit = ["lazada.queue.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Lazada Document"
    _queue_task = "fetch_documents"
    _mail_post_access = "read"
    _waiting_states = ("pending", "fetched")
    _order = "id desc"
    _rec_names_search = ["order_id.name", "filename"]
    _check_company_auto = True

    order_id = fields.Many2one(
        "lazada.order", required=True, readonly=True, ondelete="restrict", index=True
    )
    store_id = fields.Many2one(related="order_id.store_id", store=True, index=True)
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    sale_order_id = fields.Many2one(related="order_id.sale_order_id")
    invoice_ids = fields.Many2many(related="order_id.invoice_ids")
    document_type = fields.Selection(
        [
            ("invoice", "Invoice"),
            ("shippingLabel", "Shipping Label"),
            ("carrierManifest", "Carrier Manifest"),
        ],
        required=True,
        readonly=True,
    )
    number = fields.Integer(
        required=True,
        readonly=True,
        default=1,
        help="Counts the documents of this type in the order: units that are packed "
        "later get one of their own.",
    )
    item_ids = fields.Many2many("lazada.order.item", string="Units", readonly=True)
    state = fields.Selection(
        selection_add=[("fetched", "Fetched"), ("uploaded", "Uploaded")],
        ondelete={"fetched": "set default", "uploaded": "set default"},
        readonly=True,
    )
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="What Lazada Sent",
        readonly=True,
        copy=False,
        index="btree_not_null",  # a file that goes is looked for here
    )
    pdf_attachment_id = fields.Many2one(
        "ir.attachment",
        string="PDF File",
        readonly=True,
        copy=False,
        index="btree_not_null",  # a file that goes is looked for here
    )
    # as its reader: of a file that this user may not see, nothing is shown
    pdf = fields.Binary(
        related="pdf_attachment_id.datas", related_sudo=False, string="PDF"
    )
    mime_type = fields.Char(
        string="Type of File",
        readonly=True,
        copy=False,
        help="What Lazada calls the file; tells its letters where the file does not.",
    )
    unfinished = fields.Integer(
        string="Tries That Did Not End",
        readonly=True,
        copy=False,
        aggregator=None,
        help="So often Odoo was stopped while it made the PDF.",
    )
    file_server_id = fields.Many2one(
        "lazada.file.server",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    filename = fields.Char(
        string="File Name",
        readonly=True,
        copy=False,
        help="Beneath the folder of the server, as its pattern makes it.",
    )
    remote_path = fields.Char(
        string="Path on the Server", readonly=True, copy=False, help="Where it stands."
    )
    checksum = fields.Char(string="SHA-256", readonly=True, copy=False)
    size = fields.Integer(string="Size (bytes)", readonly=True, copy=False)
    fetched_at = fields.Datetime(string="Fetched", readonly=True, copy=False)
    uploaded_at = fields.Datetime(string="Uploaded", readonly=True, copy=False)
    is_replacing = fields.Boolean(
        string="Replaces",
        readonly=True,
        copy=False,
        help="The next upload replaces whatever stands on the server under this name.",
    )

    _order_type_number_uniq = models.UniqueIndex("(order_id, document_type, number)")
    _server_filename_uniq = models.UniqueIndex(
        "(file_server_id, filename) WHERE filename IS NOT NULL"
    )
    _waiting_idx = models.Index(
        "(store_id, id) WHERE state IN ('pending', 'fetched', 'error')"
    )

    # === COMPUTE METHODS === #

    @api.depends("document_type", "order_id.name", "number")
    def _compute_display_name(self):
        labels = dict(self._fields["document_type"]._description_selection(self.env))
        for document in self:
            again = f" ({document.number})" if document.number > 1 else ""
            label = labels.get(document.document_type, "")
            document.display_name = f"{label} {document.order_id.name or ''}{again}"

    # === ACTION METHODS === #

    def action_retry(self):
        """Do now what waits or has failed."""
        self._check_may_act()
        rows_sudo = self.sudo().filtered(lambda row: row.state != "uploaded")
        rows_sudo._lock_or_refuse()
        rows_sudo._requeue()
        rows_sudo._work_now()
        return rows_sudo._tell_outcome()

    def action_upload_again(self):
        """Deliver once more, over whatever stands on the server under the name."""
        self._check_may_act()
        rows_sudo = self.sudo()
        without = rows_sudo.filtered(lambda row: not row.pdf_attachment_id)
        if without:
            raise UserError(
                self._lt(
                    "%s has no PDF in Odoo (any more), so nothing can be uploaded.",
                    without[0].display_name,
                )
            )
        rows_sudo._lock_or_refuse()
        rows_sudo._forget_other_servers()
        rows_sudo.is_replacing = True
        rows_sudo._requeue()
        rows_sudo._work_now()
        return rows_sudo._tell_outcome()

    def action_view_attachment(self):
        """Download what Lazada sent, as it came."""
        self.ensure_one()
        url = f"/web/content/{self.attachment_id.id}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def action_view_invoices(self):
        self.ensure_one()
        return self.order_id.action_view_invoices()

    @api.model
    def _view_of(self, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_invoice_ftp.lazada_document_action"
        )
        return dict(action, domain=domain, context={})

    # === HOOKS === #

    def _waiting_state(self):
        return "fetched" if self.attachment_id else "pending"

    def _responsible_user(self):
        return self.store_id.user_id

    def _step_domain(self, step):
        """Return the domain of the rows that are due for one of ``STEPS``."""
        has_server = Domain("store_id.file_server_id.active", "=", True)
        ready = has_server & Domain("pdf_attachment_id", "!=", False)
        return (
            self._due_domain()
            & {
                # once fetched, a file that is gone has been removed
                "fetch": Domain("attachment_id", "=", False)
                & Domain("fetched_at", "=", False),
                "convert": Domain("attachment_id", "!=", False)
                & Domain("pdf_attachment_id", "=", False),
                "assign_names": ready & Domain("filename", "=", False),
                "deliver": ready & Domain("filename", "!=", False),
            }[step]
        )

    def _schedule_failure_activity(self, message):
        """Ask for a hand once for each trouble, not once for each document of it."""
        trouble = message.split("\n")[0]
        told = self.search(
            [
                ("store_id", "=", self.store_id.id),
                ("state", "=", "error"),
                ("activity_ids", "!=", False),
            ]
        )
        is_told = any((row.error_message or "").startswith(trouble) for row in told)
        return None if is_told else super()._schedule_failure_activity(message)

    # === WORK THAT MAY END BADLY === #

    def _requeue(self):
        """A person, or the row itself, begins anew."""
        self.unfinished = 0
        self.filtered(lambda row: not row.attachment_id).fetched_at = False
        return super()._requeue()

    def _process_next_batch(self, domain, work, run, batch_size):
        """A conversion that has begun is counted, and that is committed, before
        anything of the document is looked at: a document that kills its worker is known
        by it. What was begun before and did not end is tried alone, and set aside after
        the second time."""
        if work is not STEPS["convert"].work:
            return super()._process_next_batch(domain, work, run, batch_size)
        batch = self._lock_rows(domain, batch_size)
        fresh = batch.filtered(lambda row: not row.unfinished)
        for ids in [fresh.ids, *([row.id] for row in batch - fresh)]:
            # the others are free between two commits
            rows = self._lock_rows(domain & Domain("id", "in", ids), None)
            rows._begin()._process_begun(work, run)
        return batch

    def _begin(self):
        """Count a try and commit that; return the rows that are to be tried."""
        killers = self.filtered(lambda row: row.unfinished >= MOST_UNFINISHED)
        killers._refuse(
            self._lt(
                "Odoo was stopped twice while it made this PDF, so that the document "
                "is set aside. Get it in the Seller Center, or press Retry once Odoo's "
                "server has more memory."
            )
        )
        rows = self - killers
        until = fields.Datetime.now() + LEASE
        for row in rows:
            row.write({"unfinished": row.unfinished + 1, "next_attempt_at": until})
        self.env["ir.cron"]._commit_progress()
        return rows

    def _process_begun(self, work, run):
        """Process rows whose beginning is committed: whoever is faster has them."""

        def process():
            rows = self._lock_rows(Domain("id", "in", self.ids), None)
            rows._process_now(work, run)
            rows.unfinished = 0

        retry_on_conflict(self.env, process)
        self.env["ir.cron"]._commit_progress()

    # === BUSINESS METHODS === #

    def _work_now(self):
        """Take these rows as far as they come, for a person who waits for it."""
        self.env["ir.cron"]._commit_progress()
        self.store_id.file_server_id._expect_half_files()
        for name, step in STEPS.items():
            domain = self._step_domain(name) & Domain("id", "in", self.ids)
            self._run_queue(domain, step.work, batch_size=step.batch_size)

    def _describe_outcome(self):
        """Count for the person who pressed a button what has become of the rows."""
        counts = dict(
            self._read_group([("id", "in", self.ids)], ["state"], ["__count"])
        )
        if not counts:
            return self.env._(
                "No document can be had yet: Lazada gives them once units are packed."
            )
        words = {
            "uploaded": self.env._("%s uploaded", counts.get("uploaded")),
            "fetched": self.env._("%s fetched", counts.get("fetched")),
            "pending": self.env._("%s waiting", counts.get("pending")),
            "error": self.env._("%s failed", counts.get("error")),
        }
        return ", ".join(text for state, text in words.items() if state in counts)

    @api.model
    def _retention_rules(self):
        on_server = [("state", "=", "uploaded"), ("attachment_id", "!=", False)]
        return [
            Retention(
                "contents",
                self.env._("Contents of documents that stand on their file server"),
                "uploaded_at",
                0,
                on_server,
                lambda documents: documents._drop_contents(),
            )
        ]

    @api.model
    def _buyers_data(self, order):
        """Invoices stay; labels and manifests go."""
        of_order = [("order_id", "=", order.id)]
        return BuyersData(of_order, files=[("document_type", "!=", "invoice")])

    def _drop_contents(self):
        """Remove the files; the rows, with their proof, stay."""
        self._own_files().unlink()
        self.write({"attachment_id": False, "pdf_attachment_id": False})

    def _own_files(self):
        """Return the files that belong to these rows, and to nothing else: whatever a
        row points at, the files of others are neither sent nor deleted."""
        files = self.attachment_id | self.pdf_attachment_id
        return files.filtered(
            lambda file: file.res_model == self._name and file.res_id in self.ids
        )
