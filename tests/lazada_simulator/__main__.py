"""Command line: start a simulator and serve until it is interrupted."""

import argparse
import ipaddress
import json
import signal
import sys

from . import dates
from .regions import REGIONS
from .server import Simulator
from .settings import DAY, Settings

EPILOG = """
When it is ready, one line of JSON is printed: url, app_key, app_secret, regions,
email, password, control_url, sof_url, sof_username, sof_password. API calls go to
<url>/rest/<path> or <url>/<path>, sellers to <url>/oauth/authorize, messages of the
seller's own fleet to <sof_url>/api/. <control_url>/ lists the control actions.
"""


def main(arguments=None):
    options = vars(_parser().parse_args(arguments))
    try:
        simulator = Simulator(**options)
    except (OSError, ValueError) as error:
        sys.exit(f"lazada_simulator: {error}")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print(json.dumps(simulator.about()), flush=True)
    try:
        simulator.serve()
    except KeyboardInterrupt:
        pass


def _parser():
    parser = argparse.ArgumentParser(
        prog="lazada_simulator",
        description="A web service that behaves as Lazada's Open Platform does.",
        epilog=EPILOG,
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    _add_server_options(parser.add_argument)
    _add_data_options(parser.add_argument)
    _add_app_options(parser.add_argument)
    return parser


def _add_server_options(add):
    add("--host", type=_loopback, default="127.0.0.1", help="loopback address")
    add("--port", type=int, default=0, help="0 takes a free one")


def _add_data_options(add):
    add(
        "--orders", type=_count, default=Settings.orders, help="of all regions together"
    )
    add("--products", type=_count, default=Settings.products, help="of each region")
    add("--seed", type=int, default=Settings.seed, help="same seed, same data")
    add(
        "--region",
        dest="regions",
        type=_regions,
        default=",".join(Settings.regions),
        help="comma list of sg, my, th, ph, vn, id; or all",
    )
    add("--days", type=float, default=Settings.days, help="age of the oldest order")
    add(
        "--now",
        type=dates.parse_any,
        default=None,
        help="the clock at the start (ISO or seconds since 1970); else the machine's",
    )
    add("--unmasked", action="store_true", help="show buyers in clear")
    add(
        "--wire",
        choices=("observed", "documented"),
        default=Settings.wire,
        help="documented: every scalar as text, as in the samples of Lazada's pages",
    )


def _add_app_options(add):
    add("--app-key", default=Settings.app_key, help="of the only app")
    add("--app-secret", default=Settings.app_secret, help="of the only app")
    add("--token-life", type=int, default=7 * DAY, help="seconds of an access token")
    add("--refresh-life", type=int, default=30 * DAY, help="seconds of a refresh token")
    add(
        "--redirect",
        choices=("follow", "none"),
        default=Settings.redirect,
        help="none: the consent page shows the code instead of calling the app back",
    )


def _count(text):
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must not be negative")
    return number


def _loopback(text):
    try:
        is_loopback = text == "localhost" or ipaddress.ip_address(text).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        raise argparse.ArgumentTypeError("only loopback addresses")
    return text


def _regions(text):
    codes = list(REGIONS) if text == "all" else text.lower().split(",")
    unknown = [code for code in codes if code not in REGIONS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no such region: {', '.join(unknown)}")
    return tuple(dict.fromkeys(codes))


if __name__ == "__main__":
    main()
