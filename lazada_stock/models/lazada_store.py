import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.lazada_connector.lazada_api.reading import read_id
from odoo.addons.lazada_connector.lazada_api.stock import read_sellable
from odoo.addons.lazada_connector.models.store.lazada_store import BUTTON_SECONDS, USER

# What changes the figures of all SKUs of a store.
SETTINGS = {
    "push_stock",
    "stock_safety",
    "stock_share",
    "stock_ceiling",
    "stock_warehouse_ids",
    "warehouse_id",
}


class LazadaStore(models.Model):
    """The stock that a store offers: its rule, the push, and the comparison."""

    _inherit = "lazada.store"

    push_stock = fields.Boolean(
        copy=False,
        tracking=True,
        help="Odoo's stock decides what buyers can order. The figures at Lazada are "
        "overwritten, so look at the preview first.",
    )
    push_stock_paused = fields.Boolean(
        string="Stock Paused",
        copy=False,
        tracking=True,
        help="Changes of stock are remembered, and sent when the pause ends.",
    )
    stock_safety = fields.Integer(
        string="Safety Stock",
        tracking=True,
        help="Units of each SKU that are never offered. A SKU can have its own number.",
    )
    stock_share = fields.Integer(
        string="Share of Available Stock (%)",
        default=100,
        tracking=True,
        help="Per cent of the stock that this store may offer, for products that "
        "several stores sell.",
    )
    stock_ceiling = fields.Integer(
        string="Maximum Quantity",
        tracking=True,
        help="Units of a SKU that are offered at most, however many there are. 0: any "
        "number.",
    )
    stock_warehouse_ids = fields.One2many(
        "lazada.store.warehouse",
        "store_id",
        string="Lazada Warehouses",
        help="Only for a seller with several warehouses at Lazada: each with its code. "
        "Units that Lazada gives this code leave this warehouse. Otherwise the store's "
        "own warehouse counts.",
    )
    stock_compare_position = fields.Json(copy=False, readonly=True)
    stock_pushed_at = fields.Datetime(
        string="Stock Pushed", compute="_compute_stock_push", groups=USER
    )
    stock_push_failed_count = fields.Integer(
        string="Stock Not Pushed", compute="_compute_stock_push", groups=USER
    )
    stock_push_waiting_count = fields.Integer(
        string="Stock Waiting", compute="_compute_stock_push", groups=USER
    )

    _stock_rule_sane = models.Constraint(
        "CHECK (stock_safety >= 0 AND stock_ceiling >= 0"
        " AND stock_share BETWEEN 0 AND 100)",
        "A share is between 0 and 100 per cent, and a stock is never below zero.",
    )

    # === COMPUTE METHODS === #

    def _compute_stock_push(self):
        counts, moments = self.env["lazada.stock.push"]._count_by_store(self)
        for store in self:
            count = counts[store]
            store.stock_pushed_at = moments.get(store)
            store.stock_push_failed_count = count["error"]
            store.stock_push_waiting_count = count["pending"] + count["sending"]

    # === CONSTRAINT METHODS === #

    @api.constrains("company_id")
    def _check_company_of_warehouses(self):
        """A store that moves to another company offers nothing of the old one's."""
        self.stock_warehouse_ids._check_company()

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if not SETTINGS.isdisjoint(vals):
            self._mark_stock("start" if vals.get("push_stock") else "settings")
        return result

    # === ACTION METHODS === #

    def action_preview_stock(self):
        """Show what Lazada would be told, before it is told."""
        self.ensure_one()
        return self.env["lazada.stock.preview"]._open(self)

    def action_push_stock(self):
        """Push every figure that differs from what Lazada accepted last, now."""
        self.ensure_one()
        self.check_access("write")
        self._check_pushes_stock()
        self._mark_stock("hand")
        # The marks are written with the commit; a worker sees what is committed.
        self.env["ir.cron"]._commit_progress()
        return self._run_by_button("push_stock")

    def action_compare_stock(self):
        """Compare the figures with Lazada's now."""
        self.check_access("write")
        self._check_pushes_stock()
        return self._run_by_button("compare_stock")

    def action_pause_stock(self):
        """Leave Lazada's figures alone for a while."""
        self.push_stock_paused = True
        return self._notify(self.env._("No stock is pushed until you resume."))

    def action_resume_stock(self):
        """Go on pushing: what has changed meanwhile first."""
        self.push_stock_paused = False
        self.env["lazada.process"]._wake("push_stock")
        return self._notify(self.env._("Stock is pushed again, in the background."))

    def action_stop_stock(self):
        """Leave the stock to Lazada for good."""
        self.write({"push_stock": False, "push_stock_paused": False})
        return self._notify(self.env._("Stock is not pushed any more."))

    def action_view_stock_failures(self):
        return self._view(
            "lazada_stock.lazada_stock_push_action", [("store_id", "in", self.ids)]
        )

    def action_view_stock_log(self):
        return self._view(
            "lazada_stock.lazada_stock_log_action", [("store_id", "in", self.ids)]
        )

    def _tasks(self):
        return {
            **super()._tasks(),
            "push_stock": self._push_stock,
            "compare_stock": self._compare_stock,
        }

    # === CRONS === #

    @api.model
    def _cron_push_stock(self):
        self._run_by_cron("push_stock", self._pushing_domain())

    @api.model
    def _cron_compare_stock(self):
        self._run_by_cron("compare_stock", self._pushing_domain())

    # === PUSH === #

    @api.model
    def _pushing_domain(self):
        return Domain("push_stock", "=", True) & Domain("push_stock_paused", "=", False)

    def _check_pushes_stock(self):
        """Tell a person why a store does not push its stock."""
        for store in self:
            if not store.push_stock:
                raise UserError(
                    self.env._(
                        "%s does not push its stock. Look at the preview in its "
                        "settings, page Stock, and start it there.",
                        store.name,
                    )
                )
            if store.push_stock_paused:
                raise UserError(
                    self.env._(
                        "The stock of %s is paused. Resume it first.", store.name
                    )
                )

    def _mark_stock(self, reason):
        skus = self.env["lazada.sku"].sudo().search([("store_id", "in", self.ids)])
        self.env["lazada.stock.mark"]._add(reason, skus)

    def _push_stock(self, deadline=None, skus=None):
        """Tell Lazada the stock that has changed; see ``_push_store``."""
        if not self._check_can_call():
            return self.env["lazada.sync.run"], False
        Push = self.env["lazada.stock.push"].with_company(self.company_id)
        Push.sudo()._take_marks(deadline)
        return Push._push_store(self, "push_stock", deadline, skus)

    def _push_by_button(self, skus):
        """Push the stock of SKUs as long as a person can wait."""
        _run, more = self._push_stock(time.monotonic() + BUTTON_SECONDS, skus)
        if more:
            self.env["lazada.process"]._wake("push_stock")

    def _stock_places(self):
        """Return the warehouses that the store sells from, by Lazada's code: by ``""``
        alone for a seller with one warehouse, who must not name it."""
        lines = self.stock_warehouse_ids
        if len(lines) > 1:
            return {line.code: line.warehouse_id for line in lines}
        return {"": lines.warehouse_id or self.warehouse_id}

    def _warehouse_of(self, code):
        """Return the warehouse that one of Lazada's codes stands for: the store's own
        for one that is not known here, and for none."""
        code = (code or "").strip().lower()
        known = self.stock_warehouse_ids.filtered(
            lambda line: line.code.strip().lower() == code
        )
        return known[:1].warehouse_id or self.warehouse_id

    # === COMPARISON === #

    def _compare_stock(self, deadline=None):
        """Compare Lazada's figures with the rule's; what differs is pushed again.

        :return: the sync run, and whether work is left
        """
        Run = self.env["lazada.sync.run"]
        if not self._check_can_call():
            return Run, False
        Product = self.env["lazada.product"]
        with Run._record(self, "compare_stock") as run:
            begun = self._with_lazada(
                lambda client: Product._walk(
                    self,
                    client,
                    "stock_compare_position",
                    lambda page: self._compare_page(page, run),
                    deadline,
                ),
                run,
                new_transaction=True,
            )
            run._add_message(self._comparison_text(run))
        self.env["lazada.process"]._wake("push_stock")
        return run, not begun

    def _compare_page(self, page, run):
        """Compare the SKUs of a page that nothing is under way for."""
        no_run = self.env["lazada.sync.run"]
        self.env["lazada.product"]._store_page(self, page, no_run)
        at_lazada = _read_figures(page)
        rows = self.env["lazada.stock.push"].search(
            Domain("store_id", "=", self.id)
            & Domain("state", "=", "done")
            & Domain("sku_id.lazada_id", "in", list(at_lazada))
        )
        figures = rows.sku_id._stock_figures()
        logs = []
        for row in rows:
            figure, found = figures[row.sku_id], at_lazada[row.sku_id.lazada_id]
            if not figure.problem and not _is_same(figure, found):
                logs.append(self._prepare_difference(row.sku_id, figure, found, run))
        different = self.env["lazada.stock.log"].create(logs).sku_id
        self.env["lazada.stock.mark"]._add("comparison", different, afresh=True)
        run._count(listed=len(rows), present=len(rows) - len(logs), updated=len(logs))

    def _prepare_difference(self, sku, figure, found, run):
        return {
            "sku_id": sku.id,
            "run_id": run.id,
            "reason": "comparison",
            "quantity_before": sum(found.values()),
            "quantity": figure.total,
            "result": "different",
        }

    def _comparison_text(self, run):
        return self._lt(
            "%(listed)s SKUs compared: %(present)s as Odoo says, %(different)s "
            "differed and are pushed again. SKUs that wait, are refused or left alone "
            "do not count.",
            listed=run.listed,
            present=run.present,
            different=run.updated,
        )


def _read_figures(page):
    """Return Lazada's figures by its id of the SKU, where it gives one."""
    figures = {}
    for product in page:
        for row in product.get("skus") or []:
            lazada_id, figure = read_id(row.get("SkuId")), read_sellable(row)
            if lazada_id and figure is not None:
                figures[lazada_id] = figure
    return figures


def _is_same(figure, found):
    """Whether Lazada has what it should: by warehouse, where the seller has several."""
    if "" in figure.by_code:
        return figure.total == sum(found.values())
    return figure.by_code == {code: found.get(code) for code in figure.by_code}
