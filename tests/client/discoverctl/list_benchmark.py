"""How long discoverctl takes from its start to its end to list 10,000 peers, and 10: the best of seven runs, by a daemon
whose pages are ready. Aims: as JSON 80 ms and 8 ms, as a table 50 ms for the many."""

import json
import resource
import time

from fake_daemon import FakeDaemon, page, peer

ROWS_A_PAGE = 80  # about what fits the 60,000 bytes that a daemon sends by default
RUNS = 7


def pages(count):
    """The reply for each cursor, with an id to be replaced."""
    rows = [peer(number + 1) for number in range(count)]
    found = {}
    for first in range(0, count, ROWS_A_PAGE):
        some = rows[first:first + ROWS_A_PAGE]
        following = some[-1]["id"] if first + ROWS_A_PAGE < count else None
        found[rows[first - 1]["id"] if first else None] = page({"id": 0}, some, following)
    return found


def answering(count):
    ready = pages(count)
    return lambda request: [ready[request.get("after")].replace(b'"id":0', b'"id":%d' % request["id"], 1)]


def measured(daemon, words):
    """Seconds on the clock, and of a processor."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = daemon.ask("list", *words)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


for peers in 10_000, 10:
    with FakeDaemon(answering(peers)) as one:
        ids = [row["id"] for row in json.loads(one.ask("list", "--json").stdout)["peers"]]
        assert len(ids) == len(set(ids)) == peers, "each once"
        for form in "json", "ndjson", "table", "csv":
            runs = [measured(one, ("--format", form)) for _ in range(RUNS)]
            print(f"{peers:6} peers as {form:6}: {1e3 * min(run[0] for run in runs):6.1f} ms, "
                  f"{1e3 * min(run[1] for run in runs):6.1f} ms of CPU")
