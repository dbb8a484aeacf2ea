import hashlib
import time

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from odoo.addons.lazada_connector.lazada_api import push
from odoo.addons.lazada_connector.lazada_api.products import existing_products
from odoo.addons.lazada_connector.lazada_api.reading import read_id
from odoo.addons.lazada_connector.retention import BuyersData, Retention

CRON = "lazada_push.ir_cron_lazada_push_messages"
# Each may cost a call; the rows are locked that long.
BATCH_SIZE = 20
# Seconds that a batch begins to read in, and orders whose units are one call.
READING, ORDERS_AT_ONCE = 15.0, 5
TOPICS = {
    push.ORDER: "order",
    push.REVERSE_ORDER: "order",
    push.PACKAGE: "order",
    push.TOKEN_EXPIRY: "token",
    **dict.fromkeys(push.PRODUCT_TYPES, "product"),
}


class LazadaPushMessage(models.Model):
    """A message that Lazada has sent by itself: a hint to read something again.

    It comes at least once, late or out of order, and may be sent again by somebody who
    has overheard it. So nothing is ever taken from it but what it is about.
    """

    _name = "lazada.push.message"
    _inherit = "lazada.queue.mixin"
    _description = "Lazada Push Message"
    _queue_task = "push_messages"
    _acting_groups = ("lazada_connector.group_lazada_manager",)
    _order = "id desc"
    _rec_name = "topic"

    app_id = fields.Many2one(
        "lazada.app",
        string="Application",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    digest = fields.Char(required=True, readonly=True)
    payload = fields.Text(string="Raw Data", readonly=True)
    create_date = fields.Datetime(string="Received", index=True)
    state = fields.Selection(
        selection_add=[("done", "Done"), ("ignored", "Not Needed")],
        ondelete={"done": "set default", "ignored": "set default"},
        readonly=True,
    )
    topic = fields.Selection(
        [
            ("order", "Order"),
            ("product", "Product"),
            ("token", "Token Ends"),
            ("other", "Other"),
        ],
        readonly=True,
    )
    message_type = fields.Integer(
        string="Type", readonly=True, help="Lazada's number of the topic."
    )
    store_id = fields.Many2one(
        "lazada.store", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    company_id = fields.Many2one(related="store_id.company_id", store=True)
    subject = fields.Char(
        string="About", readonly=True, help="Lazada's id of the order, product or SKU."
    )

    # Lazada repeats what it thinks was not received; the same words say nothing new.
    _app_digest_uniq = models.UniqueIndex("(app_id, digest)")
    _due_idx = models.Index("(id) WHERE state IN ('pending', 'error')")

    # === RECEIVING === #

    @api.model
    def _receive(self, app, body):
        """Keep a message whose signature is right, and wake the scheduled action.

        Not by ``create``: Lazada waits half a second at most, many messages come at
        once, and one that is here already is no error.

        :param app: ``lazada.app``
        :param bytes body: raw
        :return: whether the message is new
        :rtype: bool
        """
        text = body.decode("utf-8", "replace").replace("\x00", "")
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO lazada_push_message
                            (app_id, digest, payload, state, attempts,
                             create_uid, write_uid, create_date, write_date)
                     VALUES (%(app)s, %(digest)s, %(text)s, 'pending', 0,
                             %(uid)s, %(uid)s,
                             now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
                ON CONFLICT (app_id, digest) DO NOTHING
                  RETURNING id
                """,
                app=app.id,
                digest=hashlib.sha256(body).hexdigest(),
                text=text,
                uid=self.env.uid,
            )
        )
        if rows:
            self._wake()
        return bool(rows)

    @api.model
    def _wake(self):
        """Have the scheduled action run after this transaction.

        A run takes its triggers away when it begins, and holds them until its end. One
        that can be locked is therefore still to come; holding the lock makes that run
        wait until this message is there. So one trigger serves many messages.
        """
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(CRON)
        waiting = self.env.execute_query(
            SQL(
                """
                SELECT id FROM ir_cron_trigger
                 WHERE cron_id = %s AND call_at <= clock_timestamp() AT TIME ZONE 'UTC'
                 LIMIT 1 FOR KEY SHARE SKIP LOCKED
                """,
                cron_id,
            )
        )
        if not waiting:
            self.env["ir.cron"].sudo().browse(cron_id)._trigger()

    # === CRONS === #

    @api.model
    def _cron_process(self):
        def work(deadline):
            return self._run_queue(
                self._due_domain(), batch_size=BATCH_SIZE, deadline=deadline
            )[1]

        self.env["lazada.process"]._take_turn(self._queue_task, work)

    # === HOOKS === #

    @api.model
    def _retention_rules(self):
        return [Retention("all", self.env._("All"), "create_date", 30)]

    @api.model
    def _buyers_data(self, order):
        of_order = [
            ("store_id", "=", order.store_id.id),
            ("topic", "=", "order"),
            ("subject", "=", order.lazada_id),
        ]
        over = [("state", "in", ("done", "ignored"))]
        return BuyersData([*of_order, *over], blanks=("payload",))

    def _process(self, run):
        self.write({"state": "pending"})
        for message in self:
            message._understand()
        to_do = self.filtered(lambda message: message.state != "ignored")
        to_do = to_do.with_context(read_until=time.monotonic() + READING)
        for topic, work in self._topics().items():
            rows = to_do.filtered(lambda row, topic=topic: row.topic == topic)
            for store, messages in rows.grouped("store_id").items():
                messages.with_company(store.company_id)._do(work, store)

    def _unsettled(self):
        return self.filtered(
            lambda row: row.state == "pending" and not row.error_message
        )

    @api.model
    def _topics(self):
        """Return what is done about messages of a topic, in this sequence: functions of
        the messages and their store.

        Tokens first: they are replaced in a transaction of their own, which could not
        write the store any more once orders have been stored in this one.

        :rtype: dict[str, callable]
        """
        Model = type(self)
        return {
            "token": Model._replace_tokens,
            "order": Model._read_orders,
            "product": Model._read_products,
        }

    # === BUSINESS METHODS === #

    def _understand(self):
        """Read what the message is about; what is of no use here is set aside."""
        try:
            message = push.read_message(self.payload)
        except ValueError:
            self._ignore(self._lt("This is no message that can be read."))
            return
        topic = self._topic_of(message)
        self.write({"message_type": message.type or 0, "topic": topic})
        self.store_id = self._find_store(message)
        self.subject = self._find_subject(message)
        if topic == "other":
            self._ignore(self._lt("Nothing is done with messages of this type."))
        elif not self.store_id:
            self._ignore(
                self._lt(
                    "No connected store has this application and the seller %s.",
                    message.seller_id or "?",
                )
            )
        elif not self.subject and topic != "token":
            self._ignore(self._lt("It does not say what it is about."))

    @api.model
    def _topic_of(self, message):
        """Return the topic of a message, a key of ``_topics``, or ``other``."""
        return TOPICS.get(message.type, "other")

    def _find_store(self, message):
        """Return the store of the seller, in the country that the message names."""
        stores = self.env["lazada.store"].search(
            Domain("app_id.app_key", "=", self.app_id.app_key)
            & Domain("seller_id", "=", message.seller_id or False)
            & Domain("connected_at", "!=", False)
        )
        in_region = stores.filtered(lambda store: store.region == message.region)
        return (in_region or stores)[:1] if message.seller_id else stores.browse()

    def _find_subject(self, message):
        """Return Lazada's id of what has to be read again; nothing for a token."""
        if self.topic == "order":
            return message.order_id
        if self.topic == "product":
            return read_id(message.data.get("item_id"))
        return False

    def _do(self, work, store):
        """Do what messages of one store and one topic call for."""
        self.error_message = False
        with self._lazada_errors_kept(store):
            work(self, store)
            self._unsettled()._succeed()

    def _read_orders(self, store):
        """Read the orders again, each once however many messages there are."""
        by_number = self.grouped("subject")
        for numbers in split_every(ORDERS_AT_ONCE, sorted(by_number)):
            messages = self.concat(*(by_number[number] for number in numbers))
            if messages._has_time():
                problems = self._fetch_orders(store, numbers)
                for number in problems:
                    by_number[number]._fail(problems[number])
        self.env["lazada.process"]._wake("import_orders")

    @api.model
    def _fetch_orders(self, store, numbers):
        """Read orders again; return the reason by each number that is not handed out.

        :param list numbers: Lazada's ids of orders, as texts
        """
        Order, no_run = self.env["lazada.order"], self.env["lazada.sync.run"]
        return store._with_lazada(
            lambda client: Order._fetch_by_number(store, client, numbers, no_run)
        )[1]

    def _has_time(self):
        """Whether these are read now: with Lazada asked slowly, a whole batch would
        take minutes. What is left is read in a moment."""
        if time.monotonic() < self.env.context["read_until"]:
            return True
        self._postpone(
            self._lt("Lazada is asked slowly now: this is read in a moment."), 1
        )
        return False

    def _read_products(self, store):
        """Read the products again; those that are gone need nothing."""
        wanted = sorted(set(self.mapped("subject")))
        page = store._with_lazada(lambda client: existing_products(client, wanted))
        if page:
            Product = self.env["lazada.product"]
            Product._store_page(store, page, self.env["lazada.sync.run"])

    def _replace_tokens(self, store):
        """The tokens end soon: replace them, or warn the people of the store."""
        store._expect_token_end(
            [
                push.read_message(row.payload).data.get("auth_expiry_time")
                for row in self
            ]
        )

    def _ignore(self, reason):
        self._succeed("ignored", error_message=reason)
