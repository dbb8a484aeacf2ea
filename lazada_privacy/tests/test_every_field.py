from datetime import timedelta

from odoo.tests import tagged

from ..ending import text_fields
from ..holders import NO_BUYERS
from .common import PrivacyCase

WORDS = "Zorblax0001 Qumrin0001, 1 Gloop0001 Street, +65 9876 0001"
# Texts by which rows are found, and what the buyer's words are read from.
LEFT_ALONE = {
    ("lazada.order", "lazada_id"),
    ("lazada.order", "payload"),
    ("lazada.order.item", "payload"),
    ("lazada.push.message", "subject"),
    ("mail.message", "model"),
    ("mail.activity", "res_model"),
}
# What a row of a model has to be, so that it is of the order.
OF_ORDER = {
    "lazada.document": {"document_type": "shippingLabel"},  # invoices stay
    "lazada.push.message": {"topic": "order", "state": "done"},
    "lazada.sof.file": {"state": "done", "report": "x"},
    "lazada.sync.run": {"message": "x", "state": "failed"},
}
# Whose texts may say that there are none of a buyer's words in them: what people set
# up, and names of products.
UNTOUCHED = {"lazada.store", "lazada.order.item"}


@tagged("post_install", "-at_install")
class TestEveryField(PrivacyCase):
    """Y1: no field of any table is forgotten, also not of one that is new."""

    def setUp(self):
        super().setUp()
        self.order = self.import_orders(1, package_id="FP1")
        self.made = {}

    def test_every_table_says_what_it_holds(self):
        """A new table fails here until it has ``order_id``, or ``_buyers_data``, or
        ``_buyers_data_of_store``, or stands in ``holders.py`` with a reason."""
        tables = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("lazada.")
            if model._auto and not model._abstract and not model._transient
        }
        holders = self.holders()
        self.assertGreater(len(holders), 8)
        self.assertFalse(tables - holders - NO_BUYERS.keys(), "nobody thought of these")
        self.assertFalse(holders & NO_BUYERS.keys())

    def test_no_text_is_forgotten(self):
        """Every text of every table that holds something of an order is filled with the
        buyer's words, and every row gets a file."""
        for name in self.holders():
            self.make_old(self.make_row(name))
        planted, trusted = 0, set()
        order = self.order
        for rows, held in [*order._buyers_rows(), *order._stores_rows(self.store)]:
            self.assertTrue(rows, f"no row of {rows._name} is found by its order")
            trusted |= {rows._name} if held.untouched else set()
            planted += self.plant(rows, held.untouched)
            for around in self.around(rows):
                planted += self.plant(around)
        self.env.invalidate_all()
        self.assertGreater(planted, 150)
        self.assertGreater(len(self.found()), 60)
        self.assertLessEqual(trusted, UNTOUCHED)
        self.end()
        self.assertTrue(self.order.buyer_data_ended_at, self.order.buyer_data_error)
        self.assertEqual(self.found(), set())

    def holders(self):
        """Return the names of the models that hold something of a buyer."""
        Order = self.env["lazada.order"]
        wanted = Order._models_with(
            lambda model: (
                Order._has_buyers_data(model) or hasattr(model, "_buyers_data_of_store")
            )
        )
        return {rows._name for rows in wanted}

    def make_row(self, name):
        """Return a row of a model that belongs to the order, made of as little as its
        required fields."""
        if name not in self.made:
            known = self.known(name)
            self.made[name] = known or self.env[name].create(self.row_vals(name))
        return self.made[name]

    def make_old(self, row):
        self.env.flush_all()
        if row._log_access:
            before = self.long_ago - timedelta(days=1)
            self.env.cr.execute(
                f'UPDATE "{row._table}" SET create_date = %s WHERE id = ANY(%s)',  # noqa: S608
                [before, row.ids],
            )

    def known(self, name):
        order = self.order
        return {
            "lazada.order": order,
            "lazada.order.item": order.item_ids,
            "lazada.package": order.package_ids,
            "lazada.store": self.store,
            "lazada.app": self.app,
            "sale.order": order.sale_order_id,
            "stock.picking": order.sale_order_id.picking_ids,
            "res.company": self.env.company,
            "res.currency": self.store.currency_id,
            "product.product": self.cup,
        }.get(name)

    def row_vals(self, name):
        model = self.env[name]
        wanted = [
            field
            for field in model._fields.values()
            if field.store and not field.compute and not field.related
            if field.required or field.name in ("order_id", "store_id", "subject")
        ]
        vals = {field.name: self.value_of(field) for field in wanted}
        vals = {key: value for key, value in vals.items() if value is not None}
        if name == "sale.order.line":
            sale = self.order.sale_order_id
            return {"order_id": sale.id, "display_type": "line_note", "name": "x"}
        return {
            **model.default_get(list(model._fields)),
            **vals,
            **OF_ORDER.get(name, {}),
        }

    def value_of(self, field):
        if field.name == "subject":
            return self.order.lazada_id
        if field.type == "many2one":
            return self.make_row(field.comodel_name).id
        if field.type == "selection":
            return field.get_values(self.env)[0]
        simple = {"char": "x", "text": "x", "date": self.long_ago.date()}
        return {**simple, "datetime": self.long_ago, "integer": 1}.get(field.type)

    def plant(self, rows, untouched=()):
        """Fill the texts of rows; return how many columns they are."""
        names = [
            field
            for field in text_fields(rows)
            if (rows._name, field.name) not in LEFT_ALONE
            and field.name not in untouched
        ]
        for field in names:
            text = f"'{WORDS}'"
            if field.column_type[0] == "jsonb":
                text = f"""'{{"en_US": "{WORDS}"}}'::jsonb"""
            self.env.cr.execute(
                f'UPDATE "{rows._table}" SET "{field.name}" = {text}'  # noqa: S608
                " WHERE id = ANY(%s)",
                [rows.ids],
            )
            self.assertEqual(self.env.cr.rowcount, len(rows))
        return len(names)

    def around(self, rows):
        """Return what Odoo keeps beside rows: a message with what was tracked, a mail,
        an activity; and attach a file."""
        row = rows[:1]
        if row != self.store:  # which has no files of buyers
            file = {"name": "x", "raw": WORDS.encode(), "res_id": row.id}
            self.env["ir.attachment"].create({**file, "res_model": row._name})
        message = self.env["mail.message"].create(
            {
                "model": row._name,
                "res_id": row.id,
                "body": "x",
                "message_type": "comment",
            }
        )
        of_message = {"mail_message_id": message.id}
        tracked = self.env["mail.tracking.value"].create(of_message)
        mail = self.env["mail.mail"].create({**of_message, "state": "exception"})
        told = {**of_message, "res_partner_id": self.customer.id}
        notification = self.env["mail.notification"].create(told)
        found = [message, tracked, mail, notification]
        if hasattr(row, "activity_ids"):
            todo = {
                "res_model_id": self.env["ir.model"]._get_id(row._name),
                "res_id": row.id,
                "user_id": self.env.ref("base.user_admin").id,
            }
            found.append(self.env["mail.activity"].create(todo))
        self.env.flush_all()
        return found
