from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api import (
    Kind,
    LazadaApiError,
    LazadaAuthError,
    LazadaUnavailable,
)
from odoo.addons.lazada_connector.lazada_api.status import (
    TO_PACK_STATUSES,
)

from ..html_pdf import (
    HTML,
    PDF,
    kind_of,
)
from .lazada_document_request import READY_STATUSES

# Codes that Lazada gives for one document as well as for a trouble of its own.
CODES_OF_ONE = ("6", "15", "21")
PATIENCE = 3


class LazadaDocument(models.Model):
    """Fetching: what Lazada answers is kept as received."""

    _inherit = "lazada.document"

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
