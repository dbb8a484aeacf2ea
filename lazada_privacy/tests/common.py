from datetime import timedelta

from odoo import fields

from odoo.addons.lazada_connector.tests.common import LazadaCase
from odoo.addons.lazada_connector.tests.payloads import ADDRESS, item_row, order_row

# What buyers of these tests are found by: parts of all their names and streets, and
# what their phone numbers begin with.
SOUGHT = r"zorblax|qumrin|gloop|(?<!\d)(65)?[\s.-]?9876[\s.-]?\d{4}(?!\d)"
DAYS = 30


def buyer(number):
    """Return an address as Lazada sends it, whose words nobody else has."""
    return {
        **ADDRESS,
        "first_name": f"Zorblax{number:04}",
        "last_name": f"Qumrin{number:04}",
        "address1": f"{number} Gloop{number:04} Street",
        "phone": f"659876{number:04}",
    }


class PrivacyCase(LazadaCase):
    """A company whose buyers' data ends, and orders of its store."""

    def setUp(self):
        super().setUp()
        self.store.company_id.lazada_buyer_days = DAYS
        self.store.user_id = self.env.ref("base.user_admin")
        self.long_ago = fields.Datetime.now() - timedelta(days=DAYS + 1)

    def import_orders(self, *numbers, status="delivered", **item):
        """Import an order for each number, which is the buyer's, too; they were last
        changed long ago."""
        pairs = [
            (
                order_row(
                    number,
                    address_shipping=buyer(number),
                    customer_first_name=buyer(number)["first_name"],
                    buyer_note=f"Call Qumrin{number:04} first",
                ),
                [item_row(number, 0, status=status, buyer_id=number, **item)],
            )
            for number in numbers
        ]
        orders = self.download(*pairs)
        self.store._import_orders()
        self.assertEqual(set(orders.mapped("state")), {"done"})
        self.deliver(orders.sale_order_id.picking_ids)
        orders.lazada_updated_at = self.long_ago
        return orders

    def deliver(self, pickings):
        for picking in pickings.filtered(lambda row: row.state != "done"):
            picking.move_ids.quantity = picking.move_ids.product_uom_qty
            picking.move_ids.picked = True
            picking._action_done()

    def end(self):
        """Run the scheduled action."""
        self.cron("end_buyers_data", "lazada_privacy")
        self.env.invalidate_all()

    def contacts(self, orders):
        return orders.sale_order_id.partner_shipping_id

    def found(self):
        """Return where in the database, and in its files, a buyer of these tests is
        found.

        :return: tuples (table, column)
        :rtype: set[tuple[str, str]]
        """
        self.env.flush_all()
        cr, found = self.env.cr, set()
        cr.execute(
            "SELECT c.table_name, c.column_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE t.table_type = 'BASE TABLE' AND c.table_schema = current_schema"
            " AND c.udt_name IN ('varchar', 'text', 'jsonb', 'json', 'bpchar')"
        )
        for table, column in cr.fetchall():
            cr.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}"::text ~* %s LIMIT 1',  # noqa: S608  # pylint: disable=sql-injection
                [SOUGHT],
            )
            if cr.fetchone():
                found.add((table, column))
        return found | self.found_in_files()

    def found_in_files(self):
        """An attachment may hold text as it is, or, as Odoo's PDF do, packed."""
        files = self.env["ir.attachment"].search(
            [("res_field", "in", [False, "content"]), ("res_model", "!=", False)]
        )
        return {
            ("ir_attachment", file.res_model)
            for file in files
            if b"zorblax" in (file.raw or b"").lower()
        }
