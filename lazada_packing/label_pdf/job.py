"""The merging of labels as the rest of the add-on sees it."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

# A label of Lazada's has 30 to 300 KB, and one page.
LABEL_BYTES = 4 << 20
LABEL_PAGES = 10
# What a printer, and a mail, still takes; 1,000 labels of the usual size.
WAVE_BYTES = 200 << 20
SECONDS = 100
MEMORY = 2 << 30
PROGRAM = Path(__file__).with_name("program.py")


class MergeError(Exception):
    """The PDF cannot be made; no label is to blame."""


@dataclass(frozen=True)
class Slips:
    """What stands beside the labels.

    :param bytes pdf: a page for each parcel
    :param str place: ``before`` each label, or ``on_label``
    """

    pdf: bytes
    place: str


@dataclass(frozen=True)
class Merged:
    """What came of it.

    :param bytes pdf: empty if some labels cannot be read
    :param dict bad: by the parcel's number why its label cannot be read
    :param list pages: how many pages each parcel's labels have
    """

    pdf: bytes
    bad: dict
    pages: list


def merge(parcels, slips=None, last=None, seconds=SECONDS):
    """Make one PDF of labels.

    :param parcels: for each parcel, an iterable of its labels (bytes); they are taken
        one after another, so that they need not be in memory together
    :param Slips slips: what stands beside them
    :param bytes last: PDF whose pages come last
    :rtype: Merged
    :raise MergeError: no time, no memory, or the slips do not fit
    """
    with tempfile.TemporaryDirectory(prefix="lazada-labels-") as name:
        folder = Path(name)
        job = {
            "parcels": [
                _put(folder, f"{number}", labels)
                for number, labels in enumerate(parcels)
            ],
            "slips": _put(folder, "slips", [slips.pdf] if slips else []),
            "place": slips.place if slips else "",
            "last": _put(folder, "last", [last] if last else []),
            "out": str(folder / "out.pdf"),
            "label_pages": LABEL_PAGES,
            "memory": MEMORY,
        }
        answer = _ask(job, seconds)
        bad = {int(number): words for number, words in answer["bad"].items()}
        pdf = b"" if bad else Path(job["out"]).read_bytes()
        return Merged(pdf, bad, answer["pages"])


def _put(folder, name, contents):
    paths = []
    for number, content in enumerate(contents):
        path = folder / f"{name}-{number}.pdf"
        path.write_bytes(content)
        paths.append(str(path))
    return paths


def _ask(job, seconds):
    try:
        done = subprocess.run(
            [sys.executable, str(PROGRAM)],
            input=json.dumps(job),
            capture_output=True,
            text=True,
            timeout=seconds,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": _path()},
            check=True,
        )
        return json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise MergeError(f"more than {seconds:g} s") from error
    except subprocess.CalledProcessError as error:
        raise MergeError((error.stderr or "").strip()[-300:]) from error


def _path():
    """Return where the program finds pypdf: where it is found here."""
    return os.pathsep.join(filter(None, sys.path))
