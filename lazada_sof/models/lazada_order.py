from odoo import api, fields, models


class LazadaOrder(models.Model):
    _inherit = "lazada.order"

    is_sof = fields.Boolean(compute="_compute_is_sof")
    sof_delivered = fields.Boolean(
        string="Delivered (SOF)",
        compute="_compute_sof_flags",
        inverse="_inverse_sof_delivered",
        help="Set: every package of the order that the seller delivers is delivered.",
    )
    sof_not_delivered = fields.Boolean(
        string="Not Delivered (SOF)",
        compute="_compute_sof_flags",
        inverse="_inverse_sof_not_delivered",
    )

    @api.depends("package_ids.is_sof", "package_ids.status")
    def _compute_is_sof(self):
        for order in self:
            order.is_sof = bool(order._sof_packages())

    @api.depends("package_ids.sof_delivered", "package_ids.sof_not_delivered")
    def _compute_sof_flags(self):
        for order in self:
            packages = order._sof_packages()
            order.sof_delivered = bool(packages) and all(
                packages.mapped("sof_delivered")
            )
            order.sof_not_delivered = bool(packages) and all(
                packages.mapped("sof_not_delivered")
            )

    def _inverse_sof_delivered(self):
        for order in self:
            order._sof_packages().write({"sof_delivered": order.sof_delivered})

    def _inverse_sof_not_delivered(self):
        for order in self:
            order._sof_packages().write({"sof_not_delivered": order.sof_not_delivered})

    def _sof_packages(self):
        return self.package_ids.filtered(
            lambda package: package.is_sof and package.status != "canceled"
        )
