from odoo.tests import Form, tagged

from odoo.addons.lazada_connector.tests.common import USER

from .returning import ReturnCase


@tagged("post_install", "-at_install")
class TestReturnViews(ReturnCase):
    def test_forms(self):
        """Each opens for those who decide, and for those who only look: who takes the
        goods in, and who credits them."""
        record = self.make_return(units=2)
        record.action_agree_return()
        order, sale = record.order_id, record.order_id.sale_order_id
        roles = (USER, "stock.group_stock_user", "account.group_account_invoice")
        for role in roles:
            user = self.make_user(role, f"base.group_user,{role}")
            for shown in (record, record.line_ids[0], record.decision_ids, order):
                with self.subTest(shown._name, role=role):
                    self.assertTrue(Form(shown.with_user(user)).id)
        user = self.env["res.users"].search([("login", "=", USER)])
        self.assertEqual(Form(sale.with_user(user)).lazada_return_count, 1)
        self.assertEqual(order.with_user(user).return_count, 1)
        self.assertEqual(self.store.return_count, 1)
        with Form(self.store) as form:
            form.return_credit = "refunded"
        self.assertEqual(self.store.return_credit, "refunded")

    def test_lists_open(self):
        for name in (
            "lazada_return_action",
            "lazada_return_to_decide_action",
            "lazada_return_decision_action",
            "lazada_return_reasons_action",
        ):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                f"lazada_return.{name}"
            )
            for mode in action["view_mode"].split(","):
                with self.subTest(name, mode=mode):
                    self.env[action["res_model"]].get_view(view_type=mode)

    def test_the_filters_find_what_they_say(self):
        record = self.make_return()
        arch = self.env["lazada.return"].get_view(view_type="search")["arch"]
        for name in ("to_decide", "on_the_way", "not_booked", "nothing_came"):
            self.assertIn(f'name="{name}"', arch)
        found = self.env["lazada.return"].search([("is_to_decide", "=", True)])
        self.assertEqual(found, record)

    def test_buttons_lead_to_the_returns(self):
        record = self.make_return()
        order = record.order_id
        for action in (
            self.store.action_view_returns(),
            order.action_view_returns(),
            order.sale_order_id.action_view_lazada_returns(),
        ):
            found = self.env["lazada.return"].search(action["domain"])
            self.assertEqual(found, record)
        self.assertEqual(record.action_view_order()["res_id"], order.id)
        sale = record.action_view_sale_order()
        self.assertEqual(sale["res_id"], order.sale_order_id.id)
