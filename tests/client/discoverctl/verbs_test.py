import json
import signal
import subprocess
import time
import unittest

from fake_daemon import DISCOVERCTL, LIMIT, FakeDaemon, error, of_peers, page, peer, reply


class Crowd:
    """A daemon that lists one peer more each time, and tells watchers at once that something happened."""

    def __init__(self, at_most=99, **changes):
        self.count = 0
        self.at_most = at_most
        self.changes = changes

    def __call__(self, request):
        if request["op"] == "watch":
            events = [{"seq": seq, "cursor": f"0-{seq}", "at": "2026-09-20T10:11:12.345Z", "kind": "updated", "id": "a1",
                       "changed": [], "missed": None, "peer": None} for seq in (1, 2)]
            lines = ",\n".join(json.dumps(event) for event in events)
            return [reply(request, lease_s=30.0, renewed=False, resumed=False),
                    f'{{"schema":"discoverd.events/1","id":{request["id"]},"events":[\n{lines}\n]}}'.encode()]
        if request["op"] != "list":
            return [reply(request, ended=True)]
        self.count = min(self.count + 1, self.at_most)
        return [page(request, [peer(n, **self.changes) for n in range(self.count)])]


class Wait(unittest.TestCase):
    def test_it_ends_when_enough_peers_fit_and_prints_them(self):
        for form, output in {"name": "node0\nnode1\nnode2\n", "ndjson": None, "json": None}.items():
            with FakeDaemon(Crowd()) as daemon:
                done = daemon.ask("wait", "count>=3 && tag.role=worker", "--timeout", "20s", "--format", form)
                self.assertEqual((done.returncode, done.stderr), (0, b""))
                if form == "name":
                    self.assertEqual(done.stdout.decode(), output)
                elif form == "json":
                    document = json.loads(done.stdout)
                    self.assertEqual((document["total"], len(document["peers"])), (3, 3))
                else:
                    self.assertEqual(len(done.stdout.splitlines()), 3)
                self.assertEqual(daemon.requests[0]["op"], "watch")

    def test_what_holds_already_is_not_waited_for(self):
        with FakeDaemon(Crowd()) as daemon:
            self.assertEqual(daemon.ask("wait", "name~node", "--quiet").returncode, 0)
            self.assertEqual(daemon.ask("wait", "count=0 && name=x").returncode, 0)
            self.assertEqual(daemon.ask("wait", "count<9", "--service", "smtp", "--count").stdout, b"0\n")
            self.assertEqual(daemon.ask("wait", "count>0 && count<9", "--count").stdout, b"4\n")

    def test_it_ends_in_6_when_time_is_over(self):
        with FakeDaemon(Crowd(at_most=2)) as daemon:
            done = daemon.ask("wait", "count>=4 && tag.role=worker", "--timeout", "2s")
            self.assertEqual((done.returncode, done.stdout), (6, b""))
            self.assertIn(b"2 peers fit the rest", done.stderr)
            done = daemon.ask("wait", "name=x", "--timeout", "0.1", "--json")
            self.assertEqual((done.returncode, json.loads(done.stderr)["error"]["code"]), (6, "timeout"))

    def test_a_count_is_a_number_that_there_can_be(self):
        for count in "nan", "inf", "-inf":
            done = of_peers().ask("wait", f"count>={count}")
            self.assertEqual(done.returncode, 2, done)
            self.assertIn(b"is a number", done.stderr)

    def test_count_is_joined_by_and_alone(self):
        with FakeDaemon(Crowd()) as daemon:
            for words in ("count>=4 || name=x",), ("!(count>=4)",), ("count>=x",), ("nam=x",), ("",), ():
                done = daemon.ask("wait", *words)
                self.assertEqual((done.returncode, done.stdout), (2, b""), words)
            self.assertEqual(daemon.requests, [])
            self.assertEqual(daemon.ask("list", "--filter", "count>3").returncode, 2)


class Resolve(unittest.TestCase):
    def test_it_goes_both_ways(self):
        with of_peers(peer(7)) as daemon:
            self.assertEqual(daemon.ask("resolve", "node7").stdout, b"10.0.0.7\n")
            self.assertEqual(daemon.ask("resolve", "10.0.0.7").stdout, b"node7\n")
            self.assertEqual(daemon.ask("resolve", "fd00::7").stdout, b"node7\n")
            self.assertEqual(daemon.requests[0]["peer"], "node7")
            self.assertEqual(json.loads(daemon.ask("resolve", "node7", "--json").stdout)["peers"][0]["address"], "10.0.0.7")
            self.assertIn(b"NAME", daemon.ask("resolve", "node7", "--format", "wide").stdout)

    def test_the_beginning_of_an_id_is_no_name(self):
        row = peer(7, id="db01" + 28 * "0")
        with of_peers(row) as daemon:
            for start in "db01", "DB01":
                done = daemon.ask("resolve", start)
                self.assertEqual((done.returncode, done.stdout), (4, b""))
                self.assertIn(b'no peer has the name or address "', done.stderr)
            self.assertEqual(daemon.ask("resolve", row["id"]).stdout, b"10.0.0.7\n")
        with of_peers(dict(row, name="DB01")) as daemon:
            self.assertEqual(daemon.ask("resolve", "db01").stdout, b"10.0.0.7\n")

    def test_who_is_not_there_has_no_answer(self):
        with of_peers(peer(7, state="lost")) as daemon:
            done = daemon.ask("resolve", "node7")
            self.assertEqual((done.returncode, done.stdout), (4, b""))
            self.assertIn(b"is lost; --all", done.stderr)
            self.assertEqual(daemon.ask("resolve", "node7", "--all").stdout, b"10.0.0.7\n")
        with of_peers(peer(7, name=None)) as daemon:
            self.assertEqual(daemon.ask("resolve", "10.0.0.7").returncode, 4)
        for code, status in ("not-found", 4), ("ambiguous", 5):
            with FakeDaemon(lambda request, code=code: [error(request, code)]) as daemon:
                self.assertEqual(daemon.ask("resolve", "x").returncode, status)


