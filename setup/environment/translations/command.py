"""The command line of ``setup/translations``."""

from .. import command_line, preparation
from ..cache import Cache
from . import LANGUAGES

EPILOG = """\
examples:
  setup/translations                 after a text has changed, or a new one has come
  setup/translations --check         writes nothing; the exit code is 0 if all is well
  setup/translations --language th   the templates and Thai

Then fill in what is new in the files i18n/<language>.po (an editor such as Poedit, or
any other), and run it with --check. What was translated stays as it is."""


def read_arguments(arguments=None):
    parser = command_line.parser(
        "translations",
        "Let a real Odoo export the texts of the add-ons, and bring their "
        "translation files up to date.",
        EPILOG,
    )
    add = parser.add_argument
    add("--check", action="store_true", help="only say what is not as it should be")
    add(
        "--language",
        action="append",
        choices=LANGUAGES,
        dest="languages",
        help="only this language; may be repeated (default: all)",
    )
    parsed = parser.parse_args(arguments)
    parsed.languages = parsed.languages or list(LANGUAGES)
    return parsed


def main():
    return command_line.run(read_arguments, run)


def run(arguments):
    cache = Cache()
    venv = preparation.enter_virtual_environment(cache)
    # It needs packages of the virtual environment.
    from . import work

    with preparation.prepared(cache, venv) as environment:
        return work.do(environment, arguments.languages, arguments.check)
