from odoo import api, fields, models

from ...lazada_api import wire

# What Lazada may send masked after it was clear.
MASKABLE = ("buyer_name", "tax_code", "branch_number", "registration_number")


class LazadaOrder(models.Model):
    """Who bought, and what a company needs for its tax invoice."""

    _inherit = "lazada.order"

    tax_invoice_requested = fields.Boolean(
        readonly=True,
        index=True,
        help="The buyer has asked for a tax invoice, as companies do.",
    )
    tax_code = fields.Char(
        readonly=True, help="Of the buyer, for the tax invoice (Thailand, Vietnam)."
    )
    branch_number = fields.Char(
        readonly=True, help="Of the buyer's company, for the tax invoice (Thailand)."
    )
    registration_number = fields.Char(
        string="National Registration Number",
        readonly=True,
        help="Of the buyer, in the countries where Lazada asks for it.",
    )

    def _update_from_lazada(self, vals):
        """Keep what is clear when Lazada sends it masked again."""
        hidden = [
            name for name in MASKABLE if self[name] and wire.is_masked(vals.get(name))
        ]
        vals = {key: value for key, value in vals.items() if key not in hidden}
        return super()._update_from_lazada(vals)

    @api.model
    def _prepare_vals(self, store, lazada_id, row, items):
        return {
            **super()._prepare_vals(store, lazada_id, row, items),
            "tax_code": _read_line(row, "tax_code"),
            "branch_number": _read_line(row, "branch_number"),
            "registration_number": _read_line(row, "national_registration_number"),
            "tax_invoice_requested": _wants_tax_invoice(row),
        }


def _read_line(row, name):
    return " ".join(wire.to_text(row.get(name)).split()) or False


def _wants_tax_invoice(row):
    """Page *GetOrders*: ``extra_attributes`` is a text of JSON, or nothing."""
    try:
        attributes = wire.parse_json_text(row.get("extra_attributes"))
        wanted = isinstance(attributes, dict) and attributes.get("TaxInvoiceRequested")
        return wire.to_bool(wanted)
    except ValueError:
        return False
