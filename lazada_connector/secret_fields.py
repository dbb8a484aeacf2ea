"""Fields whose values are encrypted in the database, where the server has a key.

The key is ``LAZADA_SECRET_KEY`` in the environment of Odoo's server, or
``lazada_secret_key`` in its configuration file. Code reads and writes such a field as
any other. What the key at hand does not open reads as if it were empty, and is kept.
"""

import os

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate, config

from .lazada_api.secret_box import box_of, is_sealed

_lt = LazyTranslate(__name__)

NO_KEY = _lt("lazada_secret_key of Odoo's server is not a key. See the manual.")


def server_box():
    """Return the :class:`~.lazada_api.secret_box.SecretBox` of this server."""
    keys = os.environ.get("LAZADA_SECRET_KEY") or config.get("lazada_secret_key")
    return box_of(keys or "")


def is_unreadable(record, name):
    """Whether there is a secret that the server's key does not open."""
    known = record._fields[name]._get_cache(record.env)
    return not record[name] and is_sealed(known.get(record._origin.id))


class Secret:
    """Clear in the cache, encrypted in the column."""

    def convert_to_column(self, value, record, values=None, validate=True):
        text = super().convert_to_column(value, record, values, validate)
        try:
            return server_box().seal(text)
        except ValueError as error:
            raise UserError(record.env._(NO_KEY)) from error

    def _insert_cache(self, records, values):
        return super()._insert_cache(records, map(server_box().open, values))

    def convert_to_record(self, value, record):
        return False if is_sealed(value) else super().convert_to_record(value, record)

    def condition_to_sql(self, field_expr, operator, value, model, *rest):
        if operator not in ("in", "not in") or any(value):
            raise UserError(model.env._("Nobody searches for a secret."))
        return super().condition_to_sql(field_expr, operator, value, model, *rest)


class SecretChar(Secret, fields.Char):
    """A line that is secret."""


class SecretText(Secret, fields.Text):
    """A text of several lines that is secret."""
