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
