from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """What is signed is the body as it came; Odoo reads up what it takes for a form."""

    _inherit = "ir.http"

    @classmethod
    def _pre_dispatch(cls, rule, args):
        result = super()._pre_dispatch(rule, args)
        if rule.endpoint.routing.get("keeps_body"):
            # It stays with the request, for the form as well.
            request.httprequest.get_data()
        return result
