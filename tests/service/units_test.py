"""The units are as tight as promised, by systemd's own measure, and neither waits for a network.

Usage: units_test.py FOLDER, that of the generated units.  Exit code 77 (skipped) without systemd-analyze.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

HARDEST = 1.3  # exposure
UNITS = {"discoverd.service": "discoverd.service", "discoverd@.service": "discoverd@blue.service"}


def complaints(path):
    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", path], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, check=False)
    exposure = re.search(r"Overall exposure level for .*: ([0-9.]+)", done.stdout)
    if not exposure or float(exposure[1]) > HARDEST:
        yield f"exposure is not {HARDEST} or less: {done.stdout}{done.stderr}"
    with open(path, encoding="ascii") as file:
        if "network-online" in file.read():
            yield "it waits for a network"


def main():
    if not shutil.which("systemd-analyze"):
        print("systemd-analyze is not installed")
        return 77
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for generated, unit in UNITS.items():
            path = shutil.copy(os.path.join(sys.argv[1], generated), os.path.join(folder, unit))
            found = list(complaints(path))
            failed += bool(found)
            for complaint in found:
                print(f"{unit}: {complaint}")
    print(f"[units] test cases: {len(UNITS)} | {len(UNITS) - failed} passed | {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
