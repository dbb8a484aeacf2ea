from odoo import models

from odoo.addons.lazada_connector.lazada_api.order_values import live_items
from odoo.addons.lazada_connector.lazada_api.reading import read_id, read_key


class LazadaOrder(models.Model):
    """From which warehouse the units of an order leave."""

    _inherit = "lazada.order"

    def _unit_places(self):
        """A unit that is in a sales order stays where it was put: what Lazada or the
        settings say later would send a second delivery."""
        places = super()._unit_places()
        for row in self._raw_items():
            places[read_id(row.get("order_item_id"))] = self._place_of(row)
        for unit in self.item_ids.filtered("sale_line_id"):
            places[unit.lazada_id] = unit.sale_line_id.lazada_warehouse_id
        return {key: place for key, place in places.items() if place}

    def _place_of(self, row):
        """Return the warehouse that the code of a unit stands for in the store.

        :param dict row: the unit as Lazada sent it
        :return: an empty recordset for the store's own
        """
        store = self.store_id
        code = read_key(row.get("warehouse_code"))
        return store._warehouse_of(code) - store.warehouse_id

    def _create_sale_orders(self, store, run):
        result = super()._create_sale_orders(store, run)
        for order in self if store.stock_warehouse_ids else ():
            order._note_unknown_warehouses()
        return result

    def _note_unknown_warehouses(self):
        """Say in both chatters which codes stand for no warehouse here."""
        known = {
            line.code.strip().lower() for line in self.store_id.stock_warehouse_ids
        }
        rows = [row for row in live_items(self._raw_items()) if not self._place_of(row)]
        codes = {read_key(row.get("warehouse_code")) for row in rows}
        unknown = {code for code in codes if code and code.lower() not in known}
        if unknown:
            text = self.env._(
                "Lazada's warehouse %(codes)s is not known here, so the goods leave "
                "%(warehouse)s. Enter its code in the settings of the store, page "
                "Stock.",
                codes=", ".join(sorted(unknown)),
                warehouse=self.store_id.warehouse_id.name,
            )
            self.message_post(body=text)
            self.sale_order_id.message_post(body=text)
