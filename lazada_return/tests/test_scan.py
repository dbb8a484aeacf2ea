"""R3: whatever is on the parcel opens its return."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .booking import ReturningCase


@tagged("post_install", "-at_install")
class TestReturnedScan(ReturningCase):
    def setUp(self):
        super().setUp()
        self.picker = self.make_user("picker", "stock.group_stock_user")

    def scan(self, code):
        Scan = self.env["lazada.return.scan"].with_user(self.picker)
        return Scan.create({"code": code}).action_find()

    def test_opens_the_return(self):
        order = self.sold(77, {})
        record = self.ask(order, stage="on_the_way")
        other = self.ask(self.sold(2, {}), stage="on_the_way")
        line = record.line_ids
        receipt = self.receipts(record)
        for code in (
            line.tracking_number, f"  {line.tracking_number.lower()} ", "77",
            receipt.name, record.lazada_id,
        ):  # fmt: skip
            action = self.scan(code)
            self.assertEqual((action["res_model"], action["res_id"]),
                             ("lazada.return", record.id), code)  # fmt: skip
        self.assertNotEqual(other, record)

    def test_by_the_parcel_that_turned_round(self):
        order = self.sold(1, {})
        package = self.env["lazada.package"].create(
            {"order_id": order.id, "lazada_id": "P1", "tracking_number": "OUT1"}
        )
        order.item_ids.write(
            {"package_id": package.id, "lazada_status": "shipped_back"}
        )
        record = self.ask(order, kind="abnormal", stage="open")
        self.assertEqual(self.scan("OUT1")["res_id"], record.id)

    def test_what_is_still_to_come_goes_first(self):
        order = self.sold(1, {}, {})
        first, second = self.ask(order, 0), self.ask(order, 1)
        first.action_receive()
        self.assertEqual(self.scan("1")["res_id"], second.id)

    def test_unknown_or_nothing(self):
        self.ask(self.sold(1, {}), stage="on_the_way")
        for code in ("", "RT%", "RT_", "nothing"):
            with self.assertRaisesRegex(UserError, "No return has the number"):
                self.scan(code)
