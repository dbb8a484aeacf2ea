"""A seller at the simulator whose buyers send things back."""

import json
import time

import requests

LIST = "/reverse/getreverseordersforseller"
DETAIL = "/order/reverse/return/detail/list"
HISTORY = "/order/reverse/return/history/list"
REASONS = "/order/reverse/reason/list"
UPDATE = "/order/reverse/return/update"
REFUND_ONLY = "/order/reverse/onlyrefund/seller/decide"
CANCEL = "/order/reverse/cancel/seller/decide"
UPLOAD = "/image/upload"
DAY = 86400
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
NOW = 1779242400


class Shop:
    """A seller with an order of three units that has been delivered."""

    def __init__(self, simulator, caller):
        self.control, self.caller = simulator.control, caller
        self.url = simulator.url
        self.order_id, self.items = self.order()

    def order(self, status="delivered"):
        units = [{"item_price": "29.90", "voucher_platform": "2.50", "quantity": 3}]
        made = self.control.create_order(units=units, status=status)
        items = [item["order_item_id"] for item in made["items"]]
        return made["order"]["order_id"], items

    def ask(self, **facts):
        """A return of the first unit, or as is said."""
        facts = {"order_id": self.order_id, "item_ids": self.items[:1], **facts}
        return self.control.request_return(**facts)["reverse_order_id"]

    def lines(self, return_id):
        detail = self.caller.data(DETAIL, reverse_order_id=return_id)
        return detail["reverseOrderLineDTOList"]

    def line(self, return_id):
        [line] = self.lines(return_id)
        return line

    def status(self, return_id):
        return self.line(return_id)["reverse_status"]

    def line_ids(self, return_id):
        return [line["reverse_order_line_id"] for line in self.lines(return_id)]

    def decide(self, action, return_id, path=UPDATE, **facts):
        """Code of the answer."""
        ids = facts.pop("ids", None) or self.line_ids(return_id)
        return self.caller.code(
            path,
            action=action,
            reverse_order_id=return_id,
            reverse_order_item_ids=json.dumps(ids),
            **facts,
        )

    def decisions(self):
        report = self.control.return_decisions()
        assert report["repeated"] == []
        return [(each["action"], each["by"]) for each in report["entries"]]

    def unit_statuses(self):
        items = self.caller.data("/order/items/get", order_id=self.order_id)
        return [item["status"] for item in items]

    def picture(self, content=PNG, **parameters):
        sent = self.caller.parameters(UPLOAD, **parameters)
        url = f"{self.url}/rest{UPLOAD}"
        files = {"image": ("proof.png", content)}
        return requests.post(url, params=sent, files=files, timeout=30).json()

    def proof(self, *names):
        url = self.picture()["data"]["image"]["url"]
        return json.dumps([dict(zip(names, ("proof", url), strict=True))])

    def rows_of(self, fee_type):
        rows = self.caller.data(
            "/finance/transaction/details/get",
            start_time="2026-05-01",
            end_time="2026-06-30",
            limit="500",
        )
        return [row["amount"] for row in rows if str(row["fee_type"]) == fee_type]

    def pushed(self, count):
        """The first messages that were sent."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            answers = self.control.push_answers()
            if len(answers) >= count:
                return [json.loads(each["message"]) for each in answers]
            time.sleep(0.01)
        raise AssertionError("the messages were not sent")
