"""What was called: every call counted, the last ones kept."""

from collections import Counter, deque
from dataclasses import asdict, dataclass

KEPT = 10_000
SECRETS = frozenset("sign access_token refresh_token code app_secret password".split())


@dataclass(slots=True)
class Entry:
    """One call; ``code`` is Lazada's, ``fault`` the kind of the fault that hit it."""

    moment: float
    method: str
    path: str
    parameters: dict
    region: str
    code: str
    fault: str
    milliseconds: float


class Ledger:
    def __init__(self):
        self.reset()

    def reset(self):
        self.total = 0
        self.by_path = Counter()
        self.by_code = Counter()
        self._entries = deque(maxlen=KEPT)

    def add(self, entry):
        self.total += 1
        self.by_path[entry.path] += 1
        self.by_code[entry.code] += 1
        self._entries.append(entry)

    def entries(self, path=None, last=100):
        """The last calls, oldest first, as dicts; secrets are masked."""
        found = [entry for entry in self._entries if path in (None, entry.path)]
        return [asdict(entry) for entry in found[-last:]]


def without_secrets(parameters):
    return {
        name: "***" if name in SECRETS else value for name, value in parameters.items()
    }
