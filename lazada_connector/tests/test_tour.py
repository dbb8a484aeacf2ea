from datetime import datetime, timedelta

from odoo.tests import HttpCase, tagged

from .common import MANAGER, LazadaCommon


@tagged("post_install", "-at_install")
class TestTour(LazadaCommon, HttpCase):
    def test_set_up_a_store(self):
        """D1–D3: list, new store, fill in, save; the three numbered actions are
        there."""
        self.make_user("lazada_manager", MANAGER, name="Manager")
        self.start_tour("/odoo/lazada-stores", "lazada_store", login="lazada_manager")
        store = self.env["lazada.store"].search([("code", "=", "TOUR-SG")])
        self.assertEqual(
            (store.region, store.app_id, store.state), ("sg", self.app, "draft")
        )

    def test_warning_covers_nothing(self):
        """A3: the pop-up goes by itself or by a click; what it said waits in the bar on
        top until its reader has read it."""
        self.store.user_id = self.make_user("lazada_manager", MANAGER, name="Manager")
        self.store.refresh_token_expires_at = datetime.now() + timedelta(days=6)
        warnings = self.env["lazada.warning"].sudo()
        warnings._warn_of_endings(self.store)
        warning = warnings.search([])
        self.assertTrue(warning.popup_at)
        self.start_tour("/odoo/lazada-stores", "lazada_warning", login="lazada_manager")
        self.assertFalse(warning.popup_at)
