"""Checks that the summary of a test run calls a failure a failure.

summary_test.py SUMMARY.PY
"""

import json
import os
import subprocess
import sys
import tempfile

GOOD = "[doctest] test cases:  20 |  19 passed | 1 failed | 0 skipped\n"
FINE = "[doctest] test cases: 20 | 20 passed | 0 failed | 3 skipped\n"
SYSTEM = '<testsuites><testsuite errors="{1}" failures="{2}" skipped="{3}" tests="{0}"/></testsuites>'


def program(stdout, result="OK", code=0):
    return {"name": "discoverd:unit / wire", "result": result, "returncode": code, "stdout": stdout}


# (what, meson's log or None, pytest's counts or None, whether system tests were asked for, last line, exit code)
CASES = [
    ("two programs add up", [program(FINE), program(FINE)], None, False, "40 passed, 0 failed", 0),
    ("a failed case", [program(GOOD, "FAIL", 1)], None, False, "19 passed, 1 failed", 1),
    ("a crash after good cases", [program(FINE, "FAIL", -11)], None, False, "20 passed, 1 failed", 1),
    ("a crash before any", [program("", "FAIL", -11)], None, False, "0 passed, 1 failed", 1),
    ("a program that says nothing", [program(FINE), program("bye\n")], None, False, "20 passed, 1 failed", 1),
    ("a program without a case", [program(FINE.replace("20", "0"))], None, False, "0 passed, 1 failed", 1),
    ("no program at all", None, None, False, "0 passed, 1 failed", 1),
    ("system tests add up", [program(FINE)], (9, 0, 0, 0), True, "29 passed, 0 failed", 0),
    ("skipped is not passed", [program(FINE)], (9, 0, 0, 9), True, "20 passed, 0 failed, 9 skipped", 0),
    ("failures and errors count", [program(FINE)], (9, 1, 2, 0), True, "26 passed, 3 failed", 1),
    ("no system test found", [program(FINE)], (0, 0, 0, 0), True, "20 passed, 1 failed", 1),
    ("system tests that died", [program(FINE)], None, True, "20 passed, 1 failed", 1),
]


def outcome(summary, log, system, asked):
    with tempfile.TemporaryDirectory() as folder:
        log_path, system_path = os.path.join(folder, "log.json"), os.path.join(folder, "system.xml")
        if log is not None:
            with open(log_path, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(line) + "\n" for line in log)
        if system is not None:
            with open(system_path, "w", encoding="utf-8") as file:
                file.write(SYSTEM.format(*system))
        done = subprocess.run([sys.executable, "-B", summary, log_path, *([system_path] if asked else [])],
                              capture_output=True, text=True, check=False)
        return (done.stdout.splitlines() or [done.stderr])[-1], done.returncode


def main():
    failed = 0
    for what, log, system, asked, line, code in CASES:
        got = outcome(sys.argv[1], log, system, asked)
        if got != (line, code):
            failed += 1
            print(f"{what}: {got} instead of {(line, code)}")
    print(f"[summary] test cases: {len(CASES)} | {len(CASES) - failed} passed | {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
