"""Two revisions of the add-ons, measured in turns on the same machine."""

import subprocess
from dataclasses import dataclass, field, replace

from .. import cache as caching
from .. import console, oca, processes
from ..addons import CHECKOUT, standard_addons
from . import table, turns

DATABASE = "lazada_bench_pair"


@dataclass
class Side:
    """One revision: its environment, and what its parts took.

    :param list parts: ``{way: Line}`` of each part, as its table says
    """

    name: str
    environment: object
    parts: list = field(default_factory=list)

    @property
    def installed(self):
        return f"{DATABASE}_{self.name}"

    def install(self):
        addons = [*self.environment.addons, oca.SALE_ORDER_IMPORT]
        with console.step(f"Odoo database with the add-ons of {self.name}"):
            self.environment.fresh_database(self.installed)
            log = f"bench-install-{self.name}.log"
            self.environment.databases.install(self.installed, addons, log)

    def measure(self, arguments):
        """Work a part of the orders off, on a fresh copy of the database."""
        self.environment.databases.copy(self.installed, DATABASE)
        log = self.environment.cache.path("logs", f"bench-{self.name}.log")
        output = []
        code = turns.run(self.environment, DATABASE, arguments, log, output.append)
        processes.require_success(code, f"The part of {self.name} has failed.", log)
        self.parts.append(table.read(output))


def compare(environment, arguments):
    """Measure this checkout and ``arguments.against``; print the pair."""
    other = Side("other", of_revision(environment, arguments.against))
    here = Side("here", environment)
    for side in (other, here):
        side.install()
    count = -(-arguments.orders // arguments.part)
    for number in range(count):
        part = {
            **vars(arguments),
            "orders": arguments.part,
            "seed": arguments.seed + number,
            "workers": 1,
            "profile": None,
        }
        # Who begins changes, so that neither always follows the other.
        with console.step(f"Part {number + 1} of {count}"):
            for side in (other, here)[:: 1 if number % 2 else -1]:
                side.measure(part)
    print(*table.pair(other.parts, here.parts), sep="\n")
    return 0


def of_revision(environment, revision):
    """Return the environment with the add-ons, the simulator and the measuring programs
    of another revision, which is unpacked into the cache."""
    commit = _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if not commit:
        raise console.SetupError(f"git knows no revision {revision} here.")
    folder = environment.cache.path("bench", "against")
    stamp = caching.fingerprint(commit)
    if caching.read_stamp(folder) != stamp:
        environment.cache.folder("bench")
        with caching.building(folder, stamp) as unfinished:
            archive = unfinished / "revision.tar"
            _git("archive", f"--output={archive}", commit.strip())
            subprocess.run(["tar", "-xf", archive, "-C", unfinished], check=True)
            archive.unlink()
    odoo = replace(environment.odoo, checkout=folder)
    return replace(
        environment,
        odoo=odoo,
        databases=environment.databases.of_odoo(odoo),
        addons=standard_addons(folder),
    )


def _git(*arguments):
    """Return what git prints; nothing where it fails."""
    command = ["git", "-C", CHECKOUT, *arguments]
    return processes.read_output(command)[1]
