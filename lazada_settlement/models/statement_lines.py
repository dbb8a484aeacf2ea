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
    Line,
)


class LineBuilder:
    """Turns the lines of an entry, which are mere amounts, into values of journal
    items.

    :param statement: ``lazada.statement``
    :param rows: ``lazada.statement.row`` that are posted
    :param dict booked: of ``lazada.statement._booked_rows``
    """

    def __init__(self, statement, rows, booked=None):
        self._statement = statement
        self._env = statement.env
        self._store = statement.store_id
        self._company = statement.company_id
        self._booked = booked or {}
        self._orders = {
            key: row.order_id
            for row in rows
            for kind, key in [row._line_key()]
            if kind == ORDER
        }
        self._types = {fee_type.id: fee_type for fee_type in rows.fee_type_id}
        self._mapping = self._store._find_fee_accounts(rows.fee_type_id)
        self._mapping.update(self._booked_accounts())
        self.withheld_account = statement.withheld_account_id
        Mapping = self._env["lazada.fee.mapping"]
        self._general = Mapping._for_types(self._company, rows.fee_type_id)
        self._roles = Mapping._for_roles(self._company)
        self._check_accounts()

    def _booked_accounts(self):
        """Return where the fee types that the statement's entries have are booked."""
        lines = {
            self._types[key]: row.move_line_id
            for (kind, key), row in self._booked.items()
            if kind == TYPE and key in self._types
        }
        return {
            fee_type: {
                "account": line.account_id,
                "tax": line.tax_ids[:1],
                "analytic": line.analytic_distribution,
                "partner": line.partner_id,
            }
            for fee_type, line in lines.items()
        }

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
        booked = self._booked.get((TYPE, fee_type.id))
        if booked:
            return booked.tax_apart
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
            account = self.withheld_account or self._role_account("withheld")
            self.withheld_account = account
            return {"account_id": account.id, "name": self._env._("Tax withheld")}
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
        if found.get("partner"):
            vals["partner_id"] = found["partner"].id
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
        """Return the values of each order's line: the receivable on which the statement
        has it already, that of its invoice, or of the open item that a former system
        has left; without any, that of the store's default customer."""
        amounts = {
            line.key: -float(line.amount) for line in lines if line.kind == ORDER
        }
        known = self._invoice_lines(amounts) | {
            key: row.move_line_id
            for (kind, key), row in self._booked.items()
            if kind == ORDER
        }
        unknown = {key: amounts[key] for key in amounts if key and key not in known}
        former = self._store._opening_items(unknown, self._orders)
        known |= {number: items[0] for number, items in former.items() if items}
        return {
            number: {
                **self._receivable(known.get(number), self._orders[number]),
                "name": number or self._env._("Without an order"),
            }
            for number in amounts
        }

    def _receivable(self, line, order):
        if line:
            return {"account_id": line.account_id.id, "partner_id": line.partner_id.id}
        partner = self._store._payer(order)
        account = partner.with_company(self._company).property_account_receivable_id
        return {"account_id": account.id, "partner_id": partner.id}

    def _invoice_lines(self, numbers):
        """Return a receivable line of an invoice of each order that has one, by the
        order's number."""
        orders = self._env["lazada.order"].concat(
            *(self._orders[number] for number in numbers)
        )
        lines = self._env["account.move.line"].search(
            [
                ("move_id.lazada_order_id", "in", orders.ids),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
            ]
        )
        invoiced = {line.move_id.lazada_order_id: line for line in lines}
        return {
            number: invoiced[self._orders[number]]
            for number in numbers
            if self._orders[number] in invoiced
        }

    # === ANOTHER ACCOUNT === #

    def is_elsewhere(self, line):
        """Whether a fee is not where its type is booked now, or stands there with a tax
        that is booked apart now.

        :param line: ``account.move.line``
        """
        [found] = self._mapping.values()
        lacks_tax = bool(found["tax"]) and not line.tax_ids
        return line.account_id != found["account"] or lacks_tax

    def transfer_values(self, line, rows):
        """Return the values of the journal items that bring a fee to where its type is
        booked now: the first is the fee, the last takes the old one back. Tax that was
        booked apart stays where it is.

        :param line: ``account.move.line``
        :param rows: ``lazada.statement.row`` that it holds
        """
        [fee_type] = rows.fee_type_id
        tax = 0.0 if line.tax_ids else self._tax_within(rows, fee_type)
        net, taxes = line.amount_currency - tax, _taxes_of(line)
        new = self._fee(Line(TYPE, fee_type.id, net))
        vals_list = [{**new, **taxes, "amount_currency": net}]
        if tax:
            of_tax = self._fee(Line(VAT, fee_type.id, tax))
            vals_list.append({**of_tax, "amount_currency": tax})
        old = {
            "account_id": line.account_id.id,
            "partner_id": line.partner_id.id,
            "name": line.name,
            "lazada_fee_type_id": fee_type.id,
            "analytic_distribution": line.analytic_distribution,
            "amount_currency": -line.amount_currency,
        }
        vals_list.append({**old, **taxes})
        return self._at_the_rate_of(line, vals_list)

    def _at_the_rate_of(self, line, vals_list):
        """Return the values with balances, which add up to nothing."""
        rate = line.balance / line.amount_currency if line.amount_currency else 0.0
        company_currency = self._company.currency_id
        for vals in vals_list:
            vals["currency_id"] = line.currency_id.id
            vals["balance"] = company_currency.round(vals["amount_currency"] * rate)
        vals_list[0]["balance"] -= sum(vals["balance"] for vals in vals_list)
        return vals_list

    def _tax_within(self, rows, fee_type):
        """Return the tax in rows that is booked apart now; positive if charged."""
        if not self.has_tax(fee_type):
            return 0.0
        total = sum(row._signed(row.vat_amount) for row in rows)
        return self._statement.currency_id.round(-float(total))


def _taxes_of(line):
    """Return a journal item's taxes and report lines, for one that takes its place."""
    if not line.tax_ids:
        return {}
    return {
        "tax_ids": [Command.set(line.tax_ids.ids)],
        "tax_tag_ids": [Command.set(line.tax_tag_ids.ids)],
    }
