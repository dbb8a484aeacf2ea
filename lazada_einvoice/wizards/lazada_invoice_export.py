import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every
from odoo.tools.date_utils import start_of

from ..invoice_csv import write_csv

# In one file; a service takes it in parts of its own anyway.
MOST_INVOICES = 20_000
BATCH = 500


class LazadaInvoiceExport(models.TransientModel):
    """The invoices and credit notes of a period as CSV, for a service that makes
    e-invoices of them (Thailand's e-Tax Invoice, the Philippines' EIS)."""

    _name = "lazada.invoice.export"
    _description = "Export Invoices of Lazada Orders"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    store_ids = fields.Many2many(
        "lazada.store",
        string="Stores",
        domain="[('company_id', '=', company_id)]",
        help="Empty: all of the company.",
    )
    date_from = fields.Date(
        string="Invoiced From",
        required=True,
        default=lambda self: self._default_month()[0],
    )
    date_to = fields.Date(
        string="Invoiced To",
        required=True,
        default=lambda self: self._default_month()[1],
    )
    requested_only = fields.Boolean(
        string="Tax Invoices Only",
        help="Only orders whose buyer asked Lazada for a tax invoice.",
    )
    file = fields.Binary(attachment=False, readonly=True)
    filename = fields.Char(readonly=True)
    count = fields.Integer(string="Invoices in the File", readonly=True)

    @api.model
    def _default_month(self):
        """Return first and last day of the month before this one."""
        last = start_of(fields.Date.context_today(self), "month") - timedelta(days=1)
        return start_of(last, "month"), last

    @api.onchange("company_id")
    def _onchange_company_id(self):
        self.store_ids = False

    # === ACTION METHODS === #

    def action_export(self):
        """Write the file, and show it for download."""
        self.ensure_one()
        self.env["account.move"].check_access("read")
        moves = self._find_moves()
        self.write(
            {
                "file": base64.b64encode(write_csv(self._rows_of(moves))),
                "filename": f"lazada-{self.date_from}-{self.date_to}.csv",
                "count": len(moves),
            }
        )
        return self._get_records_action(target="new")

    # === BUSINESS METHODS === #

    def _find_moves(self):
        """Return what is posted in the period and may be read by this user.

        :raise UserError: there is nothing, or too much for a file
        """
        moves = self.env["account.move"].search(
            self._domain(), order="invoice_date, name, id", limit=MOST_INVOICES + 1
        )
        if not moves:
            raise UserError(
                self.env._("No invoice of a Lazada order is posted in this period.")
            )
        if len(moves) > MOST_INVOICES:
            raise UserError(
                self.env._(
                    "There are more than %s invoices: choose a shorter period.",
                    MOST_INVOICES,
                )
            )
        return moves

    def _domain(self):
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "posted"),
            ("move_type", "in", ("out_invoice", "out_refund")),
            ("lazada_order_id", "!=", False),
            ("invoice_date", ">=", self.date_from),
            ("invoice_date", "<=", self.date_to),
        ]
        if self.store_ids:
            domain.append(("lazada_store_id", "in", self.store_ids.ids))
        if self.requested_only:
            domain.append(("lazada_order_id.tax_invoice_requested", "=", True))
        return domain

    def _rows_of(self, moves):
        """Yield the rows of invoices; what is done with leaves the memory."""
        for ids in split_every(BATCH, moves.ids):
            batch = moves.browse(ids)
            for move in batch:
                yield from move._lazada_export_rows()
            self.env.invalidate_all()
