"""A seller who gets goods back: people and workers in an Odoo that is killed."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from functools import partial

from environment.odoo_client import OdooClient, OdooRefusal

from .back_office import BackOffice, run_scheduled_action
from .parallel import at_once
from .passing_time import run_code
from .return_decider import DECISION, RETURN, Decider
from .return_plans import CHECKS, DECISIONS, PENDING
from .return_plays import Elsewhere

PUSH_MESSAGES = "lazada_push.ir_cron_lazada_push_messages"
CONNECTOR, RETURNS = "lazada_connector.ir_cron_lazada", "lazada_return.ir_cron_lazada"
# What each of two workers does, in this sequence.
WORKERS = (
    (
        PUSH_MESSAGES,
        f"{RETURNS}_send_return_decisions",
        f"{RETURNS}_download_returns",
        f"{RETURNS}_warn_returns",
        f"{RETURNS}_book_returns",
    ),
    (
        f"{RETURNS}_download_returns",
        f"{CONNECTOR}_download_orders",
        f"{CONNECTOR}_import_orders",
        f"{RETURNS}_send_return_decisions",
        f"{RETURNS}_book_returns",
    ),
)
# Rounds of work, at least, before a clock ends: it runs for days.
ROUNDS_OF_A_CLOCK = 3
LONGEST_LIFE = 2.0  # seconds of a round that is cut off
MOST_ROUNDS_OF_REST = 10
# Another worker is at the same task.
BUSY = "already executing"
# What waits for a better moment is due now; two readings were a minute apart.
HURRY = """
due = {"next_attempt_at": "2020-01-01 00:00:00"}
for name in (
    "lazada.return.decision", "lazada.return.booking", "lazada.order",
    "lazada.push.message",
):
    env[name].sudo().search([("next_attempt_at", "!=", False)]).write(due)
for row in env["lazada.return.decision"].sudo().search([("state", "=", "pending")]):
    readings = [["2020-01-01 00:00:00", word] for _at, word in row.readings or []]
    row.write({"readings": readings})
env["lazada.app"].sudo().search([]).write(
    {"paused_until": False, "last_call_at": 0})
