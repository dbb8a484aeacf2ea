"""What a seller is credited and charged, week by week (docs/lazada_api.rst,
"Statements").

The rows follow from the lives of the orders; everything is exact, in decimals. The
balance and the sums by role that this book keeps are the truth that tests compare with.
"""

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

CENT, FINEST = Decimal("0.01"), Decimal("0.0001")
DAY, WEEK = timedelta(days=1), timedelta(days=7)
SOLD = ("delivered", "confirmed", "returned")
LOST = {"lost_by_3pl": "85", "damaged_by_3pl": "206"}
# A balance below it stays until it is worth a transfer.
SMALLEST_PAYOUT = Decimal(10)

# fee type: (transaction type, name, role)
TYPES = {
    "3": ("Orders-Lazada Fees", "Payment Fee", "fee"),
    "4": ("Refunds-Lazada Fees", "Payment Fee Credit", "fee"),
    "7": ("Orders-Logistics", "Shipping Fee Paid by Seller", "fee"),
    "8": ("Orders-Logistics", "Shipping Fee (Paid By Customer)", "buyer"),
    "13": ("Orders-Sales", "Item Price Credit", "buyer"),
    "14": ("Refunds-Sales", "Reversal Item Price", "buyer"),
    "15": ("Refunds-Lazada Fees", "Reversal Commission", "fee"),
    "16": ("Orders-Lazada Fees", "Commission", "fee"),
    "26": ("Orders-Logistics", "Return To Seller Fee", "fee"),
    "59": ("Orders-Sales", "Item Price Subsidy", "subsidy"),
    "85": ("Refunds-Claims", "Lost Claim", "claim"),
    "118": ("Orders-Marketing Fees", "Promotional Charges Vouchers", "buyer"),
    "121": ("Refunds-Marketing Fees", "Reversal Promotional Charges Vouchers", "buyer"),
    "142": ("Refunds-Logistics", "Reversal Shipping Fee (Paid by Customer)", "buyer"),
    "201": ("Other Services-Sales", "Reimbursements Withholding tax", "withheld"),
    "206": ("Refunds-Claims", "Damaged Claim", "claim"),
    "285": (
        "Other Services-Marketing Fees",
        "Sponsored Discovery - Top-up",
        "transfer",
    ),
    "297": ("3P Services-Logistics", "Inventory Storage Fees", "fee"),
    "1027": ("Orders-Logistics", "Wrong Weight Adjustment", "fee"),
    "99001": ("Other Services-Others", "Lantern Festival Levy", "unknown"),
}
# Of these, what a buyer got back of the price: the seller's vouchers reduce it.
GIVEN_BACK = ("14", "121")
# Tax on Lazada's fees, and what a seller withholds of them, in percent.
TAXES = {
    "sg": (9, 0),
    "my": (8, 0),
    "th": (7, 3),
    "ph": (12, 2),
    "vn": (10, 0),
    "id": (11, 2),
}


@dataclass
class Row:
    """One row; ``monday`` begins the week whose statement has it.

    ``texts`` are sent instead of what the row has.
    """

    number: str
    day: date
    monday: date
    fee_type: str
    amount: Decimal
    vat: Decimal = Decimal(0)
    withheld: Decimal = Decimal(0)
    order_id: int = 0
    item_id: int = 0
    seller_sku: str = ""
    comment: str = ""
    hidden: bool = False
    texts: dict = field(default_factory=dict)

    @property
    def role(self):
        return TYPES.get(self.fee_type, ("", "", "unknown"))[2]


@dataclass
class Week:
    """A statement. ``texts`` are sent instead of its figures."""

    monday: date
    opening: Decimal
    closing: Decimal
    payout: Decimal
    texts: dict = field(default_factory=dict)

    @property
    def sunday(self):
        return self.monday + WEEK - DAY


@dataclass
class Manner:
    """How Lazada answers.

    ``empty_as_error``: an empty list is refused with words. ``payout_currency``:
    whether the payout names it. ``days_to_pay``: after the statement was made.
    """

    empty_as_error: bool = False
    payout_currency: bool = True
    days_to_pay: int = 2


