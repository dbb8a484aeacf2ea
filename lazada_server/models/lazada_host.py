import logging
from contextlib import contextmanager
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.lazada_connector.concurrency import in_own_transaction
from odoo.addons.lazada_connector.lazada_api import Kind, LazadaUnavailable
from odoo.addons.lazada_connector.lazada_api.logs import about
from odoo.addons.lazada_connector.lazada_api.turns import rest_seconds

_logger = logging.getLogger(__name__)


class LazadaHost(models.Model):
    """A host of Lazada's that has hung: scheduled actions leave it alone for a while.

    Written in transactions of its own: the other workers see it at once, and no
    rollback forgets it.
    """

    _name = "lazada.host"
    _inherit = "lazada.guard.mixin"
    _description = "Lazada Host"
    _rec_name = "url"

    url = fields.Char(required=True, readonly=True)
    hangs = fields.Integer(readonly=True, help="Times in a row that it did not answer.")
    rests_until = fields.Datetime(readonly=True)

    _url_uniq = models.UniqueIndex("(url)")

    @api.model
    def _find(self, url):
        return self.sudo().search([("url", "=", url)])

    @api.model
    def _rest_of(self, url):
        """Return until when a host is left alone; ``False``: it may be called."""
        until = self._find(url).rests_until
        return until and until > fields.Datetime.now() and until

    @api.model
    @contextmanager
    def _watched(self, url):
        """Notice if a host hangs while it is called, or answers again.

        :param str url: base of the API
        """
        try:
            yield
        except LazadaUnavailable as error:
            if error.kind == Kind.HUNG:
                error.retry_after = in_own_transaction(
                    self, lambda hosts: hosts._leave_alone(url)
                )
            raise
        if self._find(url):
            try:
                in_own_transaction(self, lambda hosts: hosts._forget(url))
            except (psycopg2.Error, UserError) as error:
                # What Lazada has just answered, maybe new tokens, is what counts.
                about(_logger).warning("A host is not forgotten: %s", error)

    def _forget(self, url):
        self._find(url).unlink()

    def _leave_alone(self, url):
        """Let a host rest, the longer the oftener it has hung; return the seconds."""
        hangs, now = self._find(url).hangs + 1, fields.Datetime.now()
        until = self._rest_of(url)
        if until:  # another worker has waited in vain at the same time
            return (until - now).total_seconds()
        until = now + timedelta(seconds=rest_seconds(hangs))
        self.env.execute_query(
            SQL(
                """
                INSERT INTO lazada_host (url, hangs, rests_until)
                     VALUES (%(url)s, %(hangs)s, %(until)s)
                ON CONFLICT (url) DO UPDATE
                        SET hangs = excluded.hangs, rests_until = excluded.rests_until
                  RETURNING id
                """,
                url=url,
                hangs=hangs,
                until=until,
            )
        )
        self.env["lazada.process"]._wake("download_orders", until)
        return (until - now).total_seconds()