"""


class ReturnOffice:
    """A store whose buyers send goods back.

    :param KillableOdoo server:
    :param Lazada lazada:
    :param Random dice:
    """

    def __init__(self, server, lazada, dice):
        self._server = server
        self._lazada = lazada
        self._dice = dice
        self._rounds = Counter()
        self.elsewhere = Elsewhere(lazada.control)
        self.store_id = None
        self.kills = 0
        self.refusals = Counter()
        # Of each clock that ended: of which return, and whether there was a warning.
        self.clocks = []

    @property
    def client(self):
        return self._server.client

    # --- set-up --- #

    def open_store(self, code, **values):
        """Connect a store that reads returns, and is told of them."""
        office = BackOffice(self.client, self._lazada)
        app_id = office.create_app(name=code)
        today = datetime.now(timezone.utc)
        self.store_id = office.connected_store(
            app_id,
            "sg",
            code,
            invoice_policy="open",
            invoice_effective_date=f"{today - timedelta(days=60):%Y-%m-%d}",
            invoice_auto_post=True,
            download_returns=True,
            **values,
        )
        office.create_products(self.store_id)

    def sell(self, cases):
        """Let buyers order, and the goods leave the house; return a play of each."""
        office = BackOffice(self.client, self._lazada)
        plays = [self.elsewhere.order(case) for case in cases]
        self._fetch_orders(office)
        sent = [play for play in plays if play.case.plan.status != PENDING]
        office.deliver(self._deliveries_of(sent))
        for play in plays:
            self.elsewhere.reach(play)
        self._fetch_orders(office)
        return plays

    def _fetch_orders(self, office):
        office.press(self.store_id, "action_download_orders")
        office.import_all(self.store_id)
        office.press(self.store_id, "action_create_invoices")

    def _deliveries_of(self, plays):
        numbers = [str(play.order_id) for play in plays]
        return self.client.search(
            "stock.picking",
            [
                ("lazada_store_id", "=", self.store_id),
                ("sale_id.client_order_ref", "in", numbers),
            ],
        )

    def listen(self):
        """Have Lazada tell of changes by itself."""
        [store] = self.client.read("lazada.store", [self.store_id], ["app_id"])
        [app] = self.client.read("lazada.app", [store["app_id"][0]], ["push_url"])
        self._lazada.control.set_mode(push_url=app["push_url"])

    # --- a round of work --- #

    def work(self, plays, is_killed=False):
        """Let buyers, Lazada, two workers and a person do what comes next, all at
        once; then look what has come of it.

        :param bool is_killed: the server does not live to the end of it
        """
        jobs = [
            partial(self._move, plays),
            partial(self._decide, plays),
            *(partial(self._run, names) for names in WORKERS),
        ]
        if is_killed:
            self._server.kill_while(jobs, self._dice.uniform(0.1, LONGEST_LIFE))
            self.kills += 1
        else:
            at_once(*jobs)
        self._hurry()
        self._look(plays)

    def _move(self, plays):
        for play in plays:
            self._rounds[play.order_id, play.done] += 1
            if play.next_move == "clock_ends":
                if self._rounds[play.order_id, play.done] <= ROUNDS_OF_A_CLOCK:
                    continue
                self.clocks.append((str(play), self._is_warned_of(play)))
            self.elsewhere.move(play)

    def _is_warned_of(self, play):
        """Whether somebody has been told, now that a clock is about to end."""
        found = self.read(
            RETURN, ["activity_ids"], [("lazada_id", "=", play.return_id)]
        )
        return bool(found and found[0]["activity_ids"])

    def _decide(self, plays):
        decider = self.decider()
        decider.look_after_failures()
        for play in plays:
            try:
                if play.next_move in DECISIONS:
                    decider.decide(play)
                elif play.next_move in CHECKS:
                    decider.receive(play)
            except OdooRefusal as refusal:
                self.refusals[str(refusal)] += 1

    def _run(self, names):
        client = self._session()
        for name in names:
            try:
                client.run_scheduled_action(name)
            except OdooRefusal as refusal:
                if BUSY not in str(refusal):
                    raise

    def run(self, *names):
        """Run scheduled actions of returns, one after the other."""
        for name in names:
            run_scheduled_action(self.client, f"{RETURNS}_{name}")

    def decider(self):
        """Another person who decides, looking at the list as it is now."""
        decider = Decider(self._session(), self.store_id)
        decider.look()
        return decider

    def _session(self):
        return OdooClient(self._server.url, self.client.database).login()

    def _hurry(self):
        """Let what waits for a better moment be due now."""
        run_code(self.client, RETURN, HURRY)

    def _look(self, plays):
        """Count the moves of people that have arrived."""
        decider = Decider(self.client, self.store_id)
        decider.look()
        for play in plays:
            word = play.next_move
            if word in DECISIONS and self.elsewhere.is_decided(play, word):
                play.done += 1
            elif word in CHECKS and decider.is_received(play):
                play.done += 1

    def rest(self, plays):
        """Work until nothing waits any more."""
        for _round in range(MOST_ROUNDS_OF_REST):
            self.work(plays)
            if not (self._waiting(DECISION) or self._waiting("lazada.return.booking")):
                return
        raise AssertionError("something of the returns waits for ever")

    def _waiting(self, model):
        domain = [("store_id", "=", self.store_id), ("state", "=", "pending")]
        return self.client.count(model, domain)

    # --- what is here --- #

    def read(self, model, fields, domain=()):
        of_store = [("store_id", "=", self.store_id), *domain]
        return self.client.search_read(model, of_store, fields)

    def received_units(self):
        """How many units came back of each order, by the books."""
        moves = self.client.search_read(
            "stock.move",
            [
                ("origin_returned_move_id", "!=", False),
                ("state", "=", "done"),
                ("picking_id.lazada_store_id", "=", self.store_id),
            ],
            ["quantity", "picking_id"],
        )
        return self._count_by_order(moves, "quantity")

    def scrapped_units(self):
        scraps = self.client.search_read(
            "stock.scrap",
            [
                ("state", "=", "done"),
                ("picking_id.lazada_store_id", "=", self.store_id),
            ],
            ["scrap_qty", "picking_id"],
        )
        return self._count_by_order(scraps, "scrap_qty")

    def _count_by_order(self, rows, quantity):
        ids = [row["picking_id"][0] for row in rows]
        pickings = self.client.read("stock.picking", ids, ["lazada_order_id"])
        orders = self._order_numbers()
        numbers = {one["id"]: orders[one["lazada_order_id"][0]] for one in pickings}
        found = Counter()
        for row in rows:
            found[numbers[row["picking_id"][0]]] += row[quantity]
        return found

    def invoiced(self, move_type="out_invoice"):
        """``{order: sum}`` of the invoices that are not cancelled."""
        moves = self.client.search_read(
            "account.move",
            [
                ("lazada_store_id", "=", self.store_id),
                ("move_type", "=", move_type),
                ("state", "!=", "cancel"),
            ],
            ["lazada_order_id", "amount_total"],
        )
        orders, sums = self._order_numbers(), defaultdict(Decimal)
        for move in moves:
            number = orders[move["lazada_order_id"][0]]
            sums[number] += Decimal(f"{move['amount_total']:.2f}")
        return sums

    def orders_to_look_at(self):
        """The orders of whose returns a person has been asked something."""
        failed = self.read(
            "lazada.return.booking", ["return_id"], [("state", "=", "error")]
        )
        ids = [row["return_id"][0] for row in failed]
        returns = self.client.read(RETURN, ids, ["order_number"])
        return {int(row["order_number"]) for row in returns}

    def _order_numbers(self):
        rows = self.read("lazada.order", ["lazada_id"])
        return {row["id"]: int(row["lazada_id"]) for row in rows}