class SettlementBook:
    """The rows and statements of one seller."""

    def __init__(self):
        self.rows = []
        self.manner = Manner()
        self.broken = {}
        self._stages = {}
        self._weekly = set()
        self._open_monday = None
        self._numbers = 0

    def follow(self, seller, now):
        """Book what has happened to the orders up to a moment."""
        today = day_of(seller.region, now)
        for order in seller.orders:
            for unit in order.units:
                self._follow_unit(seller, order, unit)
        if not self.rows:
            return
        for monday in self._closed_mondays(today):
            if monday not in self._weekly:
                self._weekly.add(monday)
                self._book_weekly(seller, monday)
        self._open_monday = monday_of(today)

    def add(self, seller, day, fee_type, amount, late=False, **facts):
        """Book a row on a day; in a week that is closed, the open one pays it."""
        monday = monday_of(day) + WEEK * late
        if self._open_monday:
            monday = max(monday, self._open_monday)
        number = facts.pop("number", None) or self.next_number(seller)
        row = Row(number, day, monday, fee_type, amount, **facts)
        self.rows.append(row)
        return row

    def refund(self, seller, order, unit, now, amount):
        """Book what Lazada gives the buyer of a unit back by a return, or, below zero,
        takes back again.

        :param int amount: smallest units of the currency; what the buyer has paid, or
            more, is the whole unit
        """
        self._follow_unit(seller, order, unit)
        day = day_of(seller.region, now)
        is_whole = abs(amount) >= unit.price - unit.voucher
        stage = self._stages.get(unit.item_id)
        if is_whole and amount > 0 and stage in ("sold", "taken back"):
            self._book_refund(seller, order, unit, day)
        elif is_whole and amount < 0 and stage == "refunded":
            self._book_refund(seller, order, unit, day, back=True)
        elif amount:
            facts = _facts(order, unit)
            self.add(seller, day, "14", -_major(seller, amount), **facts)
        self._stages[unit.item_id] = "refunded" if amount > 0 else "taken back"

    def given_back(self, item_id):
        """What was taken from the seller because the buyer of a unit got money back,
        without shipping fees."""
        rows = [row for row in self.rows if row.item_id == item_id]
        return -sum(
            (row.amount for row in rows if row.fee_type in GIVEN_BACK), Decimal(0)
        )

    def next_number(self, seller):
        self._numbers += 1
        return f"{seller.short_code}-{_base36(36**4 + self._numbers * 7919)}"

    def weeks(self, now_day):
        """The statements that have been made, oldest first."""
        sums = defaultdict(Decimal)
        for row in self.rows:
            sums[row.monday] += row.amount
        made, opening = [], Decimal(0)
        for monday in self._closed_mondays(now_day):
            closing = opening + sums[monday]
            payout = closing if closing >= SMALLEST_PAYOUT else Decimal(0)
            texts = self.broken.get(monday, {})
            made.append(Week(monday, opening, closing, payout, texts))
            opening = closing - payout
        return made

    def rows_of(self, monday):
        return [row for row in self.rows if row.monday == monday]

    def books(self, mondays):
        """Sums of some weeks: by role, of VAT and tax withheld, by order (buyer)."""
        rows = [row for row in self.rows if row.monday in mondays]
        roles, orders = Counter(), Counter()
        for row in rows:
            roles[row.role] += row.amount
            if row.role == "buyer" and row.order_id:
                orders[row.order_id] += row.amount
        return {
            "roles": {name: str(amount) for name, amount in roles.items()},
            "orders": {str(key): str(amount) for key, amount in orders.items()},
            "withheld": str(sum(_signed(row, row.withheld) for row in rows)),
            "vat": str(sum(_signed(row, row.vat) for row in rows)),
            "rows": len(rows),
        }

    def _closed_mondays(self, today):
        if not self.rows:
            return
        monday = min(row.monday for row in self.rows)
        while monday < monday_of(today):
            yield monday
            monday += WEEK

    def _follow_unit(self, seller, order, unit):
        stage = self._stages.get(unit.item_id)
        rng = random.Random(unit.item_id)
        last = day_of(seller.region, unit.updated_at)
        if stage is None and unit.status in SOLD:
            first = day_of(seller.region, order.created_at)
            back = {"confirmed": 7, "returned": rng.randint(2, 12)}.get(unit.status, 0)
            self._book_sale(seller, order, unit, rng, max(first, last - back * DAY))
            stage = "sold"
        if stage == "sold" and unit.status == "returned":
            self._book_refund(seller, order, unit, last)
            stage = "refunded"
        if stage is None and unit.status in LOST:
            facts = _facts(order, unit)
            worth = _major(seller, unit.price) * 9 / 10
            self.add(seller, last, LOST[unit.status], cents(worth), **facts)
            stage = "lost"
        if stage is None and unit.status == "shipped_back_success":
            self._charge(seller, last, "26", Decimal(1), _facts(order, unit))
            stage = "back"
        self._stages[unit.item_id] = stage

    def _book_sale(self, seller, order, unit, rng, day):
        late = rng.random() < 0.03
        facts = {**_facts(order, unit), "number": self.next_number(seller)}
        price = _major(seller, unit.price)
        book = {"13": price, "118": -_major(seller, unit.voucher_seller)}
        book["8"] = _major(seller, unit.shipping)
        if rng.random() < 0.1:
            book["59"] = cents(price / 20)
        for fee_type, amount in book.items():
            if amount:
                self.add(seller, day, fee_type, amount, late, **facts)
        self._charge(seller, day, "16", price * 513 / 10000, facts, late)
        if rng.random() < 0.04:  # charged, taken back, charged again
            self._charge(seller, day, "15", -price * 513 / 10000, facts, late)
            self._charge(seller, day, "16", price * 513 / 10000, facts, late)
        self._charge(seller, day, "3", price * 2 / 100, facts, late)
        if not unit.is_sof and random.Random(order.order_id).random() < 0.5:
            self._charge(seller, day, "7", _shipping_fee(seller, unit), facts, late)
            if rng.random() < 0.04:  # weighed once more, and wrongly
                fee = 2 * _shipping_fee(seller, unit)
                self._charge(seller, day, "1027", fee, facts, late)

    def _book_refund(self, seller, order, unit, day, back=False):
        facts = {**_facts(order, unit), "number": self.next_number(seller)}
        sign = -1 if back else 1
        price = sign * _major(seller, unit.price)
        book = {"14": -price, "121": sign * _major(seller, unit.voucher_seller)}
        book["142"] = -sign * _major(seller, unit.shipping)
        for fee_type, amount in book.items():
            if amount:
                self.add(seller, day, fee_type, amount, **facts)
        self._charge(seller, day, "15", -price * 513 / 10000, facts)
        self._charge(seller, day, "4", -price * 2 / 100, facts)

    def _charge(self, seller, day, fee_type, fee, facts, late=False):
        """A fee with its VAT, less the tax withheld; both have four decimals."""
        net = cents(fee)
        if not net:
            return
        vat, withheld = (
            (abs(net) * percent / 100).quantize(FINEST, ROUND_HALF_UP)
            for percent in TAXES[seller.region.code]
        )
        sign = 1 if net > 0 else -1
        amount = -cents(net + sign * (vat - withheld))
        self.add(
            seller, day, fee_type, amount, late, vat=vat, withheld=withheld, **facts
        )

    def _book_weekly(self, seller, monday):
        """What belongs to no order: storage, now and then other things; a large top-up
        takes the balance below zero."""
        week = monday.isocalendar()[1]
        scale = Decimal(seller.region.price_scale)
        sunday = monday + WEEK - DAY
        extra = {"201": scale / 2} if week % 5 == 0 else {}
        if week % 4 == 1:
            extra["99001"] = -scale * 3 / 4
        if week % 6 == 0:
            earned = sum((row.amount for row in self.rows_of(monday)), Decimal(0))
            extra["285"] = -(max(earned, Decimal(0)) + scale * 10)
        elif week % 6 == 3:
            extra["285"] = -scale * 2
        self.rows += [
            Row(self.next_number(seller), sunday, monday, fee_type, cents(amount))
            for fee_type, amount in {"297": -scale * 3 / 2, **extra}.items()
        ]


def monday_of(day):
    return day - timedelta(days=day.weekday())


def day_of(region, seconds):
    return datetime.fromtimestamp(seconds, region.timezone).date()


def cents(amount):
    return amount.quantize(CENT, ROUND_HALF_UP)


def statement_number(seller, monday):
    year, week, _day = monday.isocalendar()
    return f"{seller.short_code}-{year}-{week:03}"


def _facts(order, unit):
    return {
        "order_id": order.order_id,
        "item_id": unit.item_id,
        "seller_sku": unit.seller_sku,
    }


def _shipping_fee(seller, unit):
    """By the weight, in steps of half a kilogram."""
    product = seller.products.get(unit.product_id)
    weight = Decimal(product.weight if product else "0.5")
    steps = (weight * 2).to_integral_value(ROUND_CEILING)
    return cents(Decimal(seller.region.price_scale) * (1 + steps) / 20)


def _major(seller, amount):
    return Decimal(amount).scaleb(-seller.region.decimals)


def _signed(row, amount):
    return amount if row.amount > 0 else -amount


def _base36(number):
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text
