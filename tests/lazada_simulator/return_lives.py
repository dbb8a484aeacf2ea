"""How a return goes on: what the seller decides, what clocks, buyers, couriers and
Lazada do (docs/lazada_api.rst, "Returns")."""

from . import push
from .errors import Refusal
from .returns import (
    ARRIVED,
    BUYER,
    CANCEL,
    CONFIRMED,
    DAY,
    LAZADA,
    NO_PARCEL,
    ON_ITS_WAY,
    ONLY_REFUND,
    PARCEL_CANCELED,
    RETURN,
    SELLER,
    Event,
)

# (kind, status, where the parcel is; None: anywhere): action: the status after it.
CHOICES = {
    (RETURN, "REQUEST_INITIATE", None): {
        "instantRefund": "SELLER_AGREE_REFUND",
        "agreeReturn": "SELLER_AGREE_RETURN",
        "refuseReturn": "SELLER_REJECT_RETURN",
    },
    (RETURN, "BUYER_RETURN_ITEM", ARRIVED): {"confirmDelivery": "BUYER_RETURN_ITEM"},
    (RETURN, "BUYER_RETURN_ITEM", CONFIRMED): {
        "agreeRefund": "SELLER_AGREE_REFUND",
        "refuseRefund": "SELLER_REJECT_REFUND",
    },
    (ONLY_REFUND, "REQUEST_INITIATE", None): {
        "agreeRefund": "SELLER_AGREE_REFUND",
        "startDispute": "CS_APPROVING",
    },
    (CANCEL, "REQUEST_INITIATE", None): {
        "agreeCancel": "AGREE_CANCEL_ORDER",
        "refuseCancel": "REJECT_CANCEL_ORDER",
    },
}
REFUND_COMING = ("SELLER_AGREE_REFUND", "REFUND_PENDING", "REFUND_AUTHORIZED")
ENDED = ("REFUND_SUCCESS", "REQUEST_CANCEL", "CANCEL_SUCCESS", "REQUEST_COMPLETE")
HANDED_BACK = ("return_to_merchant", "return_to_merchant_cb")
# What of it is pushed, in the words of the messages.
PUSHED = {
    (RETURN, "REQUEST_INITIATE"): "{way}_INIT",
    (RETURN, "BUYER_RETURN_ITEM"): "{way}_SHIPPING_BACK",
    (RETURN, "REQUEST_CANCEL"): "{way}_CANCELED",
    (RETURN, "REFUND_PENDING"): "REFUND_PENDING",
    (RETURN, "REFUND_SUCCESS"): "REFUND_SUCCESS",
    (RETURN, "SELLER_REJECT_REFUND"): "REFUND_REJECTED",
    (ONLY_REFUND, "REQUEST_INITIATE"): "REFUND_INIT",
    (ONLY_REFUND, "REFUND_PENDING"): "REFUND_PENDING",
    (ONLY_REFUND, "REFUND_SUCCESS"): "REFUND_SUCCESS",
    (CANCEL, "REQUEST_INITIATE"): "CANCEL_INIT",
    (CANCEL, "CANCEL_SUCCESS"): "CANCEL_SUCCESS",
}


