import csv
import io
import json
import unittest

from fake_daemon import FakeDaemon, of_peers, page, peer, reply

STATUS = {"version": "0.1.0", "instance": None, "pid": 412, "uptime_s": 3725.5, "generation": 812,
          "self": {"id": "8c1e", "name": "alpha", "domain": "default"}, "listen_only": False, "announce_only": False,
          "passive": False, "profile": "normal", "port": 9842,
          "control_port": None, "capacity": 8192, "peers": {"alive": 2, "left": 0, "lost": 1, "suspect": 1},
          "segments": [{"interface": "eth0", "address": "10.0.0.1", "prefix_length": 24, "broadcast": "10.0.0.255",
                        "unicast_port": 9842, "peers": 2, "interval_s": 10.0},
                       {"interface": "eth1", "address": "10.1.0.1", "prefix_length": 24, "broadcast": "10.1.0.255",
                        "unicast_port": 9842, "role": "listen-only", "peers": 0, "interval_s": 10.0}]}
INTERFACES = [{"name": "eth0", "index": 2, "used": True, "reason": "up", "kind": None, "addresses": ["10.0.0.1/24"],
               "segments": [{"address": "10.0.0.1", "prefix_length": 24, "error": "in use"}]},
              {"name": "lo", "index": 1, "used": False, "reason": "loopback", "kind": None, "addresses": [],
               "segments": []}]
CONFLICTS = [{"kind": "id", "id": "1" * 32, "address": "10.0.0.9", "interface": "eth0", "age_s": 0.4},
             {"kind": "name", "id": "8c1e", "address": None, "interface": None, "age_s": 0.0}]
COUNTERS = {"protocol": {"received": 120, "drop_own_echo": 0}, "control": {"requests": 7}}


def of_itself():
    answers = {"status": STATUS, "interfaces": {"interfaces": INTERFACES}, "counters": COUNTERS}
    return FakeDaemon(lambda request: [reply(request, **answers[request["op"]])])


