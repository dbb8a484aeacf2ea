"""One worker process against several, on one database."""

import json
import subprocess
import sys
import time

from .. import odoo_session

READY, DONE = "ready", "done"


def compare(seller, options, count):
    """Yield lines: the same orders imported by one process, then by several."""
    alone = _measure(seller, options, "ALONE", 1)
    together = _measure(seller, options, "TOGETHER", count)
    yield f"1 worker: {alone:.1f} orders/s"
    yield f"{count} workers: {together:.1f} orders/s, {together / alone:.2f} times one"


def _measure(seller, options, code, count):
    """Return orders per second of ``count`` processes that share one store's orders."""
    store = seller.connected_store(code)
    orders = seller.download(store)
    seller.env.cr.commit()
    task = json.dumps({"odoo": options, "store_id": store.id})
    command = [sys.executable, "-m", "environment.bench.workers", task]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen(command, **pipes) for _worker in range(count)]
    for worker in workers:
        _expect(worker, READY)
    started = time.perf_counter()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        _expect(worker, DONE)
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.communicate()
    seller.env.cr.commit()
    seller.env.invalidate_all()
    assert set(orders.mapped("state")) == {"done"}, orders.mapped("error_message")
    return len(orders) / seconds


def _expect(worker, word):
    line = worker.stdout.readline().strip()
    assert line == word, f"a worker said {line!r} instead of {word!r}"


def main(text):
    """Import a store's orders as a scheduled action does, when told to."""
    task = json.loads(text)
    registry = odoo_session.open_registry(task["odoo"])
    with odoo_session.environment_of(registry) as env:
        store = env["lazada.store"].browse(task["store_id"])
        store.read(["code"])
        env.cr.commit()
        print(READY, flush=True)
        sys.stdin.readline()
        more = True
        while more:
            _run, more = store._import_orders()
    print(DONE, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
