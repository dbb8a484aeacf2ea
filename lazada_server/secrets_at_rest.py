"""The key of the server: what it does not open, and what is not encrypted by it yet."""

import logging

import psycopg2

from odoo.tools import SQL

from odoo.addons.lazada_connector.lazada_api.logs import about
from odoo.addons.lazada_connector.lazada_api.secret_box import is_sealed
from odoo.addons.lazada_connector.secret_fields import Secret, server_box

_logger = logging.getLogger(__name__)


def secret_columns(env):
    """Return the stored secrets of all add-ons: pairs of a model and a field's name."""
    return [
        (model, name)
        for model in env.values()
        if not model._abstract
        for name, field in model._fields.items()
        if isinstance(field, Secret) and field.store
    ]


def count_secrets(env):
    """Return how many secrets stand in the clear, and how many no key opens.

    :rtype: tuple[int, int]
    """
    box, clear, lost = server_box(), 0, 0
    for _row_id, text in _secrets(env):
        clear += not is_sealed(text)
        lost += is_sealed(box.open(text))
    return clear, lost


def renew_secrets(env):
    """Encrypt with the newest key whatever is not; say what no key opens.

    Whatever somebody else is writing at the moment is left for the next time.
    """
    box = server_box()
    if box.is_broken:
        about(_logger).error("lazada_secret_key is not a key as Fernet makes them")
        return
    try:
        with env.cr.savepoint():
            for model, name in secret_columns(env):
                _renew_column(model, name, box)
            _clear, lost = count_secrets(env)
    except psycopg2.Error as error:
        _logger.info("Lazada's secrets are encrypted another time: %s", error)
        return
    if lost:
        words = "%s of Lazada's secrets were encrypted with another lazada_secret_key"
        about(_logger).error(words, lost)


def _secrets(env):
    """Yield the id and the text of every secret as it stands in the database."""
    for model, name in secret_columns(env):
        yield from _read_column(model, name)


def _read_column(model, name):
    column, table = SQL.identifier(name), SQL.identifier(model._table)
    query = SQL("SELECT id, %(c)s FROM %(t)s WHERE %(c)s > ''", c=column, t=table)
    return model.env.execute_query(query)


def _renew_column(model, name, box):
    column, table = SQL.identifier(name), SQL.identifier(model._table)
    for row_id, text in _read_column(model, name):
        renewed = box.renew(text)
        if renewed != text:
            model.env.cr.execute(
                SQL(
                    "UPDATE %(table)s SET %(column)s = %(renewed)s WHERE id IN ("
                    "SELECT id FROM %(table)s WHERE id = %(id)s AND %(column)s = "
                    "%(text)s FOR NO KEY UPDATE SKIP LOCKED)",
                    table=table,
                    column=column,
                    renewed=renewed,
                    text=text,
                    id=row_id,
                )
            )
