"""S6, S7, S10: couriers' status files from the folder of a real file server: every good
row once, broken files aside with a report, while Odoo is killed.

``LAZADA_STATUS_FILES``, ``LAZADA_STATUS_ROWS`` (of each file) and
``LAZADA_STATUS_KILLS`` make the run as long as one likes; the figures are printed.
"""

import os
import random
import time

import pytest

from support import file_servers
from support.back_office import BackOffice, run_scheduled_action
from support.passing_time import make_due

DATABASE = "lazada_end_to_end_folder"
FILES = int(os.environ.get("LAZADA_STATUS_FILES", "6"))
ROWS = int(os.environ.get("LAZADA_STATUS_ROWS", "5"))
KILLS = int(os.environ.get("LAZADA_STATUS_KILLS", "2"))
BROKEN = {
    "broken-1.csv": b"PK\x03\x04 the beginning of an XLSX whose upload broke off",
    "broken-2.csv": b"Colour,Size\r\nblue,4\r\n",
}
# The first of the folder; it takes long enough to be killed in the middle.
POISON, LONG_FILE = "a-poison.csv", 100_000
HEADER = "Tracking number,Order number,Status,Event time,Note"
WORDS = {"sof_delivered": "Delivered", "sof_not_delivered": "Failed delivery"}
IMPORT = "lazada_sof_import.ir_cron_lazada_import_sof_files"
SERVERS = {
    "sftp": file_servers.sftp_server,
    "ftps": lambda: file_servers.ftp_server(tls=True),
}
LAZADA = {"orders": 0, "products": 2, "seed": 31, "region": "all"}


@pytest.fixture(scope="module")
def app_id(server, lazada):
    return BackOffice(server.client, lazada).create_app(name="Status files")


class Folder:
    """A store whose couriers' files arrive on a file server.

    ``wanted`` tells the flag that the files set on each package, by its id.
    """

    def __init__(self, server, lazada, app_id, region, files):
        self.server = server
        self.files = files
        office = BackOffice(server.client, lazada)
        server_id = server.client.create("lazada.file.server", server_values(files))
        server.client.call("lazada.file.server", "action_test_connection", [server_id])
        self.store_id = office.connected_store(
            app_id, region, f"folder-{region}", sof_file_server_id=server_id
        )
        for _order in range((FILES - len(BROKEN)) * ROWS):
            lazada.control.create_order(
                region=region,
                status="ready_to_ship",
                units=[{"delivery_option_sof": 1}],
            )
        office.press(self.store_id, "action_download_orders")
        while office.count_orders(self.store_id) < (FILES - len(BROKEN)) * ROWS:
            office.run_cron("download_orders")
        self.wanted = {}

    @property
    def client(self):
        return self.server.client

    def packages(self):
        return self.client.search_read(
            "lazada.package",
            [("order_id.store_id", "=", self.store_id)],
            ["tracking_number", *WORDS],
        )

    def deliver(self, dice):
        """Let couriers put their files there."""
        packages = self.packages()
        assert len(packages) == (FILES - len(BROKEN)) * ROWS
        contents = dict(BROKEN)
        for start in range(0, len(packages), ROWS):
            lines = [HEADER]
            for package in packages[start : start + ROWS]:
                flag = self.wanted[package["id"]] = dice.choice(tuple(WORDS))
                number = package["tracking_number"]
                lines.append(f"{number},,{WORDS[flag]},2026-01-18 11:04,")
            contents[f"status-{start}.csv"] = "\r\n".join(lines).encode()
        for name, content in contents.items():
            self.put(name, content)
        return contents

    def put(self, name, content):
        inbox = self.files.root / "status"
        inbox.mkdir(exist_ok=True)
        (inbox / name).write_bytes(content)
        file_servers.give_to_ordinary_user(inbox)

    def look(self):
        run_scheduled_action(self.client, IMPORT)
        self.pass_time()

    def pass_time(self):
        make_due(self.client, "lazada.sof.file", [("store_id", "=", self.store_id)])

    def work_off(self):
        for _round in range(200):
            run_scheduled_action(self.client, IMPORT)
            if not self.rows([("state", "in", ("pending", "error"))]):
                return
            self.pass_time()
        raise AssertionError(self.rows())

    def rows(self, domain=()):
        return self.client.search_read(
            "lazada.sof.file",
            [("store_id", "=", self.store_id), *domain],
            ["name", "state", "target", "set_count", "problem_count", "error_message"],
        )

    def breaks_of(self, name):
        """Return how often the import of a file was begun and not ended."""
        of_file = [("store_id", "=", self.store_id), ("name", "=", name)]
        [file] = self.client.search_read("lazada.sof.file", of_file, ["break_count"])
        return file["break_count"]

    def check_flags(self):
        for package in self.packages():
            set_flags = {flag for flag in WORDS if package[flag]}
            assert set_flags == {self.wanted[package["id"]]}


