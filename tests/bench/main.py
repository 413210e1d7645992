"""Measures discoverd, everything beside its reference in the same run; called by tools/bench."""

import argparse
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "system")]

import fleet  # noqa: E402
import ingest  # noqa: E402
import memory  # noqa: E402
import query  # noqa: E402
import scale  # noqa: E402
import start  # noqa: E402
from figures import table  # noqa: E402
from machine import machine  # noqa: E402
from namespaces import become_root  # noqa: E402

PARTS = {"ingest": ingest.measure, "query": query.measure, "memory": memory.measure, "start": start.measure,
         "convergence": fleet.measure, "scale": scale.measure}


def main():
    parser = argparse.ArgumentParser(prog="bench", description="Measures discoverd, everything beside its reference in the same run.")
    parser.add_argument("parts", metavar="PART", nargs="*", help=f"only these of {', '.join(PARTS)}")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--quick", action="store_true", help="small and once: shows that it runs, and no figure to trust")
    parser.add_argument("--hosts", type=int, default=100, help="most hosts of the part convergence (default 100)")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if os.geteuid() != 0:
        become_root()
    about, everything = machine(), []
    if not options.json:
        print(", ".join(f"{key} {value}" for key, value in about.items()), end="\n\n", flush=True)
    for part in options.parts or PARTS:
        print(f"measuring {part} ...", file=sys.stderr, flush=True)
        figures = list(PARTS[part](quick=options.quick, hosts=options.hosts))
        everything += figures
        if not options.json:
            print(table(part, figures), flush=True)
    if options.json:
        print(json.dumps({"machine": about, "quick": options.quick, "figures": [figure.document() for figure in everything]}, indent=1))


if __name__ == "__main__":
    main()
