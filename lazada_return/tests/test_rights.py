from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from odoo.addons.lazada_connector.tests.rights import LAZADA, RightsCase, RightsTests

from .returning import ReturnCase

WAREHOUSE = {"warehouse"}


@tagged("post_install", "-at_install")
class TestRights(RightsTests, RightsCase, ReturnCase):
    addon = "lazada_return"
    may_write = {
        # whether returns are read, and what becomes of them: the store's managers
        "lazada.store": {
            "manager": {
                "download_returns",
                "returns_from",
                "return_credit",
                "return_credit_post",
                "return_picking_type_id",
                "return_missing_days",
            }
        },
        # what was found when the goods came back: who opens the parcel
        "lazada.return.line": {role: {"check"} for role in WAREHOUSE | LAZADA},
    }
    may_create = {
        # a wizard: each row belongs to who made it
        "lazada.return.decide": LAZADA,
        "lazada.return.scan": WAREHOUSE | LAZADA,
    }
    may_delete = may_create
    may_call = {
        ("lazada.store", "action_download_returns"): {"manager"},
        ("lazada.store", "action_view_returns"): None,
        ("lazada.order", "action_view_returns"): None,
        ("sale.order", "action_view_lazada_returns"): None,
        ("lazada.return", "action_view_order"): None,
        ("lazada.return", "action_view_sale_order"): None,
        # decisions are those of Lazada's users
        ("lazada.return", "action_agree_return"): LAZADA,
        ("lazada.return", "action_refuse_return"): LAZADA,
        ("lazada.return", "action_instant_refund"): LAZADA,
        ("lazada.return", "action_confirm_delivery"): LAZADA,
        ("lazada.return", "action_agree_refund"): LAZADA,
        ("lazada.return", "action_refuse_refund"): LAZADA,
        ("lazada.return", "action_start_dispute"): LAZADA,
        ("lazada.return", "action_agree_cancel"): LAZADA,
        ("lazada.return", "action_refuse_cancel"): LAZADA,
        ("lazada.return", "action_withdraw"): LAZADA,
        ("lazada.return", "action_read_again"): LAZADA,
        # goods are those of the warehouse, too
        ("lazada.return", "action_receive"): WAREHOUSE | LAZADA,
        ("lazada.return", "action_view_pickings"): None,
        ("lazada.return.line", "action_check_good"): WAREHOUSE | LAZADA,
        ("lazada.return.line", "action_check_scrap"): WAREHOUSE | LAZADA,
        ("lazada.return.line", "action_check_dispute"): WAREHOUSE | LAZADA,
        ("lazada.return.scan", "action_find"): WAREHOUSE | LAZADA,
        # money is the accountant's
        ("lazada.return", "action_credit"): {"accountant"},
        ("lazada.return", "action_credited_by_hand"): {"accountant"},
        ("lazada.return", "action_view_credit_notes"): None,
        # whoever sees what is in the way
        ("lazada.return", "action_retry_booking"): WAREHOUSE | LAZADA | {"accountant"},
        ("lazada.return.booking", "action_retry"): WAREHOUSE | LAZADA | {"accountant"},
        ("lazada.return.decision", "action_retry"): LAZADA,
        ("lazada.return.decision", "action_withdraw"): LAZADA,
        ("lazada.return.decision", "action_view_return"): None,
        ("lazada.return.decide", "action_decide"): LAZADA,
    }

    def setUp(self):
        super().setUp()
        record = self.make_return()
        self.env["lazada.return.reason"].create(
            {"store_id": self.store.id, "lazada_id": "1", "name": "Not damaged"}
        )
        record.action_agree_return()
        self.credit(record)

    def credit(self, record):
        """Have a credit note made."""
        record.sale_order_id._create_invoices().action_post()
        self.store.return_credit = "refunded"
        record.line_ids.stage = "refunded"
        record._book_now()
        self.assertTrue(record.credit_note_ids, record.booking_error)

    def create_vals(self, name):
        if name == "lazada.return.scan":
            return {"code": "1"}
        lines = self.the_return().line_ids
        return {"action": "refuseReturn", "line_ids": lines.ids}

    def test_wizards(self):
        self.check_wizards()

    def test_a_copy_of_the_database_reads_nothing(self):
        self.env.flush_all()
        for query in get_neutralization_queries(["lazada_return"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertFalse(self.store.download_returns)
