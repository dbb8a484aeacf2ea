import hashlib
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import find_in_path, split_every

from odoo.addons.lazada_connector.lazada_api import (
    Kind,
    LazadaApiError,
    LazadaAuthError,
    LazadaUnavailable,
)
from odoo.addons.lazada_connector.lazada_api.const import MAX_ITEMS_PER_DOCUMENT
from odoo.addons.lazada_connector.lazada_api.status import (
    PACKED_STATUSES,
    SHIPPED_STATUSES,
    TO_PACK_STATUSES,
)

from .. import transport
from ..document_messages import converter_sentence, transport_sentence
from ..html_pdf import (
    HTML,
    PDF,
    ConverterError,
    EmptyPage,
    clean_html,
    convert_all,
    kind_of,
)

# Page "GetDocument": packed or ready to ship; what it does later, it does not say.
READY_STATUSES = (*PACKED_STATUSES, "ready_to_ship_pending", "ready_to_ship")
# What a person may ask for all the same.
LATER_STATUSES = (*PACKED_STATUSES, *SHIPPED_STATUSES)
FETCH_BATCH = 20
CONVERT_BATCH = 20
DELIVER_BATCH = 50
# Orders that get their rows in one go.
REQUEST_BATCH = 500
# Codes that Lazada gives for one document as well as for a trouble of its own.
CODES_OF_ONE = ("6", "15", "21")
PATIENCE = 3
# While another worker delivers to the same server.
SERVER_BUSY_SECONDS = 60
MAX_CLEANED_AT_ONCE = 1000
# Odoo's own margins leave room for a header that these documents do not have.
PAPER = {
    "data-report-margin-top": 10,
    "data-report-margin-bottom": 10,
    "data-report-header-spacing": 0,
}
STEPS = {
    "_fetch": FETCH_BATCH,
    "_convert": CONVERT_BATCH,
    "_assign_names": DELIVER_BATCH,
    "_deliver": DELIVER_BATCH,
}


