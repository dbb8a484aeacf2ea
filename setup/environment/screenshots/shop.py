"""A shop in the situations that the documents tell of."""

import os
import time

from support.back_office import processes_off, run_scheduled_action
from support.waiting import wait_until

from ..demo.returns import Returns
from ..demo.story import Story

CONNECTOR = "lazada_connector.ir_cron_lazada"
SEND_SHIPMENTS = f"{CONNECTOR}_send_shipments"
CHECK_CONNECTIONS = f"{CONNECTOR}_check_connections"
SEND_UPDATES = "lazada_sof.ir_cron_lazada_sof_send_updates"
FETCH_DOCUMENTS = "lazada_invoice_ftp.ir_cron_lazada_fetch_documents"
IMPORT_FILES = "lazada_sof_import.ir_cron_lazada_import_sof_files"
UPLOAD_DOCUMENTS = "lazada_invoice_ftp.ir_cron_lazada_upload_documents"
PACK_WAVES = "lazada_packing.ir_cron_lazada_waves"
BOOK_RETURNS = "lazada_return.ir_cron_lazada_book_returns"
OWN_DELIVERIES = 4
WAVE = (1, 1, 2, 1, 3, 1)  # units of its orders
DAY = 24 * 3600
INBOX = "couriers/new"
STATUS_FILE = "Tracking number;Status\n{number};Delivered\nLX-UNKNOWN;Delivered\n"
ARTICLE = "SVC-1"
PIECES_AT_LAZADA = (40, 12, 7)
NEW_MUG = {"SellerSku": "ORCHARD-MUG-2", "price": "18.90", "quantity": 40}


