"""The command line of ``setup/screenshots``."""

import sys
from contextlib import ExitStack

from .. import command_line, console, preparation
from ..addons import CHECKOUT, own_addons
from ..cache import Cache
from ..demo.command import start_servers

DATABASE = "lazada_screenshots"
# What the tests already have: a browser's user, a file server, and its transport.
SHARED_WITH_TESTS = ("tests", "lazada_file_server")
EPILOG = """\
examples:
  setup/screenshots                  all of them: after a screen has changed
  setup/screenshots --only dashboard --only store
  setup/screenshots --list

They are written where README, manual and the add-ons' pages show them. The dates in
them are those of the day; everything else is the same for the same seed."""


def read_arguments(arguments=None):
    parser = command_line.parser(
        "screenshots",
        "Start Odoo and the Lazada simulator as setup/demo does, and take "
        "the documents' screenshots with Chromium.",
        EPILOG,
    )
    add = parser.add_argument
    add("--only", action="append", metavar="NAME", help="this one; may be repeated")
    add("--list", action="store_true", help="name the pictures and stop")
    add("--icons", action="store_true", help="only draw the add-ons' icons anew")
    add("--orders", type=int, default=60, help="how many orders (default: 60)")
    add("--seed", type=int, default=7, help="same seed, same orders (default: 7)")
    parser.set_defaults(region="sg", port=None)
    return parser.parse_args(arguments)


def main():
    return command_line.run(read_arguments, run)


def run(arguments):
    cache = Cache()
    venv = preparation.enter_virtual_environment(cache)
    sys.path += [str(CHECKOUT / folder) for folder in SHARED_WITH_TESTS]
    # They need packages of the virtual environment.
    from . import drawings, pictures, studio

    chosen = pictures.chosen(arguments.only)
    if arguments.list:
        console.say("\n".join(f"{addon:20} {name}" for addon, name, _take in chosen))
        return 0
    with ExitStack() as stack:
        if arguments.icons:
            drawings.draw_icons(studio.open_browser(stack), own_addons())
            return 0
        environment = stack.enter_context(preparation.prepared(cache, venv))
        odoo, lazada = start_servers(stack, environment, arguments, DATABASE)
        studio.work(stack, odoo, lazada, DATABASE, chosen)
    return 0
