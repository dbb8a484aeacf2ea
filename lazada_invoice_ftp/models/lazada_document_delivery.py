import hashlib

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import find_in_path

from odoo.addons.lazada_file_server import transport

from ..document_messages import converter_sentence, upload_sentence
from ..html_pdf import PDF, ConverterError, Problem, make_all
from .lazada_document_fetch import PATIENCE

# Odoo's own margins leave room for a header that these documents do not have.
PAPER = {
    "data-report-margin-top": 10,
    "data-report-margin-bottom": 10,
    "data-report-header-spacing": 0,
}
# While another worker delivers to the same server.
SERVER_BUSY_SECONDS = 60
# The next file would not fare better.
STOPS_ALL = (transport.Kind.SPACE, transport.Kind.SLOW)
# No other try would change it.
FOR_GOOD = (Problem.EMPTY, Problem.TOO_LARGE, Problem.UNREADABLE)
# What may pass, but lies in the document if it does not.
OF_THE_DOCUMENT = (Problem.TIMEOUT, Problem.FAILED)


class LazadaDocument(models.Model):
    """The way to the file server: PDF, name, upload, proof."""

    _inherit = "lazada.document"

    # === PDF === #

    def _convert(self):
        """Make PDF files of what Lazada sent, several at once."""
        lost = self.filtered(lambda row: not row.attachment_id.raw)
        # the file is gone from the file store: ask Lazada again
        lost.attachment_id = False
        lost._requeue()
        rows = self - lost
        program, options = self._converter()
        documents = [(row.attachment_id.raw, row.mime_type or "") for row in rows]
        results = make_all(documents, program, options)
        for row, result in zip(rows, results, strict=True):
            if isinstance(result, ConverterError):
                row._keep_problem(result)
            elif result == row.attachment_id.raw:
                row._keep_pdf(row.attachment_id, result)
            else:
                row._keep_pdf(row._attach(result, PDF), result)

    def _keep_problem(self, error):
        """Keep why there is no PDF: for good, or until it passes.

        :param ConverterError error: of :mod:`..html_pdf`
        """
        reason = converter_sentence(self.env, error)
        is_last = self.attempts + 1 >= PATIENCE and error.problem in OF_THE_DOCUMENT
        if error.problem is Problem.UNREADABLE:
            # what has arrived broken may arrive whole, if somebody asks for it again
            self.message_post(attachment_ids=self.attachment_id.ids)
            self.write({"attachment_id": False, "fetched_at": False})
        if is_last or error.problem in FOR_GOOD:
            self._refuse(reason)
        else:
            self._fail(reason)

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
        self._succeed(
            "fetched", pdf_attachment_id=attachment.id, **self._pdf_vals(content)
        )

    @api.model
    def _pdf_vals(self, content):
        return {"checksum": hashlib.sha256(content).hexdigest(), "size": len(content)}

    # === UPLOAD === #

    def _assign_names(self):
        """Give the files their names, which are committed before anything is uploaded:
        an upload that is cut off goes on under the same name."""
        for server, rows in self.grouped(_wanted_server).items():
            server._lock_names()
            for row in rows.sorted("id"):
                if server._needs_invoice() and not row._invoice_number():
                    row._postpone(
                        self._lt(
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

    def _deliver(self, run):
        """Put the files of these rows on their servers, one connection a server."""
        for server, rows in self.grouped("file_server_id").items():
            if server.try_lock_for_update(allow_referencing=True):
                rows._deliver_to(server)
            else:
                rows._postpone(
                    self._lt("Another process is delivering to %s.", server.name),
                    SERVER_BUSY_SECONDS,
                )
        run._count(updated=len(self.filtered(lambda row: row.state == "uploaded")))

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
                due = self._lock_rows(self._step_domain("deliver") & of_server, None)
                reason = upload_sentence(self.env, error, server)
                if error.retry_after:
                    due._postpone(reason, error.retry_after)
                else:
                    due._fail(reason)
                return

    def _deliver_by(self, session, server):
        """Store the files; what goes wrong with one does not stop the others.

        :return: the rows that are left because the connection was lost
        :raise TransportError: the server is full, or too slow
        """
        for position, row in enumerate(self):
            try:
                row._store_by(session, server)
            except transport.TransportError as error:
                if error.kind in STOPS_ALL:
                    raise
                row._fail(upload_sentence(self.env, error, server))
                if session.broken:
                    server.needs_cleaning = True
                    return self[position + 1 :]
        return self.browse()

    def _store_by(self, session, server):
        content = (self.pdf_attachment_id & self._own_files()).raw
        if not content:
            self._refuse(self._lt("The PDF is gone from Odoo's file store."))
            return
        stored = session.store(self.filename, content, overwrite=self.is_replacing)
        self._succeed(
            "uploaded",
            remote_path=server._full_path(stored.path),
            uploaded_at=fields.Datetime.now(),
            is_replacing=False,
            **self._pdf_vals(content),
        )
        # Contents are large: what is done need not stay in memory.
        self.pdf_attachment_id.invalidate_recordset(["raw", "datas"], flush=False)


def _wanted_server(document):
    return document.store_id.file_server_id
