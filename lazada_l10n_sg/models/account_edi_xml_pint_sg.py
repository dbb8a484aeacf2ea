from odoo import models


class AccountEdiXmlPintSg(models.AbstractModel):
    """The credit note of a Lazada order names the invoice that it credits, which Odoo
    leaves out."""

    _inherit = "account.edi.xml.pint_sg"

    def _add_invoice_header_nodes(self, document_node, vals):
        result = super()._add_invoice_header_nodes(document_node, vals)
        note, origin = vals["invoice"], vals["invoice"].reversed_entry_id
        if note.lazada_order_id and note.move_type == "out_refund" and origin:
            document_node["cac:BillingReference"] = {
                "cac:InvoiceDocumentReference": {
                    "cbc:ID": {"_text": origin.name},
                    "cbc:IssueDate": {"_text": origin.invoice_date},
                }
            }
        return result
