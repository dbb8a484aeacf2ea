import time
from contextlib import contextmanager

from odoo.addons.lazada_server.models.ir_cron import _pass_began


@contextmanager
def in_a_pass(seconds=0.0):
    """Be a scheduled action of a pass that takes so long already."""
    token = _pass_began.set(time.monotonic() - seconds)
    try:
        yield
    finally:
        _pass_began.reset(token)
