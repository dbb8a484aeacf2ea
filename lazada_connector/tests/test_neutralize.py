from odoo.exceptions import UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from .common import LazadaCase

SECRETS = ("authorization_code", "access_token", "refresh_token")


@tagged("post_install", "-at_install")
class TestNeutralize(LazadaCase):
    def neutralize(self):
        self.store.authorization_code = "0_CODE"
        # a wizard that somebody has left open
        self.env["lazada.connect"].create({"app_secret": "half-entered"})
        self.env.flush_all()
        for query in get_neutralization_queries(["lazada_connector"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()

    def test_no_secret_is_left(self):
        """A copy of a database holds no key of the seller."""
        self.neutralize()
        self.assertFalse(any(self.store[name] for name in SECRETS))
        self.assertEqual(self.app.app_secret, "neutralized")
        for table in ("lazada_app", "lazada_store", "lazada_connect"):
            self.env.cr.execute(f"SELECT row_to_json(t)::text FROM {table} t")
            text = str(self.env.cr.fetchall())
            for secret in ("very-secret", "half-", "access-1", "refresh-1", "0_CODE"):
                self.assertNotIn(secret, text)

    def test_no_call_is_made(self):
        """A copy does not act for the seller: neither by cron nor by button."""
        self.neutralize()
        self.assertEqual(self.store.state, "draft")
        with self.lazada.serving():
            for task in (
                "download_products",
                "download_orders",
                "refresh_access_tokens",
            ):
                self.cron(task)
            with self.fails(UserError, "1. Get Lazada Approval Code"):
                self.store.action_download_orders()
        self.assertFalse(self.lazada.calls)
