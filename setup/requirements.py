#!/usr/bin/env python3
"""Write requirements.txt from the manifests; ``--check`` only says if it is current."""

import sys

from environment.addons import CHECKOUT, own_addons, python_requirements

FILE = CHECKOUT / "requirements.txt"
HEADER = (
    "# generated from the manifests' external_dependencies by setup/requirements.py\n"
)


def text():
    return HEADER + "".join(f"{name}\n" for name in python_requirements(own_addons()))


def main(arguments):
    if "--check" in arguments:
        if FILE.read_text() == text():
            return 0
        print("requirements.txt is not current; run setup/requirements.py")
        return 1
    FILE.write_text(text())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
