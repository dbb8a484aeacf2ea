"""A store with returns, in the shapes that Lazada sends."""

from copy import deepcopy
from datetime import datetime, timedelta, timezone

from odoo.addons.lazada_connector.lazada_api import LazadaUnavailable
from odoo.addons.lazada_connector.tests.common import LazadaCase

ASKED = datetime(2026, 1, 19, 4, 0)
DAY = timedelta(days=1)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
LOST = LazadaUnavailable("no answer")


def ms(moment):
    """Return a moment (naive, UTC) as Lazada sends it."""
    return int(moment.replace(tzinfo=timezone.utc).timestamp() * 1000)


def line_row(line_id, item_id, *, changed=ASKED, deadline=ASKED + 2 * DAY, **values):
    """Return a line of a return as the list has it."""
    row = {
        "reverse_order_line_id": line_id,
        "trade_order_line_id": item_id,
        "reverse_status": "REQUEST_INITIATE",
        "ofc_status": "INITIAL",
        "reason_code": 10000101,
        "reason_text": "Damaged item",
        "refund_amount": 1000,
        "item_unit_price": 1000,
        "is_need_refund": "true",
        "is_dispute": False,
        "whqc_decision": "",
        "seller_sku_id": "SKU-1",
        "platform_sku_id": "1",
        "tracking_number": "",
        "return_order_line_gmt_create": ms(ASKED),
        "return_order_line_gmt_modified": ms(changed),
        "sla": ms(deadline) if deadline else 0,
    }
    return {**row, **values}


def return_row(return_id, order_id, *lines, kind="RETURN", to_seller=True):
    """Return a return as the list has it."""
    return {
        "reverse_order_id": return_id,
        "trade_order_id": order_id,
        "request_type": kind,
        "is_rtm": to_seller,
        "shipping_type": "PICK_UP",
        "reverse_order_lines": list(lines),
    }


def changed(row, hours=1, **values):
    """Return a row whose lines have changed some hours after they were made."""
    row = deepcopy(row)
    for line in row["reverse_order_lines"]:
        line["return_order_line_gmt_modified"] = ms(ASKED + timedelta(hours=hours))
        line.update(values)
    return row


class ReturnCase(LazadaCase):
    def setUp(self):
        super().setUp()
        self.store.write({"download_returns": True, "returns_from": ASKED - DAY})

    def read_rows(self, *rows):
        """Download a page of returns; return the sync run."""
        self.lazada.expect("iter_changed_returns", [list(rows)] if rows else [])
        with self.lazada.serving():
            run, _more = self.store._download_returns()
        return run

    def the_return(self, return_id=77):
        return self.env["lazada.return"].search([("lazada_id", "=", str(return_id))])

    def make_return(self, order_id=1, units=1, return_id=77, **values):
        """Import an order and read a return of its units."""
        kind = values.pop("kind", "RETURN")
        to_seller = values.pop("to_seller", True)
        order = self.import_one(order_id, *[{"status": "delivered"}] * units)
        lines = [
            line_row(return_id * 10 + number, item.lazada_id, **values)
            for number, item in enumerate(order.item_ids)
        ]
        self.row = return_row(
            return_id, order_id, *lines, kind=kind, to_seller=to_seller
        )
        self.read_rows(self.row)
        return self.the_return(return_id)

    def tell(self, *answers, ends=None):
        """Have the scheduled action work with these answers of Lazada.

        :param answers: pairs of a method and what it answers
        """
        for method, answer in answers:
            self.lazada.expect(method, answer)
        with self.lazada.serving():
            self.cron("send_return_decisions", "lazada_return")

    def later(self, **ago):
        """Let time pass for the decisions that wait."""
        waiting = self.env["lazada.return.decision"].search([("state", "!=", "sent")])
        for row in waiting:
            row.next_attempt_at = datetime.now() - timedelta(seconds=1)
            row.readings = [
                [str(datetime.fromisoformat(moment) - timedelta(**ago)), found]
                for moment, found in row.readings or []
            ]