def probed(*gone):
    """A daemon with three peers, of which those with these numbers are gone when they are probed."""
    def answers(request):
        if request["op"] == "list":
            return [page(request, [peer(1), peer(2), peer(3)])]
        number = int(request["peer"].removeprefix("node"), 16)
        if number in gone:
            return [error(request, "not-found")]
        return [reply(request, peer={"id": f"{number:032x}", "name": f"node{number}"}, address=f"10.0.0.{number}", interface="eth0", rtt_ms=0.41)]
    return FakeDaemon(answers)


class ProbePeers(unittest.TestCase):
    def test_one_that_is_gone_takes_nothing_from_what_the_others_measured(self):
        with probed(2) as daemon:
            done = daemon.ask("probe", "--all", "--count", "2", "--interval", "1ms", "--json")
            self.assertEqual((done.returncode, done.stderr.count(b"\n")), (4, 1), done)
            self.assertEqual([row["name"] for row in json.loads(done.stdout)["peers"]], ["node1", "node3"])
            self.assertEqual(len([one for one in daemon.requests if one["op"] == "probe"]), 6)

    def test_so_many_are_probed_no_faster_than_the_daemon_asks(self):
        def answers(request):
            if request["op"] == "list":
                return [page(request, [peer(number) for number in range(1, 61)])]
            return [reply(request, peer={"id": request["peer"], "name": "n"}, address="10.0.0.1", interface="eth0", rtt_ms=0.41)]
        with FakeDaemon(answers) as daemon:
            started = time.monotonic()
            done = daemon.ask("probe", "--all", "--count", "1", "--json")
            self.assertGreater(time.monotonic() - started, 60 / 50)
            self.assertEqual((done.returncode, len(json.loads(done.stdout)["peers"])), (0, 60))

    def test_nothing_is_summed_up_where_nothing_was_measured(self):
        with probed(2) as daemon:
            done = daemon.ask("probe", "node2")
            self.assertEqual((done.returncode, done.stdout), (4, b""))

    def test_whoever_has_had_enough_need_not_wait_and_gets_the_sum(self):
        with probed() as daemon:
            running = subprocess.Popen([DISCOVERCTL, "probe", "node1", "--socket", daemon.path, "--interval", "1h"], stdout=subprocess.PIPE)
            said = running.stdout.readline()
            running.send_signal(signal.SIGINT)
            rest = running.communicate(timeout=LIMIT)[0]
            self.assertIn(b"probe 1 answered", said)
            self.assertIn(b"LOSS", rest)
            self.assertEqual(running.returncode, 0)


class Conflicts(unittest.TestCase):
    def test_each_conflict_is_told_once(self):
        def clash(kind, number, address):
            return {"kind": kind, "id": f"{number:032x}", "address": address, "interface": "eth0", "age_s": 0.4}
        rows = [peer(1, name="x", conflicts=[clash("name", 2, "10.0.0.2")]),
                peer(2, name="x", conflicts=[clash("name", 1, "10.0.0.1"), clash("id", 2, "10.0.0.9")]), peer(3)]
        with of_peers(*rows) as daemon:
            self.assertEqual(daemon.ask("conflicts").stdout.decode(), (
                "NAME  KIND  ADDRESS   WITH_ADDRESS  INTERFACE   AGE\n"
                "x     name  10.0.0.1  10.0.0.2      eth0       0.4s\n"
                "x     id    10.0.0.2  10.0.0.9      eth0       0.4s\n"))
            document = json.loads(daemon.ask("conflicts", "--json").stdout)
            self.assertEqual([(row["kind"], row["name"], row["with_address"]) for row in document["conflicts"]],
                             [("name", "x", "10.0.0.2"), ("id", "x", "10.0.0.9")])
            self.assertEqual(daemon.ask("conflicts", "--count").stdout, b"2\n")
            self.assertEqual(len(daemon.ask("conflicts", "--format", "ndjson").stdout.splitlines()), 2)

    def test_this_host_is_one_of_the_two(self):
        mine = [{"kind": "name", "id": "1" * 32, "address": "10.0.0.9", "interface": "eth0", "age_s": 0.4}]
        theirs = [{"kind": "name", "id": "8c1e", "address": None, "interface": None, "age_s": 0}]
        rows = [peer(1, id="1" * 32, conflicts=theirs)]
        with FakeDaemon(lambda request: [page(request, rows, own_conflicts=mine)]) as daemon:
            self.assertEqual(daemon.ask("conflicts", "--columns", "address,with_address", "--no-header").stdout,
                             b"this host  10.0.0.9\n")
        with of_peers(peer(1)) as daemon:
            self.assertEqual(json.loads(daemon.ask("conflicts", "--json").stdout)["conflicts"], [])
            self.assertEqual(daemon.ask("conflicts", "--fail-empty", "--quiet").returncode, 4)
