"""Root's rights are taken away before PostgreSQL starts, its programs still found."""

import os
import subprocess

import pytest

from environment import console, postgres

MASK = "Name:\tpython\nCapPrm:\t000001fffeffffff\nCapEff:\t{:016x}\nCapBnd:\t0\n"
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root's rights to lose")


@as_root
def test_a_program_below_a_closed_folder_is_found_and_run(tmp_path):
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    program = closed / "program"
    # "test -x" asks access(2), as PostgreSQL does to find its own programs.
    program.write_text('#!/bin/sh\ntest -x "$0" && id -un\n')
    program.chmod(0o755)
    command = postgres.as_ordinary_user([str(program)])
    assert subprocess.check_output(command, text=True) == "nobody\n"


@pytest.mark.parametrize(
    ("effective", "way"),
    [(0b111, "dac_read_search"), (0b100, "dac_read_search"), (0b011, "dac_override")],
)
def test_the_least_of_the_capabilities_is_handed_on(effective, way):
    assert postgres._way_into_folders(MASK.format(effective)) == way


def test_a_root_without_rights_is_told_what_to_do():
    with pytest.raises(console.SetupError, match="may not hand it its folders"):
        postgres._way_into_folders(MASK.format(1))
