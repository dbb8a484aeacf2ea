"""What records of the log are about, for whoever groups them: a monitoring service.

Each has ``lazada_store`` (an id), ``lazada_task`` and ``lazada_code``; none a payload.
"""

import logging
from contextlib import contextmanager
from contextvars import ContextVar

_work = ContextVar("lazada_work", default=(None, None))


@contextmanager
def working_on(store, task):
    """Let what is logged meanwhile be about a task of a store.

    :param int store: its id
    :param str task: its key
    """
    token = _work.set((store, task))
    try:
        yield
    finally:
        _work.reset(token)


class _Adapter(logging.LoggerAdapter):
    """Says in the text, too, which store it is: for whoever reads plain lines."""

    def process(self, msg, kwargs):
        msg, kwargs = super().process(msg, kwargs)
        store = self.extra["lazada_store"]
        return (f"Lazada store {store}: {msg}" if store else msg), kwargs


def about(logger, store=None, task=None, code=None):
    """Return a logger whose records say what they are about.

    :param logging.Logger logger: of the module that logs
    :param int store: default: the one that is worked on
    :param str task: default: the one that is worked on
    :param str code: Lazada's
    :rtype: logging.LoggerAdapter
    """
    known_store, known_task = _work.get()
    subject = {
        "lazada_store": store or known_store,
        "lazada_task": task or known_task,
        "lazada_code": code,
    }
    return _Adapter(logger, subject)
