from dataclasses import dataclass, field

from odoo import api, fields, models

from odoo.addons.lazada_connector.lazada_api.stock import (
    is_kept_by_lazada,
    read_sellable,
)
from odoo.addons.lazada_connector.models.runs.base import ReasonText

from ..stock_rule import Rule, sellable_units

# What of a SKU changes the figure that Lazada gets, or whether it gets one.
SETTINGS = {
    "product_id",
    "pieces",
    "lazada_id",
    "status",
    "is_fbl",
    "stock_paused",
    "own_stock_safety",
    "stock_safety",
    "stock_fixed",
}


@dataclass(frozen=True)
class StockFigure:
    """What Lazada is to offer of a SKU.

    :param dict by_code: units by Lazada's warehouse code; by ``""`` alone for a seller
        with one warehouse
    :param str problem: why nothing is told to Lazada, in a user's words
    """

    by_code: dict = field(default_factory=dict)
    problem: str = ""

    @property
    def total(self):
        return sum(self.by_code.values())


class LazadaSku(models.Model):
    """The stock of a SKU: what Lazada has, what Odoo says, and what is in the way."""

    _inherit = "lazada.sku"

    is_fbl = fields.Boolean(
        string="Fulfilled by Lazada",
        readonly=True,
        help="The stock lies in Lazada's own warehouse, which counts it by itself.",
    )
    sellable_quantity = fields.Integer(
        string="Sellable when Downloaded",
        readonly=True,
        help="What buyers could order when the product was downloaded last.",
    )
    sellable_read_at = fields.Datetime(readonly=True)
    stock_paused = fields.Boolean(
        help="Lazada keeps the figure that it has, whatever happens in Odoo.",
    )
    own_stock_safety = fields.Boolean(
        string="Specific Safety Stock",
        help="Keep back another number of units than the store says.",
    )
    stock_safety = fields.Integer(
        string="Safety Units", help="Units of this SKU that are never offered."
    )
    stock_fixed = fields.Integer(
        string="Fixed Stock",
        help="For a product whose stock Odoo does not track: what Lazada is told. "
        "0: nothing.",
    )
    stock_push_ids = fields.One2many(
        "lazada.stock.push", "sku_id", string="Stock Push Row"
    )
    stock_log_ids = fields.One2many("lazada.stock.log", "sku_id")
    stock_state = fields.Selection(related="stock_push_ids.state", string="Stock Push")
    stock_accepted_at = fields.Datetime(
        related="stock_push_ids.accepted_at", string="Stock Accepted"
    )
    stock_answer = ReasonText(
        related="stock_push_ids.error_message", string="Why Not Pushed"
    )
    stock_at_lazada = fields.Integer(
        string="Stock at Lazada",
        compute="_compute_stock_at_lazada",
        help="What Lazada accepted last, or showed later when the product was "
        "downloaded. Orders placed since then are not in it.",
    )
    stock_in_odoo = fields.Integer(
        string="Stock to Publish",
        compute="_compute_stock_in_odoo",
        help="What the store's rule gives now: free to use, less what is kept back.",
    )
    stock_difference = fields.Integer(
        string="Difference", compute="_compute_stock_in_odoo"
    )
    stock_problem = fields.Char(
        string="Reason Stock Not Sent", compute="_compute_stock_in_odoo"
    )

    _stock_numbers_positive = models.Constraint(
        "CHECK (stock_safety >= 0 AND stock_fixed >= 0)",
        "A stock is never below zero.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "sellable_quantity",
        "sellable_read_at",
        "stock_push_ids.accepted_quantity",
        "stock_push_ids.accepted_at",
    )
    def _compute_stock_at_lazada(self):
        for sku in self:
            push, read_at = sku.stock_push_ids, sku.sellable_read_at
            is_newer = push.accepted_at and (not read_at or push.accepted_at >= read_at)
            sku.stock_at_lazada = (
                push.accepted_quantity if is_newer else sku.sellable_quantity
            )

    @api.depends(*SETTINGS, "stock_at_lazada")
    def _compute_stock_in_odoo(self):
        figures = self.sudo()._stock_figures()
        for sku in self:
            figure = figures.get(sku, StockFigure())
            sku.stock_in_odoo = figure.total
            sku.stock_problem = figure.problem
            sku.stock_difference = (
                0 if figure.problem else figure.total - sku.stock_at_lazada
            )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        skus = super().create(vals_list)
        self.env["lazada.stock.mark"]._add("settings", skus)
        return skus

    def write(self, vals):
        result = super().write(vals)
        if not SETTINGS.isdisjoint(vals):
            self.env["lazada.stock.mark"]._add("settings", self)
        return result

    @api.model
    def _prepare_vals(self, store, product, lazada_id, row):
        return {
            **super()._prepare_vals(store, product, lazada_id, row),
            "sellable_quantity": sum((read_sellable(row) or {}).values()),
            "sellable_read_at": fields.Datetime.now(),
            "is_fbl": is_kept_by_lazada(row),
        }

    # === ACTION METHODS === #

    def action_push_stock(self):
        """Tell Lazada the stock of these SKUs now, also if it should know it."""
        self.check_access("write")
        stores = self.store_id.sudo()
        stores._check_pushes_stock()
        self.env["lazada.stock.mark"]._add("hand", self, afresh=True)
        # The marks are written with the commit; a worker sees what is committed.
        self.env["ir.cron"]._commit_progress()
        self.env["lazada.stock.push"].sudo()._take_marks()
        for store, skus in self.sudo().grouped("store_id").items():
            store._push_by_button(skus)
        return stores[:1]._notify(*self.sudo().stock_push_ids._describe_outcome())

    def action_pause_stock(self):
        """Leave the figures at Lazada as they are."""
        self.stock_paused = True
        return self.store_id[:1]._notify(
            self.env._("Stock left alone: %s SKUs.", len(self))
        )

    def action_resume_stock(self):
        """Push the stock of these SKUs again."""
        self.stock_paused = False
        return self.store_id[:1]._notify(
            self.env._("Stock pushed again: %s SKUs.", len(self))
        )

    def action_view_stock_log(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lazada_stock.lazada_stock_log_action"
        )
        return dict(action, domain=[("sku_id", "in", self.ids)])

    # === BUSINESS METHODS === #

    def _stock_figures(self):
        """Return what Lazada is to offer of each SKU, by the rules of its store.

        :rtype: dict[lazada.sku, StockFigure]
        """
        figures = {}
        for store, skus in self.grouped("store_id").items():
            skus = skus.with_company(store.company_id)
            problems = skus._find_stock_problems()
            figures |= {
                sku: StockFigure(problem=problem) for sku, problem in problems.items()
            }
            figures |= skus.filtered(
                lambda sku, p=problems: sku not in p
            )._count_stock()
        return figures

    def _count_stock(self):
        """Return the figures of SKUs of one store that nothing is in the way of."""
        places = self.store_id._stock_places()
        warehouses = self.env["stock.warehouse"].concat(*places.values())
        products = self.product_id.filtered("active")._lazada_counted()
        free = products._lazada_free_pieces(warehouses)
        return {
            sku: StockFigure(sku._units_by_code(places, free.get(sku.product_id)))
            for sku in self
        }

    def _units_by_code(self, places, free):
        """Return what may be offered, by Lazada's warehouse code.

        :param dict places: ``stock.warehouse`` by code, the one that gives first first
        :param dict free: pieces by warehouse; ``None`` for a product not counted
        """
        if not self.product_id.active:
            return dict.fromkeys(places, 0)
        if free is None:
            first = next(iter(places))
            return dict.fromkeys(places, 0) | {first: self.stock_fixed}
        pieces = {code: free[warehouse] for code, warehouse in places.items()}
        return sellable_units(pieces, self.pieces, self._stock_rule())

    def _stock_rule(self):
        store = self.store_id
        own = self.own_stock_safety
        return Rule(
            safety=self.stock_safety if own else store.stock_safety,
            share=store.stock_share,
            ceiling=store.stock_ceiling or None,
        )

    def _find_stock_problems(self):
        """Return why Lazada is told nothing about some of these SKUs of one store.

        :return: the reason, in a user's words, by SKU
        :rtype: dict[lazada.sku, str]
        """
        counted = self.product_id._lazada_counted()
        problems = {sku: sku._find_stock_problem(counted) for sku in self}
        return {sku: problem for sku, problem in problems.items() if problem}

    def _find_stock_problem(self, counted):
        product = self.product_id
        if self.stock_paused:
            return self._lt("Paused: Lazada keeps the figure that it has.")
        if self.is_fbl:
            return self._lt(
                "Fulfilled by Lazada: the stock lies in Lazada's warehouse."
            )
        if not self.lazada_id:
            return self._lt(
                "Only known from an order so far. Download the store's products."
            )
        if self.status == "deleted":
            return self._lt("Deleted at Lazada.")
        if not product:
            return self._lt("Not linked to a product yet.")
        if not all(self.store_id._stock_places().values()):
            return self._lt("The store has no warehouse: choose it in its settings.")
        if product.active and product not in counted and not self.stock_fixed:
            return self._lt(
                "Odoo does not track the product's stock. Enter a fixed stock, or "
                "switch on Track Inventory."
            )
        return ""
