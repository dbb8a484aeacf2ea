from datetime import timedelta, timezone

from odoo import fields, models

from odoo.addons.lazada_connector.lazada_api.lives import WARN_BEFORE
from odoo.addons.lazada_connector.lazada_api.reading import read_time

ONE_DAY = timedelta(days=1)


class LazadaStore(models.Model):
    """What a store does when Lazada tells of its token."""

    _inherit = "lazada.store"

    def _expect_token_end(self, moments):
        """Lazada says that the token ends soon: replace it, or warn.

        A message that comes late or again tells of an end that has been moved since.

        :param list moments: epoch seconds, as Lazada sent them
        """
        ends = [read_time(moment, timezone.utc) for moment in moments]
        latest = max(filter(None, ends), default=None)
        known = self.access_token_expires_at
        soon = fields.Datetime.now() + WARN_BEFORE
        if not latest or latest > soon or (known and latest < known - ONE_DAY):
            return
        if self._can_refresh():
            self._replace_access_token(self.sudo().access_token)
        else:
            self.sudo().access_token_expires_at = min(filter(None, (known, latest)))
            self.env["lazada.warning"].sudo()._warn_of_endings(self)
