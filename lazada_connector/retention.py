"""When rows have served their time: each model that grows says so of its own, by
``_retention_rules``; ``lazada_retention`` carries it out. What of them is a buyer's
ends by ``lazada_privacy``."""

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from odoo import fields
from odoo.fields import Domain


def delete(rows):
    rows.unlink()


class Retention(NamedTuple):
    """When which rows of a model go, or what of them."""

    key: str  # tells the rules of a model apart
    label: str  # which rows, in a user's words
    date: str  # the field that their age is counted from
    days: int  # unless the settings say otherwise; 0: they stay
    finished: Domain | list = Domain.TRUE  # those that nothing is done with any more
    end: Callable = delete  # takes such rows, which leave the domain by it

    def due(self, days=None):
        """Return the domain of the rows whose time is over.

        :param int days: what the settings say
        """
        days = self.days if days is None else days
        border = fields.Datetime.now() - timedelta(days=days)
        is_old = Domain(self.date, "<", border)
        return is_old & Domain(self.finished) if days else Domain.FALSE


class BuyersData(NamedTuple):
    """What rows hold of an order's buyer: ``_buyers_data(order)`` says it, and
    ``_buyers_data_of_store(store)`` of rows of no order; ``lazada_privacy`` ends it. A
    model with ``order_id`` says nothing if all of it is words in texts, or files."""

    rows: Domain | list  # of the order, or of the store
    blanks: tuple = ()  # fields that are emptied; in other texts words are replaced
    untouched: tuple = ()  # texts in which there are none of the buyer's words
    files: Domain | list = Domain.TRUE  # rows whose files go
