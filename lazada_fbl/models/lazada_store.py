from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.lazada_connector.concurrency import retry_on_conflict
from odoo.addons.lazada_connector.lazada_api.status import TO_SHIP_STATUSES
from odoo.addons.lazada_connector.models.order.lazada_store import Figure
from odoo.addons.lazada_connector.models.store.lazada_store import USER

from .lazada_order import DELIVERING

ACTIVITY = "lazada_fbl.mail_activity_lazada_fbl"


class LazadaStore(models.Model):
    """The goods of a store that lie in Lazada's own warehouse: a warehouse of Odoo's,
    so that deliveries, valuation and forecasts treat them as goods of the company that
    are elsewhere."""

    _inherit = "lazada.store"

    fbl_location_id = fields.Many2one(
        "stock.location",
        string="At Lazada",
        copy=False,
        tracking=True,
        check_company=True,
        domain="[('usage', '=', 'internal'), ('company_id', '=', company_id)]",
        help="Where the goods lie that Lazada sends itself: the stock of a warehouse "
        "of its own. Made by itself with the first such unit. Fill it by ordinary "
        "internal transfers.",
    )
    fbl_compare_position = fields.Json(copy=False, readonly=True)
    fbl_compared_at = fields.Datetime(
        string="Last Comparison at Lazada", copy=False, readonly=True
    )
    fbl_stock_ids = fields.One2many("lazada.fbl.stock", "store_id")
    fbl_difference_count = fields.Integer(
        string="Differences at Lazada", compute="_compute_figures", groups=USER
    )

    _fbl_location_uniq = models.UniqueIndex(
        "(fbl_location_id) WHERE fbl_location_id IS NOT NULL",
        "Each store has a location of its own at Lazada.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("fbl_location_id", "warehouse_id", "stock_warehouse_ids")
    def _check_fbl_location_id(self):
        """Nothing of any store leaves the warehouse that stands for Lazada's."""
        own = self.warehouse_id | self.stock_warehouse_ids.warehouse_id
        theirs = Domain("fbl_location_id.warehouse_id", "in", own.ids)
        stores_sudo = self.sudo().with_context(active_test=False)
        for store in self.filtered("fbl_location_id") | stores_sudo.search(theirs):
            warehouse = store.fbl_location_id.warehouse_id
            is_sold_from = Domain("warehouse_id", "=", warehouse.id) | Domain(
                "stock_warehouse_ids.warehouse_id", "=", warehouse.id
            )
            is_stock = warehouse.lot_stock_id == store.fbl_location_id
            is_plain = is_stock and warehouse.delivery_steps == "ship_only"
            if not is_plain or stores_sudo.search_count(is_sold_from, limit=1):
                raise ValidationError(
                    self.env._(
                        "%s cannot stand for Lazada's warehouse. Choose the stock "
                        "location of a warehouse that delivers in one step and that "
                        "nothing else leaves.",
                        store.fbl_location_id.display_name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        stores = super().create(vals_list)
        stores._mark_fbl_warehouse()
        return stores

    def write(self, vals):
        before = self.fbl_location_id.warehouse_id
        result = super().write(vals)
        if "fbl_location_id" in vals:
            self._mark_fbl_warehouse()
            (before - self.fbl_location_id.warehouse_id).sudo()._end_fbl()
        return result

    def _mark_fbl_warehouse(self):
        """Nobody here packs what leaves such a warehouse, or tells its lots."""
        warehouses_sudo = self.sudo().fbl_location_id.warehouse_id
        warehouses_sudo.lazada_is_fbl = True
        kinds_sudo = warehouses_sudo.out_type_id | warehouses_sudo.in_type_id
        kinds_sudo.write({"use_create_lots": False, "use_existing_lots": False})

    # === ACTION METHODS === #

    def action_compare_fbl(self):
        """Compare what lies at Lazada with Lazada's own figures now."""
        return self._run_by_button("compare_fbl")

    def action_view_fbl_stock(self):
        return self._view(
            "lazada_fbl.lazada_fbl_stock_action", [("store_id", "in", self.ids)]
        )

    def _tasks(self):
        return {
            **super()._tasks(),
            "deliver_fbl": self._deliver_fbl,
            "compare_fbl": self._compare_fbl,
        }

    # === CRONS === #

    @api.model
    def _cron_deliver_fbl(self):
        self._run_by_cron("deliver_fbl", Domain("fbl_location_id", "!=", False))

    @api.model
    def _cron_compare_fbl(self):
        """Only stores that have goods there: it reads the whole catalogue."""
        skus = self.env["lazada.sku"]._read_group([("is_fbl", "=", True)], ["store_id"])
        has_goods = Domain("id", "in", [store.id for (store,) in skus])
        known = Domain("fbl_location_id", "!=", False)
        connected = Domain("connected_at", "!=", False)
        self._run_by_cron("compare_fbl", connected & (known | has_goods))

    # === WAREHOUSE === #

    def _import_orders(self, deadline=None):
        if not self.fbl_location_id and self._awaits_fbl():
            # Apart from the orders: two workers must not make one each.
            retry_on_conflict(self.env, self._fbl_warehouse)
            self.env["ir.cron"]._commit_progress()
        return super()._import_orders(deadline)

    def _awaits_fbl(self):
        due = Domain("order_id", "any", self._import_domain())
        domain = Domain("is_fbl", "=", True) & due
        return self.env["lazada.order.item"].search_count(domain, limit=1)

    def _fbl_warehouse(self):
        """Return the warehouse that stands for Lazada's; made when it is missing."""
        if not self.fbl_location_id:
            self._lock_downloads()
            self.sudo().fbl_location_id = self._make_fbl_location()
        return self.fbl_location_id.warehouse_id

    def _make_fbl_location(self):
        Warehouse = self.env["stock.warehouse"].sudo().with_company(self.company_id)
        codes = (f"LZ{self.region.upper()}", *(f"LZ{n}" for n in range(1, 1000)))
        taken = Warehouse.with_context(active_test=False).search(
            [("company_id", "=", self.company_id.id)]
        )
        free = (code for code in codes if code not in taken.mapped("code"))
        name = self.env._("At Lazada: %s", self.name)
        if name in taken.mapped("name"):
            name = f"{name} ({self.code})"
        warehouse = Warehouse.create(
            {
                "name": name,
                "code": next(free),
                "company_id": self.company_id.id,
                "partner_id": False,
                "sequence": 100,  # never the one that Odoo proposes
            }
        )
        warehouse.lot_stock_id.name = self.env._("At Lazada")
        return warehouse.lot_stock_id

    # === DELIVERIES === #

    def _deliver_fbl(self, deadline=None):
        """Do the deliveries that Lazada has made; see ``_work_off``."""
        domain = self.env["lazada.order"]._fbl_domain(self)
        return self._work_off("deliver_fbl", domain, DELIVERING, deadline)

    @api.model
    def _order_figures(self):
        """What only Lazada still has to send is nothing for the seller to ship."""
        figures = super()._order_figures()
        ours = [("is_fbl", "=", False), ("status", "in", TO_SHIP_STATUSES)]
        for name in ("order_to_ship_count", "order_due_count", "order_late_count"):
            figure = figures[name]
            any_of_ours = ["|", ("item_ids", "=", False), ("item_ids", "any", ours)]
            domain = [*figure.domain, *any_of_ours]
            figures[name] = figure._replace(domain=domain)
        figures["fbl_difference_count"] = Figure(
            "lazada.fbl.stock",
            [("difference", "!=", 0)],
            "lazada_fbl.lazada_fbl_stock_action",
        )
        return figures

    # === COMPARISON === #

    def _compare_fbl(self, deadline=None):
        """Read Lazada's figures of what lies there, and list what differs.

        :return: the sync run, and whether work is left
        """
        Run = self.env["lazada.sync.run"]
        if not self._check_can_call():
            return Run, False
        Product = self.env["lazada.product"]
        with Run._record(self, "compare_fbl") as run:
            over = self._with_lazada(
                lambda client: Product._walk(
                    self,
                    client,
                    "fbl_compare_position",
                    lambda page: Product._store_page(self, page, Run),
                    deadline,
                ),
                run,
                new_transaction=True,
            )
            if over:
                retry_on_conflict(self.env, lambda: self._list_fbl_stock(run))
        return run, not over

    def _list_fbl_stock(self, run):
        """Put what the walk has read beside what is here."""
        Sku = self.env["lazada.sku"]
        of_store = Domain("store_id", "=", self.id) & Domain("product_id", "!=", False)
        at_lazada = {}
        for sku in Sku.search(of_store & Domain("fbl_quantity", ">", 0)):
            pieces = sku.fbl_quantity * sku.pieces
            at_lazada[sku.product_id] = at_lazada.get(sku.product_id, 0) + pieces
        if not at_lazada and not self.fbl_location_id:
            self.fbl_compared_at = fields.Datetime.now()
            return
        self._fbl_warehouse()
        products = Sku.search(of_store).product_id
        here = products._lazada_pieces_at(self.fbl_location_id)
        leaving = self._fbl_leaving()
        figures = {
            product: (
                here[product] - leaving.get(product, 0),
                at_lazada.get(product, 0),
            )
            for product in products
            if here[product] or product in at_lazada
        }
        different = self.fbl_stock_ids._take(self, figures)
        self.fbl_compared_at = fields.Datetime.now()
        self._ask_about_fbl(different)
        run._count(listed=len(figures), present=len(figures) - len(different))
        run._add_message(
            self._lt(
                "%(listed)s products compared, %(different)s differ.",
                listed=len(figures),
                different=len(different),
            )
        )

    def _fbl_leaving(self):
        """Return pieces by product that Lazada has taken off its stock already, though
        it has not shipped them: it does so when a unit is ready to ship."""
        ready = self.env["lazada.order.item"].search(
            [
                ("store_id", "=", self.id),
                ("is_fbl", "=", True),
                ("status", "=", "ready_to_ship"),
                ("picking_id", "=", False),
            ]
        )
        leaving = {}
        for unit in ready:
            product, pieces = unit._product_and_pieces()
            leaving[product] = leaving.get(product, 0) + pieces
        return leaving

    def _ask_about_fbl(self, different):
        """Give the store's person one activity as long as something differs."""
        if not different:
            self.activity_unlink([ACTIVITY])
        elif not self.activity_search([ACTIVITY]):
            user = self.user_id or self.env.user
            self.activity_schedule(
                ACTIVITY,
                note=self.env._(
                    "What lies at Lazada is not what Odoo says. See the list "
                    "“Differences at Lazada”."
                ),
                user_id=user.id,
            )
