from collections import namedtuple

from odoo import api, fields, models
from odoo.exceptions import UserError

# What is missing, in the accountant's words, and the record where it is filled in.
Gap = namedtuple("Gap", "text record")


class AccountMove(models.Model):
    """Invoices of Lazada orders that a country's e-invoice would refuse stay drafts."""

    _inherit = "account.move"

    lazada_einvoice_gaps = fields.Text(
        string="Missing for the E-Invoice", compute="_compute_lazada_einvoice_gaps"
    )

    @api.depends("state", "lazada_order_id", "partner_id", "invoice_line_ids.tax_ids")
    @api.depends_context("lang")
    def _compute_lazada_einvoice_gaps(self):
        for move in self:
            gaps = move._find_lazada_einvoice_gaps() if move.state == "draft" else []
            move.lazada_einvoice_gaps = "\n".join(gap.text for gap in gaps)

    def action_fill_lazada_einvoice_gap(self):
        """Open the record where the first thing that is missing is filled in."""
        self.ensure_one()
        self.check_access("read")
        gaps = self._find_lazada_einvoice_gaps()
        return gaps[0].record._get_records_action() if gaps else True

    def _post(self, soft=True):
        """:raise UserError: the e-invoice of a Lazada order would be refused"""
        for move in self:
            gaps = move._find_lazada_einvoice_gaps()
            if gaps:
                raise UserError(
                    self.env._(
                        "Before the invoice of %(order)s can become an e-invoice:\n"
                        "%(gaps)s",
                        order=move.lazada_order_id.name,
                        gaps="\n".join(gap.text for gap in gaps),
                    )
                )
        return super()._post(soft)

    def _find_lazada_einvoice_gaps(self):
        """Return what the e-invoice of this invoice or credit note lacks.

        :rtype: list[Gap]
        """
        self.ensure_one()
        if not self.lazada_order_id or not self.is_sale_document():
            return []
        return self._check_lazada_einvoice()

    def _check_lazada_einvoice(self):
        """To be extended by what knows the e-invoice of a country.

        :rtype: list[Gap]
        """
        return []

    def _check_lazada_fields(self, record, names):
        """Return those of some fields that are empty.

        :rtype: list[Gap]
        """
        return [
            Gap(
                self.env._(
                    "Fill in “%(field)s” of %(record)s.",
                    field=record._fields[name]._description_string(self.env),
                    record=record.display_name,
                ),
                record,
            )
            for name in names
            if not record[name]
        ]
