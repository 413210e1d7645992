"""What every system test gets: a lab of its own, and the reason when there can be none."""

import os
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import lab as lab_module  # noqa: E402
from namespaces import become_root  # noqa: E402


def pytest_configure(config):
    config.obstacle = None
    try:
        if os.geteuid() != 0:
            become_root()
    except OSError as error:
        config.obstacle = f"needs root or user namespaces ({error})"
        return
    done = subprocess.run([lab_module.LAB, "check"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        config.obstacle = done.stderr.strip()


def pytest_collection_modifyitems(config, items):
    if config.obstacle:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=config.obstacle))
        return
    for program in (lab_module.DISCOVERD, lab_module.DISCOVERCTL):
        if not os.path.exists(program):
            raise pytest.UsageError(f"{program} is missing: build it, or name the build folder in DISCOVER_BUILD")


@pytest.fixture
def lab():
    """lab(3): the hosts of a new lab, gone when the test ends."""
    labs = []

    def make(hosts):
        labs.append(lab_module.Lab(hosts))
        return labs[-1].hosts

    yield make
    for one in labs:
        one.__exit__()


@pytest.fixture(scope="session")
def sanitized():
    """Whether the binaries carry a sanitizer, whose cost is not theirs."""
    with open(lab_module.DISCOVERD, "rb") as file:
        return b"__asan_init" in file.read()
