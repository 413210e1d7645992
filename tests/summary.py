"""Adds up the test cases of a run and ends with 'N passed, N failed'; exits with 1 unless all is well.

summary.py TESTLOG.JSON... [SYSTEM.XML]

A test program that crashed, or that did not say how many cases it ran, counts as one failed case.
"""

import json
import os
import re
import sys
import xml.etree.ElementTree

CASES = re.compile(r"^\[\w+\] test cases: +(\d+) +\| +(\d+) passed +\| +(\d+) failed(?: +\| +(\d+) skipped)?", re.MULTILINE)


class Sum:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add(self, ring, passed, failed, skipped, remark=""):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped
        print(f"{ring:14} {passed:5} passed {failed:3} failed {skipped:3} skipped {remark}".rstrip())


def add_program(total, line):
    """One line of meson's testlog.json: one program."""
    run = json.loads(line)
    name, good = run["name"].rpartition(" / ")[2], run["result"] == "OK"
    counts = [[int(number or 0) for number in found.groups()] for found in CASES.finditer(run.get("stdout") or "")]
    if not counts or not any(count[0] for count in counts):
        total.add(name, 0, 1, 0, f"({run['result']}, and ran no test case that it told of)")
        return
    passed = sum(count[1] for count in counts)
    failed = sum(count[2] for count in counts)
    # doctest's own skips are cases left out by a filter, not cases that could not run
    if not good and failed == 0:
        total.add(name, passed, 1, 0, f"({run['result']} after its cases, exit {run['returncode']})")
    else:
        total.add(name, passed, failed, 0)


def add_programs(total, path):
    lines = open(path, encoding="utf-8").read().splitlines() if os.path.exists(path) else []
    if not lines:
        total.add("programs", 0, 1, 0, "(no test program was run)")
    for line in lines:
        add_program(total, line)


def add_system(total, path):
    if not os.path.exists(path):
        total.add("system", 0, 1, 0, "(the tests could not be run)")
        return
    suite = xml.etree.ElementTree.parse(path).getroot().find("testsuite")
    tests, skipped = int(suite.get("tests")), int(suite.get("skipped"))
    failed = int(suite.get("failures")) + int(suite.get("errors"))
    if tests == 0:
        total.add("system", 0, 1, 0, "(no test was found)")
    else:
        # A case that passes and then fails to clean up is counted by pytest as one test with one error.
        total.add("system", max(tests - skipped - failed, 0), failed, skipped)


def main():
    total = Sum()
    for path in sys.argv[1:]:
        (add_system if path.endswith(".xml") else add_programs)(total, path)
    print(f"\n{total.passed} passed, {total.failed} failed" + (f", {total.skipped} skipped" if total.skipped else ""))
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
