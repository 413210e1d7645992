"""A flood of forgeries from another host costs no genuine peer its row, and little else."""

import pytest
from flood import LISTED, Siege, besiege
from lab import Lab


LARGEST_GROWTH = 1024  # KiB, of PSS once the table has what it takes in of the forged
LONGEST_LIST = 100     # ms, of a page at the median: the machine may be busy, the daemon is not
MOST_CPU = 60          # percent of a processor


@pytest.mark.parametrize("auth", ["off", "require"])
def test_a_flood_of_forgeries_hides_nobody_and_leaves_no_trace(auth, sanitized):
    with Lab(4) as lab:
        figures = besiege(Siege(lab, auth), seconds=4, rate=20_000, warm_up=2)
    assert figures["genuine_lost"] == [] and figures["lists_without_a_genuine_peer"] == 0, figures
    assert figures["log_lines"] <= 40, figures  # of 80,000 datagrams: those who are there, and suspicions that were contradicted
    assert sum(figures["rows"].values()) <= 8192 / 4 + 3, figures
    if auth == "require":
        assert sum(figures["rows"][state] for state in LISTED) == 3, figures
        assert figures["dropped"].keys() == {"drop_bad_signature"}, figures
    if not sanitized:  # which costs time, and keeps what was freed
        assert figures["list_ms_median"] < LONGEST_LIST, figures
        assert figures["self_suspected"] <= 1, figures  # its answers got out, past the questions to addresses that do not exist
        least, most = figures["pss_kib"]
        assert most - least < LARGEST_GROWTH and figures["cpu_percent"] < MOST_CPU, figures
