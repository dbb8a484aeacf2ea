"""The process inside Odoo that does what it is told, and says what it took."""

import contextlib
import json
import sys
import threading
import time

import requests

from ... import odoo_session
from ..meter import FORGET_PEAK, PEAK, peak_memory

LONGEST_TEXT = 3000
READS = (b"SELECT", b"WITH")


def main(text):
    task = json.loads(text)
    registry = odoo_session.open_registry(task["odoo"])
    # The add-ons can be imported only now that Odoo knows where they are.
    from .operations import all_operations

    with odoo_session.environment_of(registry) as env:
        operations = all_operations(env)
    say([(each.name, each.kind) for each in operations])
    for line in sys.stdin:
        order = json.loads(line)
        say(measure(registry, operations[order["number"]], order))


def say(answer):
    print(json.dumps(answer), flush=True)


def measure(registry, operation, order):
    """Do it once.

    :param dict order: ``ids`` of new orders, and whether its ``plans`` are wanted
    :return: seconds (Lazada's answers apart) and queries for each that it was about,
        megabytes, and the slowest query; with ``plans``, the rows that its queries read
    :rtype: dict
    """
    if operation.before:
        with odoo_session.environment_of(registry) as env:
            operation.before(env, order["ids"])
    PEAK.write_text(FORGET_PEAK)
    waited = Waited()
    with odoo_session.environment_of(registry) as env, watched() as seen, waited:
        started = time.perf_counter()
        count = operation.run(env, order["ids"])
        seconds = time.perf_counter() - started - waited.seconds
    slowest = max(seen, default=(0.0, b""))
    count = max(count, 1)
    answer = {
        "seconds": seconds / count,
        "queries": len(seen) / count,
        "megabytes": peak_memory() // 1024,
        "slowest": slowest[0],
        "query": slowest[1].decode("utf-8", "replace")[:LONGEST_TEXT],
    }
    if order["plans"]:
        with registry.cursor() as cr:
            answer["plan"] = plan_of(cr, slowest[1])
            read = [(rows_read(cr, query), query) for _seconds, query in seen]
            cr.rollback()
        answer["rows"] = sum(rows for rows, _query in read) / count
        answer["widest"] = max(read)[1].decode("utf-8", "replace")[:LONGEST_TEXT]
    return answer


@contextlib.contextmanager
def watched():
    """Yield a list that fills with ``(seconds, query)`` of this thread."""
    seen = []

    def hook(cursor, _query, _params, _start, delay):
        seen.append((delay, cursor._obj.query or b""))

    thread = threading.current_thread()
    thread.query_hooks = [hook]
    try:
        yield seen
    finally:
        thread.query_hooks = []


class Waited:
    """Counts the seconds in which Lazada's answer was waited for."""

    seconds = 0.0

    def __enter__(self):
        self._send = requests.Session.send

        def send(session, request, **options):
            started = time.perf_counter()
            try:
                return self._send(session, request, **options)
            finally:
                self.seconds += time.perf_counter() - started

        requests.Session.send = send

    def __exit__(self, *_error):
        requests.Session.send = self._send


# === PLANS === #


def plan_of(cr, query):
    if not query.lstrip().upper().startswith(READS):
        return ""
    cr.execute(b"EXPLAIN " + query)
    return "\n".join(line for (line,) in cr.fetchall())


def rows_read(cr, query):
    """Return how many rows a query looks at, by its plan as it is carried out."""
    if not query.lstrip().upper().startswith(READS):
        return 0
    with contextlib.closing(cr.savepoint(flush=False)):
        cr.execute(b"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + query)
        [[[found]]] = cr.fetchall()
    return _rows_of(found["Plan"])


def _rows_of(node):
    own = 0
    if "Scan" in node["Node Type"]:
        own = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        own *= node["Actual Loops"]
    return own + sum(map(_rows_of, node.get("Plans", ())))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
