from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("goods", "Goods"),
    ("shipping", "Shipping"),
    ("voucher", "Seller's Vouchers"),
    ("refund", "Credit Notes"),
    ("fee", "Fees"),
    ("claim", "Claims"),
    ("subsidy", "Subsidies"),
    ("other", "Other"),
    ("cost", "Cost of Goods"),
]


class LazadaProfit(models.Model):
    """What Lazada orders earn and cost, each amount where it stands in the ledger.

    Sales are the lines of posted invoices and credit notes; fees those of posted
    statements, told by row; the cost is the value of the deliveries and returns.
    """

    _name = "lazada.profit"
    _description = "Lazada Profit"
    _auto = False
    _order = "date desc, id"
    _rec_name = "kind"

    date = fields.Date(readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    store_id = fields.Many2one("lazada.store", readonly=True)
    order_id = fields.Many2one("lazada.order", string="Lazada Order", readonly=True)
    sale_order_id = fields.Many2one("sale.order", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    fee_type_id = fields.Many2one("lazada.fee.type", readonly=True)
    quantity = fields.Float(readonly=True, help="Pieces that were delivered.")
    amount = fields.Monetary(
        string="Profit",
        readonly=True,
        help="Without tax, in the company's currency: positive is earned.",
    )

    _depends = {
        "account.move": [
            "state",
            "date",
            "move_type",
            "lazada_order_id",
            "lazada_statement_id",
            "reversed_entry_id",
        ],
        "account.move.line": ["balance", "product_id", "account_id", "parent_state"],
        "lazada.order.item": ["sale_line_id"],
        "lazada.statement.row": ["amount", "move_line_id", "tax_apart", "order_id"],
        "sale.order": ["lazada_order_id"],
        "stock.move": ["state", "value", "sale_line_id", "date"],
    }

    @property
    def _table_query(self):
        parts = (self._sales(), self._fees(), self._rests(), self._costs())
        return SQL("\nUNION ALL\n").join(parts)

    @api.private
    def fetch(self, field_names=None):
        # Of an id, PostgreSQL cannot tell what it is made of: it would read all rows.
        rows = [row_id // 4 for row_id in self.ids]
        limited = self.with_context(profit_rows=rows)
        return super(LazadaProfit, limited).fetch(field_names)

    def _only(self, column):
        """Return the condition that the rows are those which are fetched, if any are.

        :param SQL column: the id of what a row is made of
        """
        rows = self.env.context.get("profit_rows")
        return SQL("AND %s = ANY(%s)", column, rows) if rows else SQL()

    def _sales(self):
        """Lines of invoices and credit notes, without tax."""
        return SQL(
            """
            SELECT line.id::bigint * 4 AS id,
                   move.date,
                   line.company_id,
                   move.lazada_store_id AS store_id,
                   move.lazada_order_id AS order_id,
                   sale.id AS sale_order_id,
                   line.product_id,
                   CASE WHEN line.product_id = store.voucher_product_id THEN 'voucher'
                        WHEN move.move_type = 'out_refund' THEN 'refund'
                        WHEN line.product_id = store.shipping_product_id
                        THEN 'shipping'
                        ELSE 'goods' END AS kind,
                   NULL::integer AS fee_type_id,
                   0.0 AS quantity,
                   -line.balance AS amount
              FROM account_move_line AS line
              JOIN account_move AS move ON move.id = line.move_id
              JOIN lazada_store AS store ON store.id = move.lazada_store_id
              JOIN account_account AS account ON account.id = line.account_id
         LEFT JOIN sale_order AS sale
                ON sale.lazada_order_id = move.lazada_order_id
             WHERE move.state = 'posted'
               AND move.move_type IN ('out_invoice', 'out_refund')
               AND line.display_type = 'product'
               AND split_part(account.account_type, '_', 1) IN ('income', 'expense')
               %(only)s
            """,
            only=self._only(SQL("line.id")),
        )

    def _fees(self):
        """Rows of statements, at the rate of the journal item that they are in, without
        the tax that is no cost."""
        return SQL(
            """
            SELECT row.id::bigint * 4 + 1,
                   move.date,
                   line.company_id,
                   row.store_id,
                   row.order_id,
                   sale.id,
                   sale_line.product_id,
                   CASE WHEN row.role IN ('fee', 'claim', 'subsidy') THEN row.role
                        ELSE 'other' END,
                   row.fee_type_id,
                   0.0,
                   %(net)s
              FROM lazada_statement_row AS row
              JOIN account_move_line AS line ON line.id = row.move_line_id
              JOIN account_move AS move ON move.id = line.move_id
              JOIN account_account AS account ON account.id = line.account_id
              JOIN res_company AS company ON company.id = line.company_id
         LEFT JOIN sale_order AS sale ON sale.lazada_order_id = row.order_id
         LEFT JOIN lazada_order_item AS item ON item.id = row.item_id
         LEFT JOIN sale_order_line AS sale_line ON sale_line.id = item.sale_line_id
             WHERE move.state = 'posted'
               AND (split_part(account.account_type, '_', 1) IN ('income', 'expense')
                    -- waits for Lazada's invoice
                    OR (account.account_type = 'liability_payable'
                        AND row.role = 'fee'))
               %(only)s
            """,
            net=self._net_of_row(),
            only=self._only(SQL("row.id")),
        )

    def _net_of_row(self):
        """What a row brings in the company's currency: its amount without the tax that
        is booked apart, and with the tax that the seller has withheld."""
        return SQL("""
            sign(row.amount) * (
                abs(row.amount)
                - CASE WHEN row.tax_apart THEN row.vat_amount ELSE 0 END
                + CASE WHEN row.wht_included THEN row.wht_amount ELSE 0 END
            ) * CASE WHEN line.amount_currency <> 0
                     THEN line.balance / line.amount_currency
                     ELSE (line.currency_id = company.currency_id)::integer END
        """)

    def _rests(self):
        """What the entries of statements have beside their rows: rounding, and what was
        taken back."""
        return SQL(
            """
            SELECT line.id::bigint * 4 + 2,
                   move.date,
                   line.company_id,
                   statement.store_id,
                   NULL::integer,
                   NULL::integer,
                   NULL::integer,
                   CASE WHEN fee_type.role IN ('claim', 'subsidy') THEN fee_type.role
                        ELSE 'fee' END,
                   line.lazada_fee_type_id,
                   0.0,
                   -line.balance - coalesce(own.amount, 0)
              FROM account_move_line AS line
              JOIN account_move AS move ON move.id = line.move_id
              JOIN lazada_statement AS statement
                ON statement.id = move.lazada_statement_id
              JOIN account_account AS account ON account.id = line.account_id
              JOIN res_company AS company ON company.id = line.company_id
         LEFT JOIN lazada_fee_type AS fee_type
                ON fee_type.id = line.lazada_fee_type_id
         LEFT JOIN LATERAL (
                   SELECT sum(%(net)s) AS amount
                     FROM lazada_statement_row AS row
                    WHERE row.move_line_id = line.id) AS own ON TRUE
             WHERE move.state = 'posted'
               AND split_part(account.account_type, '_', 1) IN ('income', 'expense')
               AND line.balance <> -coalesce(own.amount, 0)
               -- an entry that was taken back, and what took it back on the same day
               AND NOT EXISTS (
                   SELECT FROM account_move AS pair
                    WHERE pair.state = 'posted'
                      AND pair.date = move.date
                      AND (pair.reversed_entry_id = move.id
                           OR pair.id = move.reversed_entry_id))
               %(only)s
            """,
            net=self._net_of_row(),
            only=self._only(SQL("line.id")),
        )

    def _costs(self):
        """The value of what was delivered and came back; where a product is not valued,
        at its cost."""
        return SQL(
            """
            SELECT move.id::bigint * 4 + 3,
                   move.date::date,
                   move.company_id,
                   sale.lazada_store_id,
                   sale.lazada_order_id,
                   sale.id,
                   sale_line.product_id,
                   'cost',
                   NULL::integer,
                   direction.sign * pieces.quantity,
                   -direction.sign * coalesce(
                       nullif(move.value, 0),
                       pieces.quantity * (
                           product.standard_price ->> move.company_id::text)::numeric,
                       0)
              FROM stock_move AS move
              JOIN sale_order_line AS sale_line ON sale_line.id = move.sale_line_id
              JOIN sale_order AS sale ON sale.id = sale_line.order_id
              JOIN product_product AS product ON product.id = move.product_id
              JOIN stock_location AS source ON source.id = move.location_id
              JOIN stock_location AS target ON target.id = move.location_dest_id
        CROSS JOIN LATERAL (
                   SELECT (target.usage = 'customer')::integer
                        - (source.usage = 'customer')::integer AS sign) AS direction
        CROSS JOIN LATERAL (
                   SELECT coalesce(sum(done.quantity_product_uom), 0) AS quantity
                     FROM stock_move_line AS done
                    WHERE done.move_id = move.id) AS pieces
             WHERE move.state = 'done'
               AND sale.lazada_order_id IS NOT NULL
               AND direction.sign <> 0
               %(only)s
            """,
            only=self._only(SQL("move.id")),
        )
