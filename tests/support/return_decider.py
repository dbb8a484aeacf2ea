"""A person who decides about returns in Odoo, and books what comes back."""

import base64
import re
from collections import Counter

from .return_shop import PNG

RETURN, LINE, DECISION = (
    "lazada.return",
    "lazada.return.line",
    "lazada.return.decision",
)
# What a decision says whose return has gone another way meanwhile.
LATE = "another way"


class Decider:
    """What people do with the buttons of a return, once each.

    :param OdooClient client: logged in as who decides
    :param int store_id:
    """

    def __init__(self, client, store_id):
        self._client = client
        self._store_id = store_id
        self._returns, self._came = {}, Counter()

    def look(self):
        """See the list of returns as it is now."""
        of_store = [("store_id", "=", self._store_id)]
        fields = ["lazada_id", "order_number", "kind", "choices", "can_receive"]
        self._returns = {
            row["order_number"] if row["kind"] == "abnormal" else row["lazada_id"]: row
            for row in self._client.search_read(RETURN, of_store, fields)
        }
        came = [*of_store, ("stock_move_id.state", "=", "done")]
        self._came = Counter(
            row["return_id"][0]
            for row in self._client.search_read(LINE, came, ["return_id"])
        )

    def decide(self, play):
        """Press the button of the next move, as soon as the return is here and offers
        it; nobody presses twice."""
        word, found = play.next_move, self._find(play)
        if found and word in (found["choices"] or "").split(","):
            self.press(play, word)

    def press(self, play, word):
        """Press a button, whether it is shown or not; give what it asks for."""
        return_id = self._find(play)["id"]
        answer = self._client.call(RETURN, button(word), [return_id])
        if answer.get("res_model") == "lazada.return.decide":
            self._give_reasons(answer["res_id"])

    def _give_reasons(self, wizard_id):
        wizard = "lazada.return.decide"
        [asked] = self._client.read(
            wizard,
            [wizard_id],
            ["possible_reason_ids", "is_reason_demanded", "is_picture_demanded"],
        )
        values = {"comment": "It is not what we sold."}
        if asked["is_reason_demanded"]:
            values["reason_id"] = asked["possible_reason_ids"][0]
        if asked["is_picture_demanded"]:
            picture = {
                "name": "proof.png",
                "datas": base64.b64encode(PNG).decode(),
                "res_model": wizard,
            }
            picture_id = self._client.create("ir.attachment", picture)
            values["attachment_ids"] = [(6, 0, [picture_id])]
        self._client.call(wizard, "write", [wizard_id], values)
        self._client.call(wizard, "action_decide", [wizard_id])

    def look_after_failures(self):
        """Have those told again of which Lazada's answers do not say what has become;
        take back those that came too late, as the return has gone another way."""
        failed = self._client.search_read(
            DECISION,
            [("store_id", "=", self._store_id), ("state", "=", "error")],
            ["error_message"],
        )
        late = [row["id"] for row in failed if LATE in row["error_message"]]
        others = [row["id"] for row in failed if row["id"] not in late]
        for ids, name in ((late, "action_withdraw"), (others, "action_retry")):
            if ids:
                self._client.call(DECISION, name, ids)

    def receive(self, play):
        """Say what the goods are like, and book their receipt."""
        found = self._find(play)
        if found and found["can_receive"]:
            lines = self._client.search(LINE, [("return_id", "=", found["id"])])
            self._client.call(LINE, f"action_check_{play.next_move}", lines)
            self._client.call(RETURN, "action_receive", [found["id"]])

    def is_received(self, play):
        """Whether all goods of a return are booked."""
        found = self._find(play)
        return bool(found) and self._came[found["id"]] == play.case.wanted

    def _find(self, play):
        key = play.return_id if play.case.plan.kind else play.order_id
        return self._returns.get(str(key))


def button(word):
    """Return the button's method of a decision in Lazada's words."""
    return "action_" + re.sub("([A-Z])", r"_\1", word).lower()
