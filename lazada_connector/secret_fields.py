"""Fields whose values are encrypted in the database, where the server has a key.

The key is ``LAZADA_SECRET_KEY`` in the environment of Odoo's server, or
``lazada_secret_key`` in its configuration file. Code reads and writes such a field as
any other. What the key at hand does not open reads as if it were empty, and is kept.
"""

import logging
import os

import psycopg2

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import SQL, config

from .lazada_api.secret_box import box_of, is_sealed

_logger = logging.getLogger(__name__)


def server_box():
    """Return the :class:`~.lazada_api.secret_box.SecretBox` of this server."""
    keys = os.environ.get("LAZADA_SECRET_KEY") or config.get("lazada_secret_key")
    return box_of(keys or "")


class _Secret:
    """Clear in the cache, encrypted in the column."""

    def convert_to_column(self, value, record, values=None, validate=True):
        text = super().convert_to_column(value, record, values, validate)
        try:
            return server_box().seal(text)
        except ValueError as error:
            raise UserError(
                record.env._(
                    "No secret can be kept: lazada_secret_key of Odoo's server is not "
                    "a key. The manual tells how to make one."
                )
            ) from error

    def _insert_cache(self, records, values):
        super()._insert_cache(records, map(server_box().open, values))

    def convert_to_record(self, value, record):
        return False if is_sealed(value) else super().convert_to_record(value, record)

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        if operator not in ("in", "not in") or any(value):
            raise UserError(model.env._("Nobody searches for a secret."))
        return super().condition_to_sql(
            field_expr, operator, value, model, alias, query
        )


class SecretChar(_Secret, fields.Char):
    """A line that is secret."""


class SecretText(_Secret, fields.Text):
    """A text of several lines that is secret."""


def is_unreadable(record, name):
    """Whether there is a secret that the server's key does not open."""
    field = record._fields[name]
    return not record[name] and is_sealed(field._get_cache(record.env).get(record.id))


def secret_columns(env):
    """Return the stored secrets of all add-ons: pairs of a model and a field's name."""
    return [
        (model, name)
        for model in env.values()
        if not model._abstract
        for name, field in model._fields.items()
        if isinstance(field, _Secret) and field.store
    ]


def renew_secrets(env):
    """Encrypt with the newest key whatever is not; say what no key opens.

    Whatever somebody else is writing at the moment is left for the next time.
    """
    box, unread = server_box(), 0
    if box.is_broken:
        _logger.error("lazada_secret_key is not a key as Fernet makes them")
        return
    try:
        with env.cr.savepoint(flush=False):
            for model, name in secret_columns(env):
                unread += _renew_column(env, model._table, name, box)
    except psycopg2.Error as error:
        _logger.info("Lazada's secrets are encrypted another time: %s", error)
    if unread:
        _logger.error(
            "%s of Lazada's secrets were encrypted with another lazada_secret_key",
            unread,
        )


def _renew_column(env, table, name, box):
    """Renew the secrets of a column; return how many cannot be read."""
    unread = 0
    parts = {"table": SQL.identifier(table), "column": SQL.identifier(name)}
    query = SQL("SELECT id, %(column)s FROM %(table)s WHERE %(column)s > ''", **parts)
    for row_id, text in env.execute_query(query):
        renewed = box.renew(text)
        unread += is_sealed(box.open(renewed))
        if renewed != text:
            env.cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = %(renewed)s WHERE id IN ("
                    "SELECT id FROM %(table)s WHERE id = %(id)s AND %(column)s = "
                    "%(text)s FOR NO KEY UPDATE SKIP LOCKED)",
                    renewed=renewed,
                    text=text,
                    id=row_id,
                    **parts,
                )
            )
    return unread
