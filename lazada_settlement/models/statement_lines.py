"""The journal items of a statement's entry."""

from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.lazada_connector.lazada_api.statement_entry import (
    BALANCE,
    ORDER,
    ROUNDING,
    TYPE,
    VAT,
    WITHHELD,
)


class LineBuilder:
    """Turns the lines of an entry, which are mere amounts, into values of journal
    items.

    :param statement: ``lazada.statement``
    :param rows: ``lazada.statement.row`` that are posted
    """

    def __init__(self, statement, rows):
        self._statement = statement
        self._env = statement.env
        self._store = statement.store_id
        self._company = statement.company_id
        self._orders = {
            row.order_number or False: row.order_id for row in rows if row.is_buyers
        }
        self._types = {fee_type.id: fee_type for fee_type in rows.fee_type_id}
        self._mapping = self._store._find_fee_accounts(rows.fee_type_id)
        Mapping = self._env["lazada.fee.mapping"]
        self._general = Mapping._for_types(self._company, rows.fee_type_id)
        self._roles = Mapping._for_roles(self._company)
        self._check_accounts()

    def _check_accounts(self):
        missing = [
            fee_type.display_name
            for fee_type, found in self._mapping.items()
            if fee_type.role != "buyer" and not found["account"]
        ]
        if missing:
            raise UserError(
                self._env["base"]._lt(
                    "There is no account for %(types)s. Choose one for the fee type or "
                    "its role under Fees › Fee Accounts.",
                    types=", ".join(sorted(missing)),
                )
            )

    def has_tax(self, fee_type):
        return bool(self._mapping[fee_type]["tax"])

    def books_tax_apart(self, fee_type):
        """Whether the tax in a fee is booked apart, now or with Lazada's invoice."""
        return fee_type.role != "buyer" and bool(self._general[fee_type]["tax"])

    def values(self, lines, day):
        """Return the values of the journal items of one entry.

        :param list lines: of :func:`~..lazada_api.statement_entry.entry_lines`
        :param datetime.date day: of the entry, for the rate of the currency
        """
        receivables = self._receivables(lines)
        vals_list = [
            {
                **self._subject(line, receivables),
                "amount_currency": float(line.amount),
                "currency_id": self._statement.currency_id.id,
                "balance": self._convert(line.amount, day),
            }
            for line in lines
        ]
        rest = self._company.currency_id.round(
            -sum(vals["balance"] for vals in vals_list)
        )
        if rest:
            vals_list.append(self._rest_of_rates(rest))
        return vals_list

    def _rest_of_rates(self, rest):
        """Return the line of what the rounded rates lack, in the company's currency
        only."""
        return {
            "account_id": self._role_account("fee").id,
            "name": self._env._("Rounding of the exchange rate"),
            "amount_currency": 0.0,
            "currency_id": self._statement.currency_id.id,
            "balance": rest,
        }

    def _convert(self, amount, day):
        return self._statement.currency_id._convert(
            float(amount), self._company.currency_id, self._company, day
        )

    def _subject(self, line, receivables):
        """Return account, partner and words of a line."""
        if line.kind == ORDER:
            return receivables[line.key]
        if line.kind == BALANCE:
            account = self._store.settlement_balance_account_id
            return {"account_id": account.id, "name": self._statement.number}
        if line.kind == ROUNDING:
            name = self._env._("Rounding")
            return {"account_id": self._role_account("fee").id, "name": name}
        if line.kind == WITHHELD:
            name = self._env._("Tax withheld")
            return {"account_id": self._role_account("withheld").id, "name": name}
        return self._fee(line)

    def _role_account(self, role):
        account = self._roles[role].account_id if role in self._roles else None
        if not account:
            raise UserError(
                self._env["base"]._lt(
                    "There is no account for the role “%s”. Choose one under Fees › "
                    "Fee Accounts.",
                    dict(
                        self._env["lazada.fee.type"]
                        ._fields["role"]
                        ._description_selection(self._env)
                    )[role],
                )
            )
        return account

    def _fee(self, line):
        """Return the line of a fee type, or that of the tax within it."""
        fee_type = self._types[line.key]
        found = self._mapping[fee_type]
        tax, name = found["tax"], fee_type.name
        vals = {
            "account_id": found["account"].id,
            "name": name,
            "lazada_fee_type_id": fee_type.id,
        }
        if self._store._waits_for_invoice(fee_type):
            vals["partner_id"] = self._store.settlement_vendor_id.id
        if found["analytic"]:
            vals["analytic_distribution"] = found["analytic"]
        if not tax:
            return vals
        repartition = (
            tax.invoice_repartition_line_ids
            if line.amount > 0
            else tax.refund_repartition_line_ids
        )
        kind = "tax" if line.kind == VAT else "base"
        own = repartition.filtered(lambda row: row.repartition_type == kind)[:1]
        vals["tax_tag_ids"] = [Command.set(own.tag_ids.ids)]
        if line.kind == TYPE:
            return {**vals, "tax_ids": [Command.set(tax.ids)]}
        return {
            "account_id": (own.account_id or found["account"]).id,
            "name": f"{name}: {tax.name}",
            "lazada_fee_type_id": fee_type.id,
            "tax_repartition_line_id": own.id,
            "tax_tag_ids": vals["tax_tag_ids"],
        }

    def _receivables(self, lines):
        """Return the values of each order's line: the receivable of its invoice or of
        the open item that a former system has left; without either, that of the
        store's default customer."""
        Line = self._env["account.move.line"]
        numbers = [line.key for line in lines if line.kind == ORDER]
        orders = self._env["lazada.order"].concat(
            *(self._orders[number] for number in numbers)
        )
        invoiced = self._invoice_lines(orders)
        former = self._store._opening_items(
            {
                line.key: -float(line.amount)
                for line in lines
                if line.kind == ORDER
                and line.key
                and self._orders[line.key] not in invoiced
            },
            self._orders,
        )
        found = {}
        for number in numbers:
            order = self._orders[number]
            invoice_line = invoiced.get(order) or former.get(number, Line)[:1]
            partner = (
                invoice_line.partner_id if invoice_line else self._store._payer(order)
            )
            account = (
                invoice_line.account_id
                if invoice_line
                else partner.with_company(self._company).property_account_receivable_id
            )
            found[number] = {
                "account_id": account.id,
                "partner_id": partner.id,
                "name": number or self._env._("Without an order"),
            }
        return found

    def _invoice_lines(self, orders):
        """Return a receivable line of an invoice of each order that has one."""
        lines = self._env["account.move.line"].search(
            [
                ("move_id.lazada_order_id", "in", orders.ids),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        return {line.move_id.lazada_order_id: line for line in lines}
