"""What the commands of ``setup/`` have in common."""

import argparse

from . import console, processes

INTERRUPTED = 130


def parser(name, description, epilog):
    """Return the parser of ``setup/<name>``, whose epilog keeps its lines."""
    return argparse.ArgumentParser(
        prog=f"setup/{name}",
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def run(read_arguments, work):
    """Do the work of a command; return its exit code.

    :param callable work: takes the arguments, returns the exit code
    """
    processes.end_on_signals()
    arguments = read_arguments()
    try:
        with console.explained():
            return work(arguments)
    except KeyboardInterrupt:
        console.say("\nstopped")
        return INTERRUPTED
