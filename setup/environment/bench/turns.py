"""Starts a simulator and, as one process inside Odoo, the ``runner``."""

from .. import odoo_session, processes, servers

PRODUCTS = 100
RUNNER = "environment.bench.runner"


def run(environment, database, arguments, log, on_line):
    """Let the ways that were chosen take their turns; return the exit code.

    :param str database: has the add-ons installed
    :param dict arguments: of the command line
    :param on_line: called with every line of the output
    """
    simulator = servers.serving_simulator(
        environment,
        orders=arguments["orders"],
        products=PRODUCTS,
        seed=arguments["seed"],
        region="sg",
    )
    with simulator as lazada:
        task = {"lazada": lazada, "arguments": arguments}
        command, environ = odoo_session.command(environment, database, RUNNER, task)
        return processes.run_logged(command, log, on_line, env=environ)