def server_values(files):
    """Return the values of a ``lazada.file.server`` for a running server."""
    settings = {name: value for name, value in files.settings.items() if value}
    return {"name": settings["protocol"], **settings, "create_folders": True}


@pytest.mark.parametrize(("protocol", "region"), [("sftp", "sg"), ("ftps", "ph")])
def test_every_good_row_once(server, lazada, app_id, report, protocol, region):
    dice = random.Random(13)
    with SERVERS[protocol]() as files:
        folder = Folder(server, lazada, app_id, region, files)
        contents = folder.deliver(dice)
        folder.look()
        started = time.monotonic()
        for _kill in range(KILLS):
            server.kill_during(IMPORT, dice.uniform(0.1, 1.2 + ROWS / 25))
        left = len(folder.rows([("state", "in", ("pending", "error"))]))
        folder.work_off()
        report(
            f"{protocol}: {FILES} files of {ROWS} rows, {KILLS} kills, {left} files "
            f"left after them, {time.monotonic() - started:.1f} s, "
            f"memory {server.memory()} MB"
        )
        check_files(folder, contents)
        folder.check_flags()
        check_the_same_again(folder, contents)


def test_a_file_in_the_middle_of_which_the_server_ends(server, lazada, app_id):
    """It is set aside when it has been so twice, and the others go on."""
    with SERVERS["sftp"]() as files:
        folder = Folder(server, lazada, app_id, "th", files)
        folder.deliver(random.Random(5))
        rows = (f"NONE-{number},,Delivered,," for number in range(LONG_FILE))
        folder.put(POISON, "\r\n".join([HEADER, *rows]).encode())
        folder.look()
        for deaths in range(2):
            server.kill_during(
                IMPORT, 0, lambda deaths=deaths: folder.breaks_of(POISON) > deaths
            )
            folder.pass_time()
        for _run in range(3):
            folder.look()
        folder.check_flags()
        [poison] = folder.rows([("name", "=", POISON)])
        assert poison["state"] == "error"
        assert "has ended 2 times" in poison["error_message"]
        others = folder.rows([("name", "!=", POISON)])
        assert {row["state"] for row in others} == {"done", "rejected"}


def check_files(folder, contents):
    rows = folder.rows()
    assert sorted(row["name"] for row in rows) == sorted(contents)
    good = [row for row in rows if row["state"] == "done"]
    assert sum(row["set_count"] for row in rows) == len(folder.wanted)
    assert {row["set_count"] for row in good} == {ROWS}
    found = folder.files.files()
    for row in rows:
        is_broken = row["name"] in BROKEN
        assert row["state"] == ("rejected" if is_broken else "done"), row
        kind = "error" if is_broken else "done"
        assert row["target"].startswith(f"status/{kind}/")
        assert found.pop(row["target"]) == contents[row["name"]]
        assert row["name"].encode() in found.pop(f"{row['target']}.report.txt")
    assert found == {}


def check_the_same_again(folder, contents):
    name = next(name for name in contents if name not in BROKEN)
    folder.put("again.csv", contents[name])
    folder.look()
    folder.work_off()
    [again] = folder.rows([("name", "=", "again.csv")])
    assert (again["state"], again["set_count"]) == ("done", 0)
    folder.check_flags()
