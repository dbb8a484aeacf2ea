from odoo.exceptions import AccessError
from odoo.tests import tagged

from .payloads import product_row, sku_row
from .rights import LAZADA, RightsCase, RightsTests

MANAGERS = {"manager"}
PACKERS = LAZADA | {"warehouse"}


@tagged("post_install", "-at_install")
class TestRights(RightsTests, RightsCase):
    addon = "lazada_connector"
    may_write = {
        # set up by managers; what Lazada or the machinery says is read-only
        "lazada.store": {"manager": "all"},
        # linked by whoever works with orders
        "lazada.sku": {"user": "all", "manager": "all"},
        # its timing; see test_tasks_run_for_every_company
        "lazada.process": {"manager": "all"},
    }
    may_create = {
        "lazada.store": MANAGERS,
        # wizards: each row belongs to who made it
        "lazada.connect": MANAGERS,
        "lazada.sku.link": LAZADA,
        "lazada.sku.link.line": LAZADA,
    }
    may_delete = {
        "lazada.connect": MANAGERS,
        "lazada.sku.link": LAZADA,
        "lazada.sku.link.line": LAZADA,
    }
    may_call = {
        # connecting and what a store does: its managers
        ("lazada.store", "action_get_approval_code"): MANAGERS,
        ("lazada.store", "action_get_access_token"): MANAGERS,
        ("lazada.store", "action_refresh_access_token"): MANAGERS,
        ("lazada.store", "action_check_connection"): MANAGERS,
        ("lazada.store", "action_first_download"): MANAGERS,
        ("lazada.store", "action_download_products"): MANAGERS,
        ("lazada.store", "action_download_orders"): MANAGERS,
        ("lazada.store", "action_import_orders"): MANAGERS,
        # and the accounting right besides
        ("lazada.store", "action_create_invoices"): set(),
        ("lazada.store", "action_open_service_market"): None,
        ("lazada.store", "action_view_figure"): None,
        # the rates themselves are guarded by Odoo
        ("lazada.store", "action_enter_rate"): None,
        ("lazada.store", "action_view_orders"): None,
        ("lazada.store", "action_view_orders_today"): None,
        ("lazada.store", "action_view_recent_orders"): None,
        ("lazada.store", "action_view_sales"): None,
        ("lazada.store", "action_view_skus"): None,
        ("lazada.store", "action_view_invoices"): None,
        ("lazada.store", "action_view_runs"): None,
        ("lazada.app", "action_view_stores"): None,
        ("lazada.process", "action_run"): MANAGERS,
        ("lazada.process", "action_view_runs"): None,
        # a pop-up is its reader's own
        ("lazada.warning", "get_popups"): None,
        ("lazada.warning", "action_put_off"): None,
        ("lazada.warning", "action_close"): None,
        ("lazada.order", "action_retry"): LAZADA,
        # whose word it is that money goes by
        ("lazada.order", "action_accept_figures"): MANAGERS,
        ("lazada.order", "action_read_again"): LAZADA,
        ("lazada.order", "action_retry_invoice"): set(),
        ("lazada.order", "action_lazada_pack"): PACKERS,
        ("lazada.order", "action_lazada_ready_to_ship"): PACKERS,
        ("lazada.order", "action_lazada_label"): PACKERS,
        ("lazada.order", "action_view_sale_order"): None,
        ("lazada.order", "action_view_deliveries"): None,
        ("lazada.order", "action_view_invoices"): None,
        ("lazada.order.retry", "action_retry"): LAZADA,
        ("lazada.sku", "action_link_products"): LAZADA,
        ("lazada.sku", "action_link_many"): None,
        ("lazada.sku.link", "action_apply"): LAZADA,
        # packing is the warehouse's work, too
        ("lazada.package", "action_repack"): PACKERS,
        ("lazada.shipment", "action_retry"): PACKERS,
        # not of salesmen and accountants, though Odoo lets them write transfers
        ("stock.picking", "action_lazada_pack"): PACKERS,
        ("stock.picking", "action_lazada_ready_to_ship"): PACKERS,
        ("stock.picking", "action_lazada_label"): PACKERS,
        ("stock.picking", "action_view_lazada_packages"): None,
        # Odoo's own, which an import does without
        ("stock.picking", "message_post_with_source"): None,
        ("sale.order", "action_view_lazada_order"): None,
        ("account.move", "action_view_lazada_order"): None,
        ("lazada.connect", "action_next"): MANAGERS,
        ("lazada.connect", "action_back"): MANAGERS,
        ("lazada.connect", "action_connect"): MANAGERS,
    }

    def setUp(self):
        super().setUp()
        self.lazada.expect(
            "iter_product_pages", [[product_row(1, sku_row(11, "SKU-1"))]]
        )
        with self.lazada.serving():
            self.store._download_products()
        self.order = self.import_one(1)
        sale = self.order.sale_order_id
        self.move = sale._create_invoices()
        env = self.env
        env["lazada.order.retry"]._keep("read", self.order, "Lazada is down.")
        env["lazada.package"].create({"order_id": self.order.id, "lazada_id": "FP1"})
        env["lazada.shipment"]._request(sale.picking_ids, "packed")
        env["lazada.warning"]._warn_refused(self.store, "Refused.")
        env["lazada.app.market"].create(
            {"app_id": self.app.id, "region": "sg", "url": "https://example.com"}
        )

    def create_vals(self, name):
        sku = self.env["lazada.sku"].search([], limit=1)
        wizard = self.env["lazada.sku.link"].search([], limit=1)
        return {
            "lazada.store": {"code": "NEW", "name": "New", "region": "sg"},
            "lazada.sku.link.line": {"sku_id": sku.id, "wizard_id": wizard.id},
        }.get(name, {})

    def test_relations_to_another_company(self):
        self.check_relations_to_another_company()

    def test_wizards(self):
        user = self.users["user"]
        self.env["lazada.sku.link"].with_user(user).create({})
        self.check_wizards()

    def test_no_hand_links_odoos_documents_to_lazada(self):
        """A salesman claimed an order on his own sales order, and its import failed."""
        order = self.download_one(2)
        documents = {
            "salesman": self.order.sale_order_id.copy(),
            "accountant": self.move,
            "warehouse": self.order.sale_order_id.picking_ids,
        }
        for role, document in documents.items():
            seen = document.with_user(self.users[role])
            for name in ("lazada_order_id", "lazada_store_id"):
                if seen._fields[name].store:
                    with self.subTest(role=role, field=name):
                        value = order.id if "order" in name else self.store.id
                        self.assertRaises(AccessError, seen.write, {name: value})
        with self.assertRaises(AccessError):
            self.env["sale.order"].with_user(self.users["salesman"]).create(
                {"partner_id": self.customer.id, "lazada_order_id": order.id}
            )

    def test_no_mail_makes_records_of_lazadas(self):
        """The gateway makes them with all rights; any user may call its method, and
        says of which model and with which values."""
        order = self.download_one(2)
        sale = {"partner_id": self.customer.id}
        gateway = self.env["mail.thread"].with_user(self.users["internal"])
        mail = "From: me@example.com\nTo: you@example.com\nSubject: x\n\nHello"
        for model, values in (
            ("sale.order", {**sale, "lazada_order_id": order.id}),
            ("sale.order", {**sale, "lazada_store_id": self.store.id}),
            ("lazada.store", {"code": "MINE", "region": "sg"}),
        ):
            with self.subTest(model, values=values), self.assertRaises(AccessError):
                gateway.message_process(model, mail, custom_values=values)
