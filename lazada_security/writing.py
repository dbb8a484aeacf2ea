"""How what is logged is written: apart from the work that it is about."""

import logging

from odoo.addons.lazada_connector.lazada_api.logs import about

_logger = logging.getLogger(__name__)


def write_apart(registry, statements, what):
    """Execute statements in a transaction of their own. Whatever fails: the work that
    they are about is done, and does not fail by what is noted of it.

    :param callable statements: returns them, of ``SQL``
    :param str what: is noted, for the server's log
    """
    try:
        with registry.cursor() as cr:
            for statement in statements():
                cr.execute(statement)
    except Exception as error:  # pylint: disable=broad-exception-caught
        about(_logger).error("%s not noted: %s", what, error, exc_info=True)