class LazadaDocument(models.Model):
    """A document of an order: what Lazada sent, its PDF, and where that was put.

    Units of an order that are packed later get a document of their own, so that each
    unit is in exactly one document of each type.
    """

    _name = "lazada.document"
    _inherit = ["lazada.queue.mixin", "mail.thread", "mail.activity.mixin"]
    _description = "Lazada Document"
    _queue_cron = "lazada_invoice_ftp.ir_cron_lazada_fetch_documents"
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
        "ir.attachment", string="What Lazada Sent", readonly=True, copy=False
    )
    pdf_attachment_id = fields.Many2one(
        "ir.attachment", string="PDF File", readonly=True, copy=False
    )
    pdf = fields.Binary(related="pdf_attachment_id.datas", string="PDF")
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
    _waiting_idx = models.Index("(store_id, id) WHERE state <> 'uploaded'")

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
        self.check_access("write")
        rows_sudo = self.sudo().filtered(lambda row: row.state != "uploaded")
        rows_sudo._lock_or_refuse()
        rows_sudo._requeue()
        rows_sudo._work_now()
        return True

    def action_upload_again(self):
        """Deliver once more, over whatever stands on the server under the name."""
        self.check_access("write")
        rows_sudo = self.sudo()
        without = rows_sudo.filtered(lambda row: not row.pdf_attachment_id)
        if without:
            raise UserError(
                self.env._(
                    "%s has no PDF in Odoo (any more), so nothing can be uploaded.",
                    without[0].display_name,
                )
            )
        rows_sudo._lock_or_refuse()
        rows_sudo._forget_other_servers()
        rows_sudo.is_replacing = True
        rows_sudo._requeue()
        rows_sudo._work_now()
        return True

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

    def _due_domain(self):
        """What has not reached its server, and whose time has come."""
        is_time = Domain("next_attempt_at", "<=", fields.Datetime.now())
        waits = Domain("state", "in", ("pending", "fetched"))
        return (waits & (Domain("next_attempt_at", "=", False) | is_time)) | (
            Domain("state", "=", "error") & is_time
        )

    def _step_domain(self, step):
        """Return the domain of the rows that are due for one of ``STEPS``."""
        has_server = Domain("store_id.file_server_id.active", "=", True)
        ready = has_server & Domain("pdf_attachment_id", "!=", False)
        return (
            self._due_domain()
            & {
                "_fetch": Domain("attachment_id", "=", False),
                "_convert": Domain("attachment_id", "!=", False)
                & Domain("pdf_attachment_id", "=", False),
                "_assign_names": ready & Domain("filename", "=", False),
                "_deliver": ready & Domain("filename", "!=", False),
            }[step]
        )

    def _fail(self, message):
        self._count_in_run(failed=len(self))
        return super()._fail(message)

    def _refuse(self, message):
        self._count_in_run(failed=len(self))
        return super()._refuse(message)

    def _schedule_failure_activity(self, message):
        """Ask for a hand once for each trouble, not once for each document of it."""
        trouble = message.split("\n")[0]
        is_told = self.search_count(
            [
                ("store_id", "=", self.store_id.id),
                ("state", "=", "error"),
                ("error_message", "=like", f"{trouble}%"),
                ("activity_ids", "!=", False),
            ],
            limit=1,
        )
        return None if is_told else super()._schedule_failure_activity(message)

    # === BUSINESS METHODS === #

    # --- Rows --- #

    @api.model
    def _request(self, store):
        """Make the rows of what the store's orders can have documents of by now.

        :return: whether more orders wait for rows
        """
        store._lock_downloads()
        orders = [
            self._request_type(store, document_type, self._automatic_domain(store))
            for document_type in store._document_types()
        ]
        return any(len(each) == REQUEST_BATCH for each in orders)

    @api.model
    def _request_by_hand(self, store, orders):
        """Make the rows of orders, also of units that are on their way already."""
        store._lock_downloads()
        for document_type in store._document_types():
            units = Domain("status", "in", LATER_STATUSES)
            units &= Domain("order_id", "in", orders.ids)
            self._request_type(store, document_type, units)

    @api.model
    def _automatic_domain(self, store):
        """Return the domain of the units whose documents are asked for by themselves.

        Those that have gone on belong to it if they may have been packed and handed
        over between two downloads: else nobody would notice that something is missing.
        """
        is_new = Domain("order_id.lazada_created_at", ">=", store.create_date)
        return Domain("status", "in", READY_STATUSES) | (
            Domain("status", "in", LATER_STATUSES) & is_new
        )

    @api.model
    def _request_type(self, store, document_type, units):
        """Make the rows of one type; return the orders that got one.

        :param units: domain of ``lazada.order.item``
        """
        items = self._items_without(store, document_type, units)
        numbers = dict(
            self._read_group(
                [
                    ("order_id", "in", items.order_id.ids),
                    ("document_type", "=", document_type),
                ],
                ["order_id"],
                ["number:max"],
            )
        )
        self.create(
            [
                {
                    "order_id": order.id,
                    "document_type": document_type,
                    "number": number,
                    "item_ids": [fields.Command.set([unit.id for unit in chunk])],
                }
                for order, units in items.grouped("order_id").items()
                for number, chunk in enumerate(
                    split_every(MAX_ITEMS_PER_DOCUMENT, units),
                    numbers.get(order, 0) + 1,
                )
            ]
        )
        return items.order_id

    @api.model
    def _items_without(self, store, document_type, units):
        """Return the units of up to ``REQUEST_BATCH`` orders that are in no document of
        this type yet."""
        missing = (
            Domain("store_id", "=", store.id)
            & units
            & Domain("document_ids", "not any", [("document_type", "=", document_type)])
        )
        if document_type == "shippingLabel":
            # codes 50008 and 700040: the seller's own fleet has no label of Lazada's
            missing &= Domain("is_sof", "=", False)
        Item = self.env["lazada.order.item"]
        groups = Item._read_group(
            missing, ["order_id"], limit=REQUEST_BATCH, order="order_id"
        )
        order_ids = [order.id for (order,) in groups]
        return Item.search(missing & Domain("order_id", "in", order_ids), order="id")

    # --- Fetching --- #

    def _fetch(self):
        """Ask Lazada for the documents of these rows."""
        # as in an order's import: what is decided for a row ends this
        self.write({"state": "pending", "error_message": False})
        run = self.env["lazada.sync.run"].sudo()
        run = run.browse(self.env.context.get("lazada_run_id"))
        for store, rows in self.grouped("store_id").items():
            rows = rows.with_company(store.company_id)
            try:
                store._with_lazada(
                    lambda client, rows=rows: rows._fetch_by(client), run
                )
            except (LazadaUnavailable, LazadaAuthError) as error:
                store._note_failure(error)
                rows._undecided()._postpone(
                    store._explain(error), getattr(error, "retry_after", None)
                )

    def _undecided(self):
        return self.filtered(
            lambda row: row.state == "pending" and not row.error_message
        )

    def _fetch_by(self, client):
        for row in self._undecided():
            units = row.item_ids.filtered(lambda unit: unit.status != "canceled")
            if not units:
                row._refuse(self.env._("Lazada has cancelled every unit of this one."))
                continue
            ids = units.mapped("lazada_id")
            try:
                document = client.get_document(row.document_type, ids)
            except LazadaApiError as error:
                row._note_refusal(error)
            except LazadaUnavailable as error:
                if error.retryable and error.code not in CODES_OF_ONE:
                    raise
                row._note_trouble(error)
            else:
                row._keep(document)

    def _note_refusal(self, error):
        """Keep why Lazada gives no document: for good, or until it passes."""
        reason = self.store_id._explain(error)
        statuses = set(self.item_ids.mapped("status")) - {"canceled"}
        if error.kind in (Kind.NOT_SUPPORTED, Kind.INPUT, Kind.NOT_FOUND):
            self._refuse(reason)
        elif error.kind != Kind.STATUS or statuses <= set(READY_STATUSES):
            # Lazada may not know yet what it has just told us.
            self._fail(reason)
        elif statuses & set(TO_PACK_STATUSES):
            self._postpone(
                self.env._("The units are not packed at Lazada (any more): %s", reason)
            )
        else:
            self._refuse(
                self.env._(
                    "Lazada gives documents only of units that are packed or ready to "
                    "ship, and these have gone on. Download it in the Seller Center. "
                    "%s",
                    reason,
                )
            )

    def _note_trouble(self, error):
        """Lazada could not make this one document; the others are not to wait."""
        reason = self.store_id._explain(error)
        if self.attempts + 1 < PATIENCE:
            self._postpone(reason)
        else:
            self._fail(reason)

    def _keep(self, document):
        """Keep what Lazada sent, as it came.

        :param document: :class:`~odoo.addons.lazada_connector.lazada_api.Document`
        """
        if not document.content.strip():
            self._fail(
                self.env._(
                    "Lazada sent an empty file. It is asked for again by itself."
                )
            )
            return
        kind = kind_of(document.content, document.mime_type)
        attachment = self._attach(document.content, kind)
        if kind is None:
            self._refuse_unknown(attachment, document.mime_type)
            return
        self.write(
            {
                "attachment_id": attachment.id,
                "fetched_at": fields.Datetime.now(),
                **self._progress_vals("fetched"),
            }
        )
        self._count_in_run(created=1)
        if kind == PDF:
            self._keep_pdf(attachment, document.content)

    def _refuse_unknown(self, attachment, mime_type):
        self.message_post(attachment_ids=attachment.ids)
        self._refuse(
            self.env._(
                "Lazada sent neither HTML nor PDF but “%s”. The file is kept below; "
                "Retry asks for it again.",
                mime_type or "?",
            )
        )

    def _attach(self, content, kind):
        """Return an attachment of this row.

        Lazada's HTML is kept as plain text, so that no browser ever runs it in Odoo.
        """
        ending = {PDF: "pdf", HTML: "html"}.get(kind, "bin")
        types = {PDF: "application/pdf", HTML: "text/plain"}
        return self.env["ir.attachment"].create(
            {
                "name": f"{self.display_name}.{ending}",
                "raw": content,
                "mimetype": types.get(kind, "application/octet-stream"),
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    @api.model
    def _progress_vals(self, state):
        return {
            "state": state,
            "attempts": 0,
            "error_message": False,
            "next_attempt_at": False,
        }

    # --- PDF --- #

    def _convert(self):
        """Make PDF files of the HTML of these rows, several at once."""
        pages = {}
        for row in self:
            content = row.attachment_id.raw
            if not content:
                # the file is gone from the file store: ask Lazada again
                row.attachment_id = False
                row._requeue()
                continue
            try:
                pages[row] = clean_html(content)
            except EmptyPage:
                row._refuse(
                    self.env._(
                        "Nothing can be read on the page that Lazada sent; perhaps it "
                        "only points to another one. Look at the file, and get the "
                        "document in the Seller Center."
                    )
                )
        program, options = self._converter()
        results = convert_all(list(pages.values()), program, options)
        for row, result in zip(pages, results, strict=True):
            if isinstance(result, ConverterError):
                row._fail(converter_sentence(self.env, result))
            else:
                row._keep_pdf(row._attach(result, PDF), result)

    @api.model
    def _converter(self):
        """Return Odoo's own converter (empty: not installed) and its options."""
        try:
            program = find_in_path("wkhtmltopdf")
        except OSError:
            program = ""
        Report = self.env["ir.actions.report"]
        options = Report._build_wkhtmltopdf_args(
            self.env.company.paperformat_id, False, specific_paperformat_args=PAPER
        )
        return program, options

    def _keep_pdf(self, attachment, content):
        self.write(
            {
                "pdf_attachment_id": attachment.id,
                **self._pdf_vals(content),
                **self._progress_vals("fetched"),
            }
        )

    @api.model
    def _pdf_vals(self, content):
        return {"checksum": hashlib.sha256(content).hexdigest(), "size": len(content)}

    # --- Delivering --- #

    def _assign_names(self):
        """Give the files their names, which are committed before anything is uploaded:
        an upload that is cut off goes on under the same name."""
        for server, rows in self.grouped(_wanted_server).items():
            server._lock_names()
            for row in rows.sorted("id"):
                if server._needs_invoice() and not row._invoice_number():
                    row._postpone(
                        self.env._(
                            "The file name asks for the invoice number, and the order "
                            "has no posted invoice yet."
                        )
                    )
                    continue
                row.write(
                    {
                        "file_server_id": server.id,
                        "filename": server._free_name(row._name_values()),
                    }
                )

    def _invoice_number(self):
        posted = self.invoice_ids.filtered(
            lambda move: move.state == "posted" and move.move_type == "out_invoice"
        )
        return posted[:1].name or ""

    def _name_values(self):
        """Return what the placeholders of a pattern stand for."""
        store = self.store_id
        return {
            "store": store.code,
            "region": store.region,
            "order": self.order_id.name,
            "invoice": self._invoice_number(),
            "type": self.document_type,
            "date": store._local_date(self.fetched_at),
            "sequence": self.number,
        }

    def _forget_other_servers(self):
        """Take the names back that were made for another server than the store's."""
        self.filtered(
            lambda row: row.file_server_id != row.store_id.file_server_id
        )._forget_names()

    def _forget_names(self):
        self.write({"filename": False, "file_server_id": False})

    def _deliver(self):
        """Put the files of these rows on their servers, one connection a server."""
        for server, rows in self.grouped("file_server_id").items():
            if server.try_lock_for_update(allow_referencing=True):
                rows._deliver_to(server)
            else:
                rows._postpone(
                    self.env._("Another process is delivering to %s.", server.name),
                    SERVER_BUSY_SECONDS,
                )

    def _deliver_to(self, server):
        left = self
        while left:
            try:
                with transport.connect(server._transport_settings()) as session:
                    server._remove_half_files(session, left)
                    left = left._deliver_by(session, server)
            except transport.TransportError as error:
                # Nothing can be put there at all: whatever is due has to wait.
                of_server = Domain("file_server_id", "=", server.id)
                due = self._lock_rows(self._step_domain("_deliver") & of_server, None)
                due._fail(transport_sentence(self.env, error, server))
                return

    def _deliver_by(self, session, server):
        """Store the files; what goes wrong with one does not stop the others.

        :return: the rows that are left because the connection was lost
        :raise TransportError: the server is full
        """
        for position, row in enumerate(self):
            try:
                row._store_by(session, server)
            except transport.TransportError as error:
                if error.kind == transport.Kind.SPACE:
                    raise
                row._fail(transport_sentence(self.env, error, server))
                if session.broken:
                    server.needs_cleaning = True
                    return self[position + 1 :]
        return self.browse()

    def _store_by(self, session, server):
        content = self.pdf_attachment_id.raw
        if not content:
            self._refuse(self.env._("The PDF is gone from Odoo's file store."))
            return
        stored = session.store(self.filename, content, overwrite=self.is_replacing)
        self.write(
            {
                "remote_path": server._full_path(stored.path),
                "uploaded_at": fields.Datetime.now(),
                "is_replacing": False,
                **self._pdf_vals(content),
                **self._progress_vals("uploaded"),
            }
        )
        self._count_in_run(updated=1)
        # Contents are large: what is done need not stay in memory.
        self.pdf_attachment_id.invalidate_recordset(["raw", "datas"], flush=False)

    # --- Runs --- #

    def _work_now(self):
        """Take these rows as far as they come, for a person who waits for it."""
        self.env["ir.cron"]._commit_progress()
        self.store_id.file_server_id.needs_cleaning = True
        for step, batch_size in STEPS.items():
            domain = self._step_domain(step) & Domain("id", "in", self.ids)
            self._run_queue(domain, step, "_fail", batch_size=batch_size)

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

    @api.autovacuum
    def _gc_contents(self):
        """Remove the contents of documents that were delivered long ago; the rows, with
        their proof, stay."""
        companies = self.env["res.company"].search([("lazada_document_days", ">", 0)])
        for company in companies:
            limit = fields.Datetime.now() - timedelta(days=company.lazada_document_days)
            old = [
                ("company_id", "=", company.id),
                ("state", "=", "uploaded"),
                ("uploaded_at", "<", limit),
                ("attachment_id", "!=", False),
            ]
            while rows := self.search(old, limit=MAX_CLEANED_AT_ONCE):
                (rows.attachment_id | rows.pdf_attachment_id).unlink()
                self.env["ir.cron"]._commit_progress()


def _wanted_server(document):
    return document.store_id.file_server_id
