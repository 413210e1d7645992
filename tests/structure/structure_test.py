"""Checks the house rules on a checkout, and first, on small trees, that each rule can fail.

structure_test.py ROOT
"""

import os
import sys
import tempfile

from examples import EXAMPLES
from rules import RULES
from sources import Tree


def objections(rule, files):
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        return list(rule(Tree(root)))


def main():
    tree = Tree(sys.argv[1])
    failures = []
    for rule, files, guilty in EXAMPLES:
        found = objections(rule, files)
        if bool(found) != guilty:
            failures.append(f"{rule.__name__} {'misses' if guilty else 'objects to'} {files}: {found}")
    for rule in RULES:
        if not any(example[0] is rule and example[2] for example in EXAMPLES):
            failures.append(f"{rule.__name__}: no example shows that it can fail")
        broken = list(rule(tree))
        if broken:
            failures.append("\n  ".join([rule.__name__.replace("_", " ") + " - but:", *broken]))
    if not tree.sources:
        failures.append(f"{tree.root}: no source found")

    for failure in failures:
        print(failure)
    total = len(EXAMPLES) + len(RULES)
    failed = min(len(failures), total)
    print(f"[structure] test cases: {total} | {total - failed} passed | {failed} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
