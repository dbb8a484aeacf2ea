"""Several users at once."""

import threading
from concurrent.futures import ThreadPoolExecutor


def at_once(*jobs):
    """Run functions without arguments in threads that start together.

    :return: what each returned
    :raise Exception: the first that one of them raised, when all have ended
    """
    start = threading.Barrier(len(jobs))

    def run(job):
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        futures = [pool.submit(run, job) for job in jobs]
    return [future.result() for future in futures]
