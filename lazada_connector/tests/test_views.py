from lxml import etree

from odoo.tests import Form, tagged

from .common import MANAGER, USER, LazadaCase

ACCOUNTANT = "account.group_account_invoice"


@tagged("post_install", "-at_install")
class TestViews(LazadaCase):
    def menus_of(self, user):
        """Return the actions of the menus below *Online Store* that a user sees."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        root = self.env.ref("lazada_connector.online_store_menu")
        found, waiting = {}, [root.id] if root.id in menus else []
        while waiting:
            menu = menus[waiting.pop()]
            waiting += menu["children"]
            if menu["action_id"]:
                found[menu["name"]] = self.env[menu["action_model"]].browse(
                    menu["action_id"]
                )
        return found

    def menus_of_the_connector(self):
        """Return the names of its menus; other add-ons have theirs."""
        records = self.env["ir.model.data"].search(
            [("module", "=", "lazada_connector"), ("model", "=", "ir.ui.menu")]
        )
        menus = self.env["ir.ui.menu"].browse(records.mapped("res_id"))
        return set(menus.mapped("name"))

    def open_action(self, action, user):
        """Do what the web client does when an action is opened: views, and data."""
        action = action.sudo()
        model = self.env[action.res_model].with_user(user)
        views = [(False, mode) for mode in action.view_mode.split(",")] + [
            (False, "search")
        ]
        answer = model.get_views(views)
        for mode, view in answer["views"].items():
            if mode in ("list", "kanban", "form"):
                names = self.field_names(view["arch"])
                self.assertTrue(names, f"{action.name}: {mode}")
                model.web_search_read([], {name: {} for name in names}, limit=5)

    def field_names(self, arch):
        """Return the fields of the view itself, not those of lists within it."""
        root = etree.fromstring(arch)
        return {
            node.get("name")
            for node in root.iter("field")
            if not any(parent.tag == "field" for parent in node.iterancestors())
        }

    def test_cards_on_a_phone(self):
        """X1: Odoo shows an action's cards there if it has some: what, how it stands,
        and why not."""
        for name, fields in {
            "lazada_order_action": {"name", "status", "expected_total"},
            "lazada_order_to_ship_action": {"name", "status", "ship_by_local"},
            "lazada_order_error_action": {"name", "expected_total", "error_message"},
            "lazada_sku_unlinked_action": {"seller_sku", "price", "link_problem"},
            "lazada_shipment_action": {"picking_id", "state", "error_message"},
        }.items():
            action = self.env.ref(f"lazada_connector.{name}")
            self.assertEqual(action.mobile_view_mode, "kanban")
            views = {mode: view_id for view_id, mode in action.views}
            self.assertIn("kanban", views, name)
            view = self.env[action.res_model].get_view(views["kanban"], "kanban")
            names = set(etree.fromstring(view["arch"]).xpath("//field/@name"))
            self.assertLessEqual(fields, names, name)
        view = self.env["stock.picking"].get_view(view_type="kanban")
        names = set(etree.fromstring(view["arch"]).xpath("//field/@name"))
        self.assertLessEqual({"lazada_order_id", "lazada_shipment_state"}, names)

    def test_orders_in_columns_by_status(self):
        """X1: what Lazada says of each."""
        action = self.env.ref("lazada_connector.lazada_order_action")
        (view_id,) = (view_id for view_id, mode in action.views if mode == "kanban")
        arch = self.env["lazada.order"].get_view(view_id, "kanban")["arch"]
        self.assertEqual(etree.fromstring(arch).get("default_group_by"), "status")

    def test_every_menu_opens(self):
        """D1: for each kind of user, with data, and nothing more than they may see."""
        order = self.import_one(1)
        order.sale_order_id._create_invoices()
        self.download_one(2, {"sku": "UNKNOWN", "sku_id": 9666})
        self.store._import_orders()
        wanted = {
            MANAGER: {"Dashboard", "Orders", "Products", "Setup Lazada Store",
                      "Applications", "Process Manager", "Sync Runs", "SKUs to Link"},
            USER: {"Dashboard", "Orders", "Setup Lazada Store", "Process Manager"},
            ACCOUNTANT: {"Invoices to Validate"},
        }  # fmt: skip
        for number, (group, names) in enumerate(wanted.items()):
            user = self.make_user(f"user{number}", f"base.group_user,{group}")
            menus = self.menus_of(user)
            self.assertLessEqual(names, set(menus), group)
            for action in menus.values():
                self.open_action(action, user)
        self.assertEqual(
            set(menus) & self.menus_of_the_connector(), {"Invoices to Validate"}
        )

    def test_applications_are_for_managers(self):
        """D1: users see the stores, not the configuration."""
        user = self.make_user("lazada_user", USER)
        self.assertNotIn("Applications", self.menus_of(user))

    def test_records_open_in_their_forms(self):
        """D1: as a manager, who sees no more than the manager may."""
        manager = self.make_user("lazada_manager", MANAGER)
        order = self.import_one(1)
        runs = self.env["lazada.sync.run"].search([], limit=1)
        for record in (
            self.app,
            self.store,
            order,
            order.item_ids,
            order.item_ids.sku_id,
            runs,
        ):
            with self.subTest(record._name):
                Form(record.with_user(manager))

    def test_documents_of_other_apps_open(self):
        """The fields that we add to sales orders, deliveries, invoices and contacts."""
        sale = self.import_one(1).sale_order_id
        move = sale._create_invoices()
        for record in (sale, sale.picking_ids, move, sale.partner_shipping_id):
            with self.subTest(record._name):
                self.assertEqual(Form(record).lazada_store_id, self.store)

    def test_buttons_lead_to_what_they_say(self):
        """D1: each button of the forms opens an action with records."""
        order = self.import_one(1)
        order.sale_order_id._create_invoices()
        store = self.store
        actions = [
            store.action_view_orders(),
            store.action_view_skus(),
            store.action_view_sales(),
            store.action_view_invoices(),
            store.with_context(figure="invoice_draft_count").action_view_figure(),
            store.action_view_runs(),
            self.app.action_view_stores(),
        ]
        for action in actions:
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertTrue(found, action["name"])
        for action in (
            order.action_view_sale_order(),
            order.action_view_deliveries(),
            order.action_view_invoices(),
            order.sale_order_id.action_view_lazada_order(),
            order.invoice_ids.action_view_lazada_order(),
        ):
            self.assertTrue(
                self.env[action["res_model"]].browse(action["res_id"]).exists()
            )
