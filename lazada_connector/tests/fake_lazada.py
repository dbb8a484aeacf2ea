"""A Lazada that answers what a test has prepared, and nothing else."""

import inspect
from contextlib import contextmanager
from unittest.mock import patch

from ..lazada_api import LazadaClient, LazadaError
from ..models.connection.lazada_store import LazadaStore


class Killed(BaseException):
    """The worker is gone in the middle of a call: nothing catches it."""


# A ban does not hold for these.
NO_BUSINESS_CALLS = ("authorize_url", "create_token", "refresh_token")


class FakeLazada:
    """Stands in for Lazada behind ``lazada.store._get_client``.

    Answers are given in the sequence in which they were prepared, per method. A call
    that was not prepared, one with other arguments, and an answer that nobody asks for
    all fail the test.
    """

    def __init__(self):
        self.calls = []
        self.tokens = []
        self._prepared = []
        self._problems = []

    def expect(self, method, answer, *args):
        """Prepare the next answer of a method of :class:`LazadaClient`.

        :param str method: its name
        :param answer: what it returns; an exception is raised; for ``iter_…_pages`` a
            list of pages, an exception among them is raised when its turn comes; a
            function is called with the store and returns one of these
        :param args: what has to be asked, if given
        """
        self._prepared.append((method, args, answer))

    @contextmanager
    def serving(self):
        """Answer the stores' calls within this context, then check that all were
        made."""

        def get_client(store, access_token=None):
            return FakeClient(self, store, access_token or store.sudo().access_token)

        with patch.object(LazadaStore, "_get_client", get_client):
            yield self
        left = [method for method, _args, _answer in self._prepared]
        if self._problems or left:
            raise AssertionError(
                f"Problems: {self._problems}; answers never asked for: {left}"
            )

    def answer(self, client, method, args):
        """Return the prepared answer to a call, and remember the call."""
        self.calls.append((method, args))
        self.tokens.append(client.token)
        for position, (name, expected, answer) in enumerate(self._prepared):
            if name == method:
                del self._prepared[position]
                if expected and expected != args:
                    self._refuse(f"{method}{args} instead of {method}{expected}")
                return answer(client.store) if callable(answer) else answer
        return self._refuse(f"{method}{args} was not prepared")

    def _refuse(self, problem):
        # Kept as well: the code under test catches whatever fails for one store.
        self._problems.append(problem)
        raise AssertionError(problem)

    def count(self, method):
        """Return how often a method was called."""
        return sum(name == method for name, _args in self.calls)


class FakeClient:
    """Has the methods of :class:`LazadaClient`, with their arguments."""

    def __init__(self, lazada, store, token):
        self.calls = 0
        self.store = store
        self.token = token
        self._lazada = lazada

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        return None

    def __getattr__(self, name):
        signature = inspect.signature(getattr(LazadaClient, name))

        def call(*args, **kwargs):
            bound = signature.bind(self, *args, **kwargs)
            if name not in NO_BUSINESS_CALLS:
                LazadaClient._keep_pace(self, name)
            answer = self._lazada.answer(self, name, bound.args[1:])
            if name.startswith("iter_"):
                self.position = kwargs.get("position")
                return self._pages(answer)
            self.calls += 1
            return self._give(answer)

        return call

    def _pages(self, pages):
        for page in pages:
            self.calls += 1
            yield self._give(page)

    def _give(self, answer):
        if isinstance(answer, LazadaError):
            LazadaClient._note_ban(self, answer)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _due_in(self):
        return self.store.app_id.sudo()._due_in()

    def _sleep(self, seconds):
        """Nobody waits in a test."""

    def _on_ban(self, seconds):
        self.store.app_id.sudo()._pause(seconds)