class ReturnDesk:
    """Moves the returns of one seller; whoever uses it holds the world's lock."""

    def __init__(self, world, seller):
        self._world = world
        self._seller = seller
        self.book = seller.returns

    def request(self, order, units, kind, to_seller, refunds=None):
        """A buyer asks for something.

        :param list refunds: smallest units of the currency for each unit; without it
            what is left of what the buyer has paid
        """
        now, region = self._world.clock.now(), self._seller.region
        made = self.book.open(region, order, kind, to_seller)
        for number, unit in enumerate(units):
            left = unit.price - unit.voucher - self.book.refunded(unit.item_id)
            refund = refunds[number] if refunds else left
            line = self.book.add_line(region, made, unit, refund, now)
            line.due_at = now + self.book.manner.seconds_to_decide
            self._tell(made, line)
        if self.book.manner.auto_pass and kind != CANCEL:
            action = "agreeReturn" if kind == RETURN else "agreeRefund"
            self._apply(made, made.lines, action, LAZADA)
        return made

    def decide(self, made, lines, action, **facts):
        """The seller decides.

        :raise Refusal: 131 where Lazada decides; 114 when it is not the time for it
        """
        if not made.to_seller and made.kind == RETURN:
            raise Refusal("131", made.return_id)
        if not all(action in self._choices(made, line) for line in lines):
            raise Refusal("114", action)
        self._apply(made, lines, action, SELLER, **facts)

    def follow(self):
        """Let happen what clocks have made happen up to now."""
        self._know_past()
        now = self._world.clock.now()
        for made in self.book:
            due = [line for line in made.lines if 0 < line.due_at <= now]
            while due:
                for line in due:
                    self._run_out(made, line, line.due_at)
                due = [line for line in made.lines if 0 < line.due_at <= now]

    def advance(self, made):
        """One step of what buyer, courier and Lazada do; whether there was one."""
        now = self._world.clock.now()
        return any([self._step(made, line, now) for line in made.lines])

    def withdraw(self, made):
        """The buyer does not want it any more."""
        for line in made.lines:
            if line.status not in ENDED:
                line.ofc_status = PARCEL_CANCELED
                self._put(made, line, "REQUEST_CANCEL", BUYER)

    def dispute(self, made):
        """The buyer does not accept a refusal."""
        for line in made.lines:
            line.is_dispute = True
            self._put(made, line, "CS_APPROVING", BUYER)

    def settle_dispute(self, made, for_buyer):
        for line in made.lines:
            line.is_dispute = False
            status = "REFUND_PENDING" if for_buyer else "REFUND_REJECT"
            self._put(made, line, status, LAZADA)

    def check_quality(self, made, decision):
        """Lazada's warehouse has looked at the goods."""
        for line in made.lines:
            line.qc_decision, line.ofc_status = decision, CONFIRMED
            status = "REQUEST_REJECT" if decision == "return_to_customer" else None
            self._put(made, line, status or "REFUND_PENDING", LAZADA)

    def take_refund_back(self, made):
        """Lazada opens lines again that it had refunded; no status tells it."""
        for line in made.lines:
            if line.status == "REFUND_SUCCESS":
                self._settle(made, line, -line.refund)
                self._put(made, line, "CS_APPROVING", LAZADA)

    def touch(self, line):
        """A line was changed from outside."""
        line.modified_at = self._world.clock.now()

    def _choices(self, made, line):
        for (kind, status, place), choices in CHOICES.items():
            fits = (kind, status) == (made.kind, line.status)
            if fits and place in (None, line.ofc_status):
                return choices
        return {}

    def _apply(self, made, lines, action, by, **facts):
        moment = self._world.clock.precise()
        self.book.note(moment, made, lines, action, by, **facts)
        pictures = facts.get("pictures", [])
        for line in lines:
            status = self._choices(made, line)[action]
            if action == "confirmDelivery":
                self._confirm(line, by)
                continue
            line.is_dispute = action == "startDispute"
            self._put(made, line, status, by, pictures=pictures)
            if action == "agreeCancel":
                self._put(made, line, "CANCEL_SUCCESS", LAZADA)

    def _confirm(self, line, by):
        """Goods are here; in one of two ways it is told."""
        now = self._world.clock.now()
        line.ofc_status = CONFIRMED
        if self.book.manner.receipt_shown_by == "history":
            line.overrides["ofc_status"] = ARRIVED
        line.modified_at = now
        line.due_at = now + self.book.manner.seconds_to_decide
        line.history.append(Event(now, by))

    def _put(self, made, line, status, by, moment=None, pictures=()):
        """Put a line into a status, with what follows from it."""
        now = moment or self._world.clock.now()
        line.status, line.modified_at, line.due_at = status, now, 0
        line.history.append(Event(now, by, list(pictures)))
        if status in REFUND_COMING:
            line.due_at = now + self.book.manner.seconds_to_refund
        if status == "REFUND_SUCCESS":
            self._refund(made, line)
        if status == "CANCEL_SUCCESS":
            self._cancel(made, line)
        self._tell(made, line)

    def _run_out(self, made, line, moment):
        """A clock ends: the seller's, or that of a refund that was agreed."""
        if line.status in REFUND_COMING:
            self._put(made, line, "REFUND_SUCCESS", LAZADA, moment)
        elif made.kind == CANCEL:
            self._lazada_decides(made, line, "agreeCancel", "CANCEL_SUCCESS", moment)
        elif self._has_to_come_back(made, line):
            self._lazada_decides(
                made, line, "agreeReturn", "SELLER_AGREE_RETURN", moment
            )
        else:
            self._lazada_decides(made, line, "agreeRefund", "REFUND_PENDING", moment)

    def _has_to_come_back(self, made, line):
        limit = self.book.manner.refund_up_to * 10**self._seller.region.decimals
        is_asked = line.status == "REQUEST_INITIATE"
        return made.kind == RETURN and is_asked and line.refund > limit

    def _lazada_decides(self, made, line, action, status, moment):
        self.book.note(moment, made, [line], action, LAZADA)
        self._put(made, line, status, LAZADA, moment)

    def _step(self, made, line, now):
        if line.status == "SELLER_AGREE_RETURN":
            line.tracking_number = f"RT{line.line_id}"
            line.ofc_status = ON_ITS_WAY
            self._put(made, line, "BUYER_RETURN_ITEM", BUYER)
        elif line.status == "REQUEST_INITIATE" and not self._is_sellers(made):
            self._lazada_decides(made, line, "agreeReturn", "SELLER_AGREE_RETURN", now)
        elif line.ofc_status == ON_ITS_WAY:
            self._arrive(made, line, now)
        elif line.status in REFUND_COMING:
            self._put(made, line, "REFUND_SUCCESS", LAZADA)
        elif line.status == "REFUND_SUCCESS" and line.qc_decision in HANDED_BACK:
            return self._hand_back(made, line)
        else:
            return False
        return True

    def _is_sellers(self, made):
        return made.to_seller or made.kind != RETURN

    def _arrive(self, made, line, now):
        line.ofc_status, line.modified_at = ARRIVED, now
        line.history.append(Event(now, LAZADA))
        if not made.to_seller:
            return
        self._push(made, line, "RTM_RECEIVE_ITEM")
        line.due_at = now + self.book.manner.seconds_to_decide
        if self.book.manner.auto_pass:
            self._lazada_decides(made, line, "agreeRefund", "REFUND_PENDING", now)

    def _hand_back(self, made, line):
        """Lazada's warehouse sends the goods on to the seller."""
        on = {"returned": "shipped_back", "shipped_back": "shipped_back_success"}
        status = on.get(line.unit.status)
        if status:
            self._set_unit(made, line, status)
        return bool(status)

    def _refund(self, made, line):
        self._settle(made, line, line.refund)
        if made.kind == RETURN and line.ofc_status != NO_PARCEL:
            line.unit.reason = line.reason[1]
            self._set_unit(made, line, "returned")

    def _settle(self, made, line, amount):
        now = self._world.clock.now()
        book = self._seller.settlement
        book.refund(self._seller, made.order, line.unit, now, amount)

    def _cancel(self, made, line):
        line.unit.reason, line.unit.initiator = line.reason[1], "cancellation-customer"
        self._set_unit(made, line, "canceled")

    def _set_unit(self, made, line, status):
        self._world.set_status(
            self._seller,
            made.order,
            [line.unit],
            status,
            reverse_order_id=str(made.return_id),
            reverse_order_line_id=str(line.line_id),
        )

    def _know_past(self):
        """Units that came back before the simulator's time began had a return."""
        if self.book.knows_past:
            return
        self.book.knows_past = True
        region = self._seller.region
        for order in self._seller.orders:
            units = [unit for unit in order.units if unit.status == "returned"]
            if not units or any(made.order is order for made in self.book):
                continue
            made = self.book.open(region, order, RETURN, order.order_id // 1000 % 4 > 0)
            for unit in units:
                self._remember(made, unit)

    def _remember(self, made, unit):
        region, end = self._seller.region, unit.updated_at
        paid = unit.price - unit.voucher
        begin = max(made.order.created_at, end - 3 * DAY)
        line = self.book.add_line(region, made, unit, paid, begin)
        line.status, line.ofc_status, line.modified_at = (
            "REFUND_SUCCESS",
            CONFIRMED,
            end,
        )
        line.tracking_number = f"RT{line.line_id}"
        line.qc_decision = "" if made.to_seller else "scrap"
        line.history.append(Event(end, LAZADA))

    def _tell(self, made, line):
        word = PUSHED.get((made.kind, line.status))
        if word:
            self._push(made, line, word.format(way="RTM" if made.to_seller else "RTW"))

    def _push(self, made, line, word):
        """Tell the app, of every second message first if that is the manner."""
        url = self._world.modes.push_url
        if not url:
            return
        now = self._world.clock.precise()
        message = push.reverse_message(self._seller, made, line, word, now)
        held, self.book.held_push = self.book.held_push, None
        if self.book.manner.swap_pushes and not held:
            self.book.held_push = message
            return
        for each in filter(None, (message, held)):
            self._world.pusher.send_later(url, each)
