from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lazada_api.const import REGIONS
from ...lazada_api.reading import is_web_address


class LazadaAppMarket(models.Model):
    """Where sellers of one country order an application in Lazada's Service Market."""

    _name = "lazada.app.market"
    _description = "Lazada Service Market Address"
    _order = "region, id"
    _rec_name = "region"

    app_id = fields.Many2one(
        "lazada.app", required=True, ondelete="cascade", index=True
    )
    region = fields.Selection(
        [(code, region.name) for code, region in REGIONS.items()],
        string="Country",
        required=True,
    )
    url = fields.Char(
        string="Address",
        required=True,
        help="Open the application's page in the country's Service Market (in Seller "
        "Center, menu Service Market) and copy the address of your browser.",
    )

    _app_region_uniq = models.UniqueIndex(
        "(app_id, region)", "There is an address for this country already."
    )

    @api.constrains("url")
    def _check_url(self):
        for market in self:
            if not is_web_address(market.url):
                raise ValidationError(
                    self.env._(
                        "%s is not a web address. It has to begin with https://.",
                        market.url,
                    )
                )
