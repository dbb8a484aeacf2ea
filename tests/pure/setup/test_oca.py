from environment import oca
from environment.addons import CHECKOUT
from environment.cache import Cache


class Pip:
    """A Python that takes the place of pip: it fills the target folder."""

    def __init__(self, folder):
        self.python = folder / "python"
        self.calls = folder / "calls"
        self.python.write_text(
            f'#!/bin/sh\necho "$@" >> {self.calls}\n'
            'while [ "$1" != --target ]; do shift; done\n'
            'mkdir -p "$2/odoo/addons/queue_job"\n'
        )
        self.python.chmod(0o755)

    def environ(self):
        return {"PATH": "/usr/bin:/bin"}


def test_the_addons_are_fetched_once_and_without_odoo(tmp_path, capsys):
    cache, pip = Cache(tmp_path / "cache"), Pip(tmp_path)
    folder = oca.fetch(cache, pip, oca.QUEUE_JOB)
    assert (folder / "odoo" / "addons" / "queue_job").is_dir()
    assert folder.is_relative_to(cache.root)
    assert not folder.is_relative_to(CHECKOUT)
    assert oca.fetch(cache, pip, oca.QUEUE_JOB) == folder
    (call,) = pip.calls.read_text().splitlines()
    assert "--no-deps" in call
    assert "ready" in capsys.readouterr().out


def test_every_set_of_addons_is_of_odoo_19():
    for name in (oca.QUEUE_JOB, oca.SALE_ORDER_IMPORT):
        lines = (CHECKOUT / "setup" / "oca" / f"{name}.txt").read_text().splitlines()
        wanted = [line for line in lines if line.startswith("odoo-addon-")]
        assert wanted
        assert all(line.endswith("==19.0.*") for line in wanted)