class Shop:
    """The demo's store, and what people have done there since.

    :param BackOffice office:
    :param FileServer file_server: an empty one, by FTPS
    """

    def __init__(self, office, file_server):
        self.office = office
        self.client = office.client
        self._control = office.lazada.control
        self._file_server = file_server
        self.store_id = None
        self.parcel = None
        self.wave_id = None

    def set_up(self):
        story = Story(self.client, self.office.lazada.about, "sg")
        with processes_off(self.client):
            story.play()
            self.store_id = story.store_id
            self._name_people()
            self._set_up_own_fleet()
            self._set_up_documents()
            self._work()
            self._pack_a_parcel()
            self._print_a_wave()
            self._receive_status_files()
            self._leave_something_to_do()
            self._settle()
            Returns(story, self._control.run).leave()
            run_scheduled_action(self.client, BOOK_RETURNS)
            self._lay_goods_at_lazada()
        stores = self.client.search("lazada.store", [("active", "=", False)])
        self.client.call("lazada.store", "write", stores, {"active": True})

    # --- records that the pictures show --- #

    def find(self, model, domain=(), **options):
        """Return the id of the first record; there is one."""
        return self.client.search(model, list(domain), limit=1, **options)[0]

    def own_delivery(self):
        """Return the id of a delivery of the own fleet that is to be sent."""
        ours = [("carrier_id", "=", self.carrier_id), ("state", "=", "assigned")]
        return self.find("stock.picking", ours, order="id desc")

    def imported_order(self):
        """Return the id of an order with several units, a voucher and an invoice."""
        domain = [
            ("store_id", "=", self.store_id),
            ("state", "=", "done"),
            ("status", "in", ("shipped", "delivered", "confirmed")),
            ("seller_voucher_amount", "!=", 0),
            ("has_trouble", "=", False),
        ]
        fields = ["item_count", "invoice_count"]
        orders = self.client.search_read("lazada.order", domain, fields, order="id")
        return max(orders, key=lambda order: order["item_count"])["id"]

    # --- what people did --- #

    def _name_people(self):
        company = self.find("res.company")
        self.client.call("res.company", "write", [company], {"name": "Orchard Gifts"})
        no_warning = {"has_received_warning_stock_sms": True}
        self.client.call("res.company", "write", [company], no_warning)
        self._write_store({"name": "Orchard Gifts Singapore"})
        app = self.find("lazada.app")
        market = {"region": "th", "url": "https://service-market.example/apps/1"}
        values = {"article_code": ARTICLE, "market_ids": [(0, 0, market)]}
        self.client.call("lazada.app", "write", [app], values)
        self._control.set_mode(
            article_code=ARTICLE, subscription_end=time.time() + 300 * DAY
        )
        self.office.create_store(app, "my", "DEMO-MY", name="Orchard Gifts Malaysia")

    def _set_up_own_fleet(self):
        product_id = self.client.create(
            "product.product", {"name": "Delivery by our drivers", "type": "service"}
        )
        about = self.office.lazada.about
        self.carrier_id = self.client.create(
            "delivery.carrier",
            {
                "name": "Our drivers",
                "delivery_type": "sof",
                "product_id": product_id,
                "sof_channel": "portal",
                "sof_url": about["sof_url"],
                "sof_username": about["sof_username"],
                "sof_password": about["sof_password"],
            },
        )
        self._write_store({"sof_carrier_id": self.carrier_id})

    def _set_up_documents(self):
        values = dict(self._file_server.settings)
        self.server_id = self.client.create(
            "lazada.file.server",
            {
                **values,
                "name": "Our accountant",
                "filename_pattern": "{store}/{date:%Y-%m}/{order}.pdf",
            },
        )
        self._write_store(
            {
                "file_server_id": self.server_id,
                "sof_file_server_id": self.server_id,
                "sof_inbox_folder": INBOX,
                "sof_done_folder": "couriers/imported",
                "sof_error_folder": "couriers/unusable",
            }
        )

    def _work(self):
        """Orders of the own fleet come in, leave the house, and have invoices."""
        for _each in range(OWN_DELIVERIES):
            self._control.create_order(size=2, units=[{"delivery_option_sof": 1}] * 2)
        self._control.create_order(status="packed", size=2)
        self.office.press(self.store_id, "action_download_orders")
        self.office.import_all(self.store_id)
        self._deliver()
        run_scheduled_action(self.client, SEND_SHIPMENTS)
        for xml_id in (FETCH_DOCUMENTS, UPLOAD_DOCUMENTS, SEND_UPDATES):
            run_scheduled_action(self.client, xml_id)
        packages = self.client.search(
            "lazada.package", [("is_sof", "=", True), ("picking_id", "!=", False)]
        )
        self.client.call("lazada.package", "action_sof_delivered", packages[:1])
        run_scheduled_action(self.client, SEND_UPDATES)

    def _pack_a_parcel(self):
        """Three pieces are packed at Lazada; keep the tracking number and a SKU."""
        linked = [("store_id", "=", self.store_id), ("product_id", "!=", False)]
        rows = self.client.search_read(
            "lazada.sku", linked, ["seller_sku"], limit=2, order="id"
        )
        skus = [row["seller_sku"] for row in rows]
        units = [{"sku": sku} for sku in (skus[0], *skus)]
        made = self._control.create_order(units=units)
        self.office.press(self.store_id, "action_download_orders")
        self.office.import_all(self.store_id)
        ours = [("lazada_id", "=", str(made["order"]["order_id"]))]
        [order] = self.office.orders(self.store_id, ours, ["delivery_ids"])
        ids = order["delivery_ids"]
        self.client.call("stock.picking", "action_lazada_ready_to_ship", ids)
        [row] = self.client.read("stock.picking", ids, ["carrier_tracking_ref"])
        self.parcel = row["carrier_tracking_ref"], skus[0]

    def _print_a_wave(self):
        """Parcels are packed and printed together; one buyer thinks better of it."""
        made = [self._buy(size) for size in WAVE]
        ids = [each["order"]["order_id"] for each in made]
        self.office.press(self.store_id, "action_download_orders")
        self.office.import_all(self.store_id)
        ours = [("lazada_id", "in", list(map(str, ids)))]
        orders = self.office.orders(self.store_id, ours, ["delivery_ids"])
        pickings = [order["delivery_ids"][0] for order in orders]
        self._fill_stock(pickings)
        self._control.cancel_order(order_id=ids[0])
        pack = "action_lazada_pack_and_print"
        self.wave_id = self.client.call("stock.picking", pack, pickings)["res_id"]

        def printed():
            run_scheduled_action(self.client, PACK_WAVES)
            [wave] = self.client.read("lazada.wave", [self.wave_id], ["state"])
            return wave["state"] == "done"

        wait_until(printed, "the labels are printed", seconds=120, pause=2)
        for size in WAVE[:3]:
            self._buy(size)
        self.office.press(self.store_id, "action_download_orders")
        self.office.import_all(self.store_id)

    def _buy(self, size):
        """Let a buyer order what a carrier of Lazada's delivers."""
        units = [{"delivery_option_sof": 0}] * size
        return self._control.create_order(size=size, units=units)

    def _deliver(self):
        """Fill the stock, and validate all but one delivery of the own fleet."""
        domain = [
            ("lazada_store_id", "=", self.store_id),
            ("carrier_id", "=", self.carrier_id),
            ("state", "not in", ("done", "cancel")),
        ]
        deliveries = self.client.search("stock.picking", domain, order="id")
        self._fill_stock(deliveries)
        for delivery in deliveries[1:]:
            self.client.call("stock.picking", "button_validate", [delivery])

    def _fill_stock(self, deliveries):
        moves = self.client.search_read(
            "stock.move",
            [("picking_id", "in", deliveries)],
            ["product_id", "location_id"],
        )
        places = {(move["product_id"][0], move["location_id"][0]) for move in moves}
        quants = [
            {"product_id": product, "location_id": place, "inventory_quantity": 100}
            for product, place in sorted(places)
        ]
        context = {"inventory_mode": True}
        ids = self.client.call("stock.quant", "create", quants, context=context)
        self.client.call("stock.quant", "action_apply_inventory", ids)
        self.client.call("stock.picking", "action_assign", deliveries)

    def _receive_status_files(self):
        """A courier puts two files into the folder, where Odoo sees them."""
        (package,) = self.client.search_read(
            "lazada.package",
            [("is_sof", "=", True), ("picking_id", "!=", False)],
            ["tracking_number"],
            limit=1,
            offset=1,
        )
        text = STATUS_FILE.format(number=package["tracking_number"])
        folder = self._file_server.root / INBOX
        folder.mkdir(parents=True)
        for name, content in (("monday.csv", text), ("tuesday.csv", "no table\n")):
            (folder / name).write_text(content)
            os.utime(folder / name, (time.time() - DAY, time.time() - DAY))
        run_scheduled_action(self.client, IMPORT_FILES)

    def _leave_something_to_do(self):
        """An order with an article that Odoo does not know, and a draft invoice."""
        self._control.add_product(product={"name": "Orchard Mug"}, skus=[NEW_MUG])
        self._control.create_order(units=[{"sku": NEW_MUG["SellerSku"]}])
        self._control.create_order(size=3)
        self._write_store({"invoice_auto_post": False})
        self.office.press(self.store_id, "action_download_products")
        self.office.press(self.store_id, "action_download_orders")
        self.office.import_all(self.store_id)
        self.office.run_cron("create_invoices")
        self._write_store({"invoice_auto_post": True})
        run_scheduled_action(self.client, CHECK_CONNECTIONS)

    def _settle(self):
        """Statements are there, one of which does not add up, and the others are
        posted; Lazada has invoiced the fees of a month."""
        known = self._control.list_statements()
        self._control.break_statement(number=known[-1]["number"], by="closing")
        since = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 60 * DAY))
        self._write_store({"download_statements": True, "statements_from": since})
        self.office.press(self.store_id, "action_download_statements")
        action = self.office.press(self.store_id, "action_setup_settlement")
        setup, setup_id = action["res_model"], action["res_id"]
        self.client.call(setup, "write", [setup_id], {"fees": "invoice"})
        self.client.call(setup, "action_start", [setup_id])
        ties = [("state", "=", "ties")]
        found = self.client.search("lazada.statement", ties)
        self.client.call("lazada.statement", "action_post", found)
        entries = self.client.search_read(
            "account.move", [("lazada_statement_id", "!=", False)], ["date"], limit=1
        )
        month = entries[0]["date"][:8] + "01"
        invoice = self.client.create(
            "lazada.fee.invoice",
            {"store_id": self.store_id, "month": month, "number": "LZD-1"},
        )
        [line] = self.client.search_read(
            "lazada.fee.invoice.line",
            [("invoice_id", "=", invoice)],
            ["invoiced_amount"],
            limit=1,
        )
        self.client.call(
            "lazada.fee.invoice.line",
            "write",
            [line["id"]],
            {"invoiced_amount": line["invoiced_amount"] + 1},
        )

    def _lay_goods_at_lazada(self):
        """Some goods lie in Lazada's warehouse, and Odoo has not been told of them."""
        skus = self.client.search_read(
            "lazada.sku",
            [("store_id", "=", self.store_id), ("product_id", "!=", False)],
            ["seller_sku"],
            limit=len(PIECES_AT_LAZADA),
            order="id",
        )
        for sku, pieces in zip(skus, PIECES_AT_LAZADA, strict=True):
            self._control.mark_sku(seller_sku=sku["seller_sku"], fbl_quantity=pieces)
        for button in ("action_download_products", "action_compare_fbl"):
            self.office.press(self.store_id, button)

    def import_status_files(self):
        """Go on until they are imported: a minute after they were seen."""
        waiting = [("state", "=", "pending")]

        def imported():
            run_scheduled_action(self.client, IMPORT_FILES)
            return not self.client.count("lazada.sof.file", waiting)

        wait_until(imported, "the status files are imported", seconds=120, pause=3)

    def let_subscription_end(self):
        """Let the subscription end in a week, and people be warned."""
        self._control.set_mode(subscription_end=time.time() + 7 * DAY - 60)
        run_scheduled_action(self.client, CHECK_CONNECTIONS)

    def _write_store(self, values):
        self.client.call("lazada.store", "write", [self.store_id], values)
