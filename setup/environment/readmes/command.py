"""The command line of ``setup/readmes``."""

import argparse

from .. import console, preparation, processes
from ..addons import CHECKOUT
from ..cache import Cache


def read_arguments(arguments=None):
    parser = argparse.ArgumentParser(
        prog="setup/readmes",
        description="Write each add-on's README.rst and static/description/index.html "
        "from the fragments in its folder readme. Run it after a change there.",
    )
    help_text = "write nothing; the exit code is 0 if all are current"
    parser.add_argument("--check", action="store_true", help=help_text)
    return parser.parse_args(arguments)


def main():
    processes.end_on_signals()
    arguments = read_arguments()
    with console.explained():
        preparation.enter_tests_environment(Cache())
        return run(arguments.check)


def run(check):
    # It needs packages of the virtual environment.
    from .pages import pages

    outdated = {
        file: text
        for file, text in pages().items()
        if not file.is_file() or file.read_text() != text
    }
    for file, text in outdated.items():
        console.say(f"{file.relative_to(CHECKOUT)} {'is not current' if check else ''}")
        if not check:
            file.write_text(text)
    return 1 if check and outdated else 0
