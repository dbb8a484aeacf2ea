from odoo import api, fields, models


class LazadaStore(models.Model):
    """Returns are booked when they are downloaded; a person is told of goods that are
    missing."""

    _inherit = "lazada.store"

    return_missing_days = fields.Integer(
        string="Goods Missing After",
        default=14,
        help="So many days after the buyer was refunded, goods that have not come are "
        "listed as missing, and a person is told.",
    )

    _return_missing_days_positive = models.Constraint(
        "CHECK (return_missing_days > 0)", "Give at least one day."
    )

    # === CRONS === #

    @api.model
    def _cron_warn_returns(self):
        result = super()._cron_warn_returns()
        if self.env["lazada.return"]._warn_of_goods():
            self.env["lazada.process"]._wake("warn_returns")
        return result

    # === BUSINESS METHODS === #

    def _download_returns(self, deadline=None):
        run, more = super()._download_returns(deadline)
        left = self.env["lazada.return.booking"]._book_due(self, deadline)
        return run, more or left
