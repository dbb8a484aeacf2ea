from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestSkuPush(TransactionCase):
    def test_it_does_nothing_alone(self):
        """It brings what others inherit: no table, no screen, no scheduled action."""
        own = {
            name: model
            for name, model in self.env.registry.items()
            if model._original_module == "lazada_sku_push"
        }
        self.assertIn("lazada.sku.push.mixin", own)
        self.assertTrue(all(model._abstract for model in own.values()))
        brought = self.env["ir.model.data"].search([("module", "=", "lazada_sku_push")])
        kept = {"ir.ui.view", "ir.ui.menu", "ir.cron", "ir.actions.act_window"}
        self.assertFalse(kept.intersection(brought.mapped("model")))
