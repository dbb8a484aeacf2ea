"""The ways that are compared. Each takes its turns at parts of the same orders.

A way has a ``name``, a ``title``, a ``floor`` (the way it is compared with), and does
``turn(position, size)``: how many orders it has worked off.
"""

import time

from odoo.fields import Domain

from odoo.addons.lazada_connector.models.order.lazada_order import INVOICING
from odoo.addons.lazada_connector.models.runs.lazada_queue_mixin import PROCESS
from odoo.addons.lazada_connector.models.sale.sale_order import QUIET

BATCH = 50  # as the import has it


def batches(rows):
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


class Way:
    name = title = ""
    floor = "a"

    def __init__(self, seller):
        self.env = seller.env
        self.seller = seller
        self.store = seller.connected_store(f"{type(self).__name__}")
        self.prepare()
        self.env.cr.commit()

    def prepare(self):
        """Do what is not measured."""

    def prepare_turn(self, position, size):
        """Do what is not measured before a turn."""

    def turn(self, position, size):
        raise NotImplementedError


class Floor(Way):
    """Values computed beforehand, addresses included; then create and confirm."""

    name, title = "a", "Odoo alone: create, confirm"

    def prepare(self):
        self.orders = self.seller.download(self.store)
        self.sales = self.env["sale.order"]

    def prepare_turn(self, position, size):
        orders = self.orders[position : position + size]
        self.values = self.seller.sale_values(self.store, orders)
        for values in self.values:
            del values["lazada_order_id"]
            # By its origin, the import of another way would know it again.
            values["origin"] = False

    def turn(self, position, size):
        Sale = self.env["sale.order"].with_context(**QUIET)
        for values in batches(self.values):
            sales = Sale.create(values)
            sales.action_confirm()
            self.env.cr.commit()
            self.env.invalidate_all()
            self.sales += sales.with_context({})
        return len(self.values)


class Import(Way):
    """What the scheduled action does with orders that have been downloaded."""

    name, title = "b", "Import alone"

    def prepare(self):
        self.orders = self.seller.download(self.store)

    def turn(self, position, size):
        orders = self.orders[position : position + size]
        domain = self.env["lazada.order"]._due_domain() & Domain("id", "in", orders.ids)
        self.store._work_off("import_orders", domain, PROCESS)
        self.env.invalidate_all()
        done = orders.filtered(lambda order: order.state == "done")
        assert done == orders, (orders - done).mapped("error_message")
        return len(orders)


class DownloadImport(Way):
    """From Lazada to confirmed sales orders, over HTTP, page by page."""

    name, title = "c", "Download (HTTP) and import"

    def turn(self, position, size):
        self._download(position, size)
        orders = self.seller.importable(self.store)
        domain = self.env["lazada.order"]._due_domain() & Domain("id", "in", orders.ids)
        self.store._work_off("import_orders", domain, PROCESS)
        self.env.invalidate_all()
        return len(orders)

    def _download(self, position, size):
        """Read as many pages as the turn has, or all that is left in the last turn."""
        known = self.env["lazada.order"].search_count(
            [("store_id", "=", self.store.id)]
        )
        more = True
        while more and known < position + size:
            run, more = self.store._download_orders(deadline=time.monotonic())
            known += run.created


class Oca(Way):
    """OCA ``sale_order_import``: a parsed order each, confirmed."""

    name, title = "d", "OCA sale_order_import, confirmed"

    def prepare(self):
        self.orders = self.seller.download(self.store)
        self.wizard = self.env["sale.order.import"].create(
            {"import_type": "xml", "order_file": b"-", "confirm_order": True}
        )

    def prepare_turn(self, position, size):
        orders = self.orders[position : position + size]
        values = self.seller.sale_values(self.store, orders)
        self.parsed = [self._parse(sale) for sale in values]
        self.env.invalidate_all()

    def _parse(self, sale):
        """Return a sales order's values as OCA's format has them."""
        return {
            "partner": {"id": sale["partner_id"]},
            "ship_to": {"partner": {"id": sale["partner_shipping_id"]}},
            "currency": {"iso": self.store.currency_id.name},
            "date": sale["date_order"],
            "order_ref": sale["client_order_ref"],
            "chatter_msg": [],
            "lines": [
                self._parse_line(line) for _code, _id, line in sale["order_line"]
            ],
        }

    def _parse_line(self, line):
        product = self.env["product.product"].browse(line["product_id"])
        code = product.default_code
        return {
            "product": {"code": code} if code else {"id": product.id},
            "qty": line["product_uom_qty"],
            "price_unit": line["price_unit"],
        }

    def turn(self, position, size):
        for parsed in batches(self.parsed):
            for order in parsed:
                self.wizard.create_order(order, "order")
            self.env.cr.commit()
            self.env.invalidate_all()
        return len(self.parsed)


class FloorInvoices(Way):
    """Odoo's own invoicing of the floor's sales orders, posted."""

    name, title, floor = "e1", "Odoo alone: invoices, posted", "e1"

    def __init__(self, seller, floor):
        self.env, self.floor_way = seller.env, floor

    def prepare_turn(self, position, size):
        sales = self.floor_way.sales[position : position + size]
        lines = sales.order_line
        for line in lines:
            line.qty_to_invoice = line.product_uom_qty
        self.env.cr.commit()
        self.env.invalidate_all()
        self.sales = sales

    def turn(self, position, size):
        for sales in batches(self.sales):
            moves = sales._create_invoices(grouped=True)
            moves.action_post()
            self.env.cr.commit()
            self.env.invalidate_all()
        return len(self.sales)


class Invoices(Way):
    """What the scheduled action does with the imported orders."""

    name, title, floor = "e2", "Invoices, posted", "e1"

    def __init__(self, seller, imported):
        self.env, self.imported = seller.env, imported

    def turn(self, position, size):
        orders = self.imported.orders[position : position + size]
        store = self.imported.store
        domain = store._invoice_domain() & Domain("id", "in", orders.ids)
        count = self.env["lazada.order"].search_count(domain)
        store._work_off("create_invoices", domain, INVOICING)
        self.env.invalidate_all()
        return count


def chosen(seller, names):
    """Return the ways of these names, in the order of their turns."""
    ways = [
        way(seller) for way in (Floor, Import, DownloadImport, Oca) if way.name in names
    ]
    by_name = {way.name: way for way in ways}
    if "e" in names and {"a", "b"} <= set(by_name):
        ways.append(FloorInvoices(seller, by_name["a"]))
        ways.append(Invoices(seller, by_name["b"]))
    if "f" in names:
        # its add-on need not be there otherwise
        from .settlement_ways import SETTLEMENT_WAYS

        ways += [way(seller) for way in SETTLEMENT_WAYS]
    return ways