class Formats(unittest.TestCase):
    def data(self, daemon, *words):
        """What the command prints, having checked that it is data only."""
        done = daemon.ask(*words)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout.decode()

    def test_a_table_is_sorted_by_name_and_aligned(self):
        with of_peers(peer(1, name="z\u00fcrich"), peer(2, name=None, os=None, age_s=None, address=None),
                      peer(3, name="\u6771\u4eac", age_s=7300, rtt_ms=0.41), peer(4, name="b", state="new"),
                      peer(5, name="c", state="suspect", rtt_ms=123.456)) as daemon:
            self.assertEqual(self.data(daemon, "list"), (
                "NAME    ADDRESS   INTERFACE  STATE          RTT   AGE  OS\n"
                "b       10.0.0.4  eth0       new              -  3.2s  Debian GNU/Linux 12 (bookworm)\n"
                "c       10.0.0.5  eth0       suspect  123.46 ms  3.2s  Debian GNU/Linux 12 (bookworm)\n"
                "z\u00fcrich  10.0.0.1  eth0       alive            -  3.2s  Debian GNU/Linux 12 (bookworm)\n"
                "\u6771\u4eac    10.0.0.3  eth0       alive      0.41 ms    2h  Debian GNU/Linux 12 (bookworm)\n"
                "-       -         eth0       alive            -     -  -\n"))

    def test_wide_has_more_columns(self):
        with of_peers(peer(1, tags={"role": "worker", "gpu": ""}, verified=True, mutual=None, conflicts=CONFLICTS)) as daemon:
            header, row = self.data(daemon, "list", "--format", "wide").splitlines()
        self.assertEqual(header.split(), ["NAME", "ADDRESS", "INTERFACE", "STATE", "RTT", "AGE", "OS", "ID", "VERIFIED",
                                          "MUTUAL", "CONFLICTS", "LEASE", "EXPIRES", "ARCH", "KERNEL", "VERSION", "RESTARTS", "PATHS", "TAGS", "SERVICES"])
        self.assertEqual(row.split("  ")[-2:], ["gpu,role=worker", "ssh:22"])
        cells = row[header.index("VERIFIED"):].split()
        self.assertEqual(cells[:3], ["yes", "-", "2"])

    def test_csv_is_for_programs(self):
        with of_peers(peer(10, name="b10"), peer(2, name="b2", tags={"a": 'x,"y"', "b": "\n"}, rtt_ms=None, verified=True)) as daemon:
            text = self.data(daemon, "list", "--format", "csv")
            rows = list(csv.DictReader(io.StringIO(text, newline="")))
            self.assertEqual([row["name"] for row in rows], ["b2", "b10"])
            self.assertEqual((rows[0]["tags"], rows[0]["age_s"], rows[0]["rtt_ms"], rows[0]["verified"], rows[0]["paths"]),
                             ('a=x,"y",b=\\x0a', "3.214", "", "true", "1"))
            text = self.data(daemon, "list", "--format", "csv", "--columns", "tag.a,name", "--no-header")
            self.assertEqual(text, '"x,""y""",b2\r\n,b10\r\n')

    def test_name_is_a_name_a_line(self):
        with of_peers(peer(1), peer(2, name=None)) as daemon:
            self.assertEqual(self.data(daemon, "list", "--format", "name"), f"node1\n{2:032x}\n")

    def test_columns_and_order_are_the_callers(self):
        rows = [peer(n, name=f"n{n}", age_s=age, address=f"10.0.0.{n}", tags={"role": "x"} if n == 9 else {})
                for n, age in ((9, 5), (10, 1), (11, None), (100, 3))]
        with of_peers(*rows) as daemon:
            def names(*words):
                return self.data(daemon, "list", "--columns", "name", "--no-header", *words).split()
            self.assertEqual(names(), ["n9", "n10", "n11", "n100"])
            self.assertEqual(names("--sort", "age"), ["n10", "n100", "n9", "n11"])
            self.assertEqual(names("--sort=-age"), ["n9", "n100", "n10", "n11"])
            self.assertEqual(names("--sort", "address"), ["n9", "n10", "n11", "n100"])
            self.assertEqual(names("--sort=state,-name"), ["n100", "n11", "n10", "n9"])
            self.assertEqual(self.data(daemon, "list", "--columns", "name,tag.role", "--columns=age").splitlines()[:2],
                             ["NAME  TAG.ROLE   AGE", "n9    x         5.0s"])
            self.assertEqual(names("--format", "wide"), names())
            for words in ("--columns", "nam"), ("--sort", "x"), ("--columns", "name", "--json"), ("--columns", "tag."):
                done = daemon.ask("list", *words)
                self.assertEqual((done.returncode, done.stdout), (2, b""))
            self.assertIn(b'there is no column "nam"; there are name, address,', daemon.ask("list", "--columns", "nam").stderr)

    def test_count_quiet_and_fail_empty(self):
        with of_peers(peer(1), peer(2)) as daemon:
            self.assertEqual(self.data(daemon, "list", "--count"), "2\n")
            self.assertEqual(json.loads(self.data(daemon, "list", "--count", "--json"))["count"], 2)
            self.assertEqual(self.data(daemon, "list", "--quiet"), "")
            self.assertEqual(self.data(daemon, "list", "--fail-empty", "--format", "name"), "node1\nnode2\n")
            self.assertEqual(len(self.data(daemon, "list", "--fail-empty", "--json").splitlines()), 4)
        with of_peers() as daemon:
            for form in "table", "json", "ndjson", "csv", "name":
                done = daemon.ask("list", "--fail-empty", "--quiet", "--format", form)
                self.assertEqual((done.returncode, done.stdout), (4, b""))
            self.assertEqual(daemon.ask("list", "--fail-empty", "--count").stdout, b"0\n")

    def test_a_filter_leaves_the_shape_as_it_is(self):
        rows = [peer(1), peer(2, tags={"role": "boss"}), peer(3, state="lost"), peer(4, age_s=40)]
        pages = {None: (rows[:2], "c"), "c": (rows[2:], None)}
        with FakeDaemon(lambda request: [page(request, *pages[request.get("after")])]) as daemon:
            document = json.loads(self.data(daemon, "list", "--json", "--tag", "role=worker", "--filter", "age<30s"))
            self.assertEqual((document["total"], document["next"], document["peers"]), (1, None, rows[:1]))
            whole = json.loads(self.data(daemon, "list", "--json", "--all"))
            self.assertEqual(list(document), list(whole))
            none = json.loads(self.data(daemon, "list", "--json", "--service", "smtp"))
            self.assertEqual((none["total"], none["peers"]), (0, []))
            self.assertEqual(self.data(daemon, "list", "--state", "lost", "--format", "name"), "node3\n")
            self.assertEqual(daemon.requests[-1].get("all"), True)
            self.assertEqual([json.loads(line)["name"] for line in self.data(
                daemon, "list", "--filter", "name=node1 || state=lost", "--format", "ndjson").splitlines()],
                ["node1", "node3"])
            self.assertEqual(self.data(daemon, "list", "--filter", "verified=no", "--count"), "3\n")
            count = len(daemon.requests)
            for words in ("--filter", "nam=x"), ("--state", "x"), ("--tag", "="), ("--filter", ""), ("--json", "--filter", "age<x"):
                done = daemon.ask("list", *words)
                self.assertEqual((done.returncode, done.stdout), (2, b""))
            self.assertEqual(len(daemon.requests), count)

    def test_no_more_is_asked_of_the_daemon_than_is_shown_sorted_and_filtered_by(self):
        table = {"name", "address", "interface", "state", "rtt_ms", "age_s", "os"}
        cases = [
            ((), table),
            (("--all",), table),
            (("--columns", "name,tag.rack,expires"), {"name", "tags", "expires_in_s"}),
            (("--columns", "name", "--sort=-age,id"), {"name", "age_s", "id"}),
            (("--columns", "name", "--filter", "!(verified || tag.role=x) && lease<9"), {"name", "verified", "tags", "lease_s", "state"}),
            (("--columns", "name", "--filter", "address=10.0.0.0/8", "--all"), {"name", "address", "addresses", "paths"}),
            (("--columns", "name", "--service", "ssh", "--all"), {"name", "services"}),
            (("--columns", "first_seen", "--state", "lost"), {"first_seen", "name", "state"}),
            (("--format", "name"), {"name"}),
            (("--count",), set()),
            (("--count", "--filter", "mutual"), {"mutual", "state"}),
            (("--json", "--count", "--filter", "mutual"), {"mutual", "state"}),
        ]
        with of_peers(peer(1)) as daemon:
            for words, fields in cases:
                with self.subTest(words=words):
                    daemon.ask("list", *words)
                    self.assertEqual(set(daemon.requests[-1]["fields"]), fields)
            for words in ("--json",), ("--format", "ndjson"), ("--json", "--filter", "verified"):
                with self.subTest(words=words):
                    daemon.ask("list", *words)
                    self.assertNotIn("fields", daemon.requests[-1])
            daemon.ask("conflicts")
            self.assertEqual(set(daemon.requests[-1]["fields"]), {"name", "address", "conflicts"})

    def test_every_verb_has_every_format(self):
        with of_itself() as daemon:
            self.assertEqual(self.data(daemon, "status", "--format", "csv", "--columns", "name,alive,uptime"),
                             "name,alive,uptime_s\r\nalpha,2,3725.500\r\n")
            self.assertEqual(self.data(daemon, "status", "--columns", "alive,lost"), "ALIVE  LOST\n    2     1\n")
            self.assertEqual(self.data(daemon, "interfaces", "--format", "name", "--sort=-name"), "lo\neth0\n")
            self.assertEqual(self.data(daemon, "interfaces", "--columns", "name,index,kind"),
                             "NAME  INDEX  KIND\neth0      2  -\nlo        1  -\n")
            self.assertEqual(self.data(daemon, "counters", "--format", "csv"),
                             "name,value\r\ncontrol.requests,7\r\nprotocol.drop_own_echo,0\r\nprotocol.received,120\r\n")
        with of_peers(peer(7)) as daemon:
            self.assertEqual(self.data(daemon, "show", "7", "--format", "name"), "node7\n")
            self.assertEqual(self.data(daemon, "show", "7", "--columns", "name,age"), "NAME    AGE\nnode7  3.2s\n")

    def test_json_passes_every_byte_of_a_row_on(self):
        rows = [peer(n) for n in range(5)]
        pages = {None: (rows[:3], "c"), "c": (rows[3:], None)}
        with FakeDaemon(lambda request: [page(request, *pages[request.get("after")])]) as daemon:
            text = self.data(daemon, "list", "--json")
            self.assertEqual(text, self.data(daemon, "list", "--format", "json"))
        lines = [json.dumps(row, separators=(",", ":")) for row in rows]
        self.assertEqual(text.splitlines()[1:-1], [line + "," for line in lines[:-1]] + lines[-1:])
        document = json.loads(text)
        self.assertEqual(list(document), ["schema", "generated_at", "generation", "next", "total", "self", "peers"])
        self.assertEqual((document["next"], document["peers"]), (None, rows))

    def test_ndjson_is_rows_and_nothing_else(self):
        with of_peers(peer(1), peer(2)) as daemon:
            self.assertEqual([json.loads(line) for line in self.data(daemon, "list", "--format", "ndjson").splitlines()],
                             [peer(1), peer(2)])

    def test_an_empty_list_is_a_list(self):
        with of_peers() as daemon:
            self.assertEqual(self.data(daemon, "list"), "NAME  ADDRESS  INTERFACE  STATE  RTT  AGE  OS\n")
            self.assertEqual(json.loads(self.data(daemon, "list", "--json"))["peers"], [])
            self.assertEqual(self.data(daemon, "list", "--format", "ndjson"), "")

    def test_all_is_asked_of_the_daemon(self):
        with of_peers() as daemon:
            daemon.ask("list")
            daemon.ask("list", "--all", "--json")
            self.assertEqual([request.get("all") for request in daemon.requests], [None, True])

    def test_show(self):
        with of_peers(peer(7)) as daemon:
            facts, paths = self.data(daemon, "show", "node7").split("\n\n")
            self.assertIn("state       alive, heard 3.2s ago, expires in 31s\n", facts)
            self.assertIn("first seen  2026-09-20 10:11:12 UTC\n", facts)
            self.assertIn("tags        role=worker\nservices    ssh:22 _ssh._tcp", facts)
            self.assertEqual(paths.splitlines()[1].split(), ["eth0", "10.0.0.7", "alive", "3.2s", "-"])
            self.assertEqual(json.loads(self.data(daemon, "show", "node7", "--json"))["peers"], [peer(7)])
            self.assertEqual(json.loads(self.data(daemon, "show", "node7", "--format=ndjson")), peer(7))
            self.assertEqual({request["peer"] for request in daemon.requests}, {"node7"})

    def test_show_says_what_a_suspect_is_and_what_its_answers_told(self):
        with of_peers(peer(7, state="suspect", verified=True, mutual=False, rtt_ms=0.41)) as daemon:
            facts = self.data(daemon, "show", "node7").split("\n\n")[0]
        self.assertIn("state       suspect (somebody gets no answer from it), heard 3.2s ago, expires in 31s\n", facts)
        self.assertIn("round trip  0.41 ms\nverified    yes\nmutual      no\n", facts)

    def test_show_has_each_tag_and_service_on_a_line(self):
        services = [{"name": name, "type": "_x._tcp", "port": port, "txt": txt}
                    for name, port, txt in (("ssh", 22, {}), ("web", 80, {"a": "/", "tls": ""}))]
        with of_peers(peer(7, tags={"a": "b", "gpu": ""}, services=services, addresses=[])) as daemon:
            facts = self.data(daemon, "show", "node7").split("\n\n")[0]
        self.assertIn("addresses   -\n", facts)
        self.assertTrue(facts.endswith("tags        a=b\n            gpu\n"
                                       "services    ssh:22 _x._tcp\n            web:80 _x._tcp a=/ tls"), facts)

    def test_conflicts_have_a_table_of_their_own(self):
        table = (f"CONFLICT   WITH       INTERFACE   AGE  ID\n"
                 f"same id    10.0.0.9   eth0       0.4s  {'1' * 32}\n"
                 f"same name  this host  -          0.0s  8c1e\n")
        with of_peers(peer(7, conflicts=CONFLICTS)) as daemon:
            self.assertEqual(self.data(daemon, "show", "node7").split("\n\n")[2], table)
        status = {**STATUS, "self": {**STATUS["self"], "conflicts": CONFLICTS}}
        with FakeDaemon(lambda request: [reply(request, **status)]) as daemon:
            self.assertEqual(self.data(daemon, "status").split("\n\n")[2], table)
        with of_peers(peer(7)) as daemon:
            self.assertNotIn("CONFLICT", self.data(daemon, "show", "node7"))

    def test_status(self):
        with of_itself() as daemon:
            text = self.data(daemon, "status")
            self.assertIn("peers         2 alive, 0 left, 1 lost, 1 suspect (room for 8192)\n", text)
            self.assertIn("up for        1h\n", text)
            self.assertIn("announces     not on eth1, where it only listens\n", text)
            self.assertIn("lists others  yes\n", text)
            self.assertIn("profile       normal\n", text)
            self.assertIn("control port  shut\n", text)
            self.assertIn("eth0       10.0.0.1/24  10.0.0.255          9842      2       10s\n", text)
            document = json.loads(self.data(daemon, "status", "--json"))
            self.assertEqual(document, {"schema": "discoverd.test/1", **STATUS})
            line = self.data(daemon, "status", "--format", "ndjson")
            self.assertEqual((json.loads(line), line.count("\n")), (document, 1))

    def test_interfaces(self):
        with of_itself() as daemon:
            self.assertEqual(self.data(daemon, "interfaces"), (
                "NAME  USED  ADDRESS      REASON\n"
                "eth0  yes   10.0.0.1/24  up; 10.0.0.1: in use\n"
                "lo    no    -            loopback\n"))
            self.assertEqual(json.loads(self.data(daemon, "interfaces", "--json"))["interfaces"], INTERFACES)
            lines = self.data(daemon, "interfaces", "--format", "ndjson").splitlines()
            self.assertEqual([json.loads(line) for line in lines], INTERFACES)

    def test_counters(self):
        with of_itself() as daemon:
            self.assertEqual(self.data(daemon, "counters"), (
                "NAME               VALUE\ncontrol.requests       7\nprotocol.received    120\n"))
            self.assertIn("protocol.drop_own_echo      0\n", self.data(daemon, "counters", "--all"))
            self.assertIn("protocol.drop_own_echo,0\n", self.data(daemon, "counters", "--format", "csv").replace("\r", ""))
            self.assertEqual(json.loads(self.data(daemon, "counters", "--json"))["protocol"], COUNTERS["protocol"])
            lines = self.data(daemon, "counters", "--format", "ndjson").splitlines()
            self.assertEqual(json.loads(lines[0]), {"group": "protocol", "name": "received", "value": 120})
            self.assertEqual(len(lines), 3)
