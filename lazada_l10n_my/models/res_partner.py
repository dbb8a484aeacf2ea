from odoo import api, models

from odoo.addons.lazada_connector.lazada_api.recipient import clear_text

from .lazada_store import PUBLIC


class ResPartner(models.Model):
    """Who asked for an e-invoice and told the number of his identity card only.

    Source: E-Invoice Guideline of the Inland Revenue Board, Appendix 1: the general
    public's TIN stands beside it.
    """

    _inherit = "res.partner"

    @api.model
    def _prepare_lazada_company(self, kind, order):
        vals = super()._prepare_lazada_company(kind, order)
        number = clear_text(order.registration_number)
        if not vals or vals["vat"] or not number or not order.store_id.is_malaysian:
            return vals
        return {
            **vals,
            "l10n_my_edi_malaysian_tin": PUBLIC["l10n_my_edi_malaysian_tin"],
            "l10n_my_identification_type": "NRIC",
            "l10n_my_identification_number": number.replace("-", ""),
        }
