"""Writes the seeds that have names into ../corpus.

write.py           writes them, and removes those that no longer are
write.py --check   writes nothing; fails if a file is not as it would be written
"""

import os
import sys

from netlink_seeds import answers
from node_seeds import nodes
from text_seeds import configurations, replies, requests, snapshots, texts
from wire_seeds import bodies, headers

CORPUS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "corpus")
FUZZERS = {"header": headers, "body": bodies, "node": nodes, "request": requests, "config": configurations,
           "snapshot": snapshots, "links": answers, "reply": replies, "text": texts}


def present(folder):
    """The named seeds on disk; what a fuzzer has found stays in a folder of its own."""
    seeds = {}
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                seeds[name] = file.read()
    return seeds


def write(folder, seeds):
    os.makedirs(folder, exist_ok=True)
    for name in present(folder).keys() - seeds.keys():
        os.remove(os.path.join(folder, name))
    for name, content in seeds.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__.strip())
    good = count = 0
    for fuzzer, make in FUZZERS.items():
        folder, seeds = os.path.join(CORPUS, fuzzer), make()
        if not check:
            write(folder, seeds)
        written = present(folder)
        for name in sorted(written.keys() | seeds.keys()):
            count += 1
            same = written.get(name) == seeds.get(name)
            good += same
            if not same:
                print(f"{fuzzer}/{name} is not what seeds/write.py writes")
    print(f"[seeds] test cases: {count} | {good} passed | {count - good} failed")
    sys.exit(0 if good == count else 1)


main()
