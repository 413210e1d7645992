"""What other programs make of the exports; a program that is not installed is a test that is skipped."""

import csv
import io
import json
import os
import shutil
import stat
import subprocess
import tempfile
import unittest

from fake_daemon import DISCOVERCTL, LIMIT, of_peers, peer
from hostile_text_test import ALL, NEVER

EVIL = ("x\nHost *\n  ProxyCommand touch /tmp/pwned", "a b", "-oProxyCommand=x", "*", "localhost", "10.0.0.1", "{{ 7*7 }}",
        "a'\"`$(id)", "n" * 254, "../../x", "all", "tag_role_worker", "\u6771\u4eac", "", "#x", "%h")
FORMATS = ("prometheus-sd", "ansible", "hosts", "ssh-config", "csv")


def id_of(number):
    return f"{number:032x}"


def evil_peers():
    template = "{{ lookup('pipe', 'touch /tmp/pwned') }}{% raw %}{# x #}"
    for number, name in enumerate(EVIL, 100):
        text = name + template + ALL
        yield peer(number, name=name, os=text, interface=text, tags={text: text, "t": template},
                   services=[{"name": text, "type": "_ssh._tcp", "port": 2222, "txt": {"path": "/" + text}},
                             {"name": "metrics", "type": text, "port": 9100, "txt": {"path": "/m"}}])
    yield peer(99, name="nowhere", address=None)
    yield peer(98, name="nowhere", address="10.0.0.1 evil")


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


def output_of(*command, **options):
    return subprocess.run(command, capture_output=True, timeout=6 * LIMIT, check=True, text=True, **options).stdout


class Export(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="discoverctl-export-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        namesakes = [peer(4, id="4" * 32, name="twin"), peer(5, id="5" * 32, name="TWIN")]
        ssh = [{"name": "ssh", "type": "_ssh._tcp", "port": 2222, "txt": {}},
               {"name": "metrics", "type": "_http._tcp", "port": 9100, "txt": {"path": "/metrics"}}]
        self.daemon = of_peers(*evil_peers(), peer(1, name="node1.example.org", services=ssh), peer(2), *namesakes)
        self.daemon.__enter__()
        self.addCleanup(self.daemon.__exit__)

    def test_no_peer_takes_the_name_of_this_host(self):
        with of_peers(peer(7, name="Alpha"), peer(8, name="beta")) as daemon:
            lines = daemon.ask("export", "hosts").stdout.decode().splitlines()
        names = [line.split()[1] for line in lines if not line.startswith("#")]
        self.assertEqual(names, ["Alpha-00000000", "beta"])

    def export(self, *words):
        done = self.daemon.ask("export", *words)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout.decode()

    def written(self, target, *words):
        path = os.path.join(self.folder, target)
        self.assertEqual(self.export(target, "--write", path, *words), "")
        return path

    def test_only_what_is_printable_is_written(self):
        for target in FORMATS:
            self.assertEqual((NEVER - {"\t", "\r"}) & set(self.export(target)), set(), target)

    def test_hosts_maps_names_to_addresses(self):
        text = self.export("hosts")
        lines = [line.split("\t") for line in text.splitlines()[1:]]
        self.assertIn(["10.0.0.1", "node1.example.org"], lines)
        self.assertIn(["10.0.0.4", "twin-44444444"], lines)
        self.assertIn(["10.0.0.5", "TWIN-55555555"], lines)
        self.assertIn(["10.0.0.104", id_of(104)], lines)  # calls itself localhost
        self.assertTrue(all(len(line) == 2 for line in lines), lines)
        self.assertEqual(len(lines), len(EVIL) + 4)
        self.assertNotIn("nowhere", text)
        self.assertFalse({"localhost", "*", "all", "10.0.0.1"} & {name for _, name in lines})

    def test_somebody_who_takes_a_made_up_name_does_not_get_it(self):
        rows = [peer(1, id="a" * 32, name="x"), peer(2, id="b" * 32, name="x"), peer(3, id="c" * 32, name="x-aaaaaaaa"),
                peer(4, id="d" * 32, name="c" * 32)]
        with of_peers(*rows) as daemon:
            lines = daemon.ask("export", "hosts").stdout.decode().splitlines()[1:]
        self.assertEqual(sorted(line.split("\t")[1] for line in lines), ["a" * 32, "c" * 32, "d" * 32, "x-bbbbbbbb"])

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("unshare"), "needs a mount namespace of root")
    def test_the_c_library_reads_the_hosts(self):
        path = self.written("hosts")
        script = 'mount --bind "$0" /etc/hosts && getent hosts node1.example.org twin-44444444 node2'
        done = subprocess.run(["unshare", "--mount", "--net", "sh", "-c", script, path], capture_output=True, timeout=LIMIT,
                              check=False, text=True)
        if "mount" in done.stderr:
            self.skipTest(done.stderr)
        self.assertEqual([line.split() for line in done.stdout.splitlines()],
                         [["10.0.0.1", "node1.example.org"], ["10.0.0.4", "twin-44444444"], ["10.0.0.2", "node2"]])

    @needs("ssh")
    def test_ssh_connects_where_the_peer_is(self):
        path = self.written("ssh-config")

        def config(host):
            return dict(line.split(" ", 1) for line in output_of("ssh", "-F", path, "-G", host).splitlines() if " " in line)
        node = config("node1.example.org")
        self.assertEqual((node["hostname"], node["port"], node["hostkeyalias"]), ("10.0.0.1", "2222", "node1.example.org"))
        self.assertEqual((config("node2")["hostname"], config("node2")["port"]), ("10.0.0.2", "22"))
        for stranger in "elsewhere", "localhost":
            self.assertEqual((config(stranger)["hostname"], config(stranger).get("proxycommand")), (stranger, None))
        self.assertNotIn("proxycommand", config(id_of(100)))

    def test_prometheus_gets_the_targets_of_services_or_of_a_port(self):
        groups = json.loads(self.export("prometheus-sd"))
        own = [group for group in groups if group["labels"]["__meta_discoverd_name"] == "node1.example.org"]
        self.assertEqual([group["targets"] for group in own], [["10.0.0.1:9100"]])
        labels = own[0]["labels"]
        self.assertEqual((labels["__metrics_path__"], labels["__meta_discoverd_tag_role"],
                          labels["__meta_discoverd_service_type"]), ("/metrics", "worker", "_http._tcp"))
        self.assertTrue(all(group["labels"]["__metrics_path__"] in ("/m", "/metrics") for group in groups))
        self.assertEqual({group["targets"][0].split(":")[1] for group in json.loads(self.export("prometheus-sd", "--port", "9273"))},
                         {"9273"})
        ssh = json.loads(self.export("prometheus-sd", "--service", "_ssh._tcp", "--filter", "name=node1.example.org"))
        self.assertEqual([group["targets"] for group in ssh], [["10.0.0.1:2222"]])
        for group in groups:
            self.assertTrue(all(label.replace("_", "").isalnum() and label.isascii() for label in group["labels"]))

    @needs("promtool")
    def test_prometheus_accepts_it(self):
        path = self.written("prometheus-sd")
        os.rename(path, path + ".json")
        config = os.path.join(self.folder, "prometheus.yml")
        with open(config, "w", encoding="ascii") as file:
            file.write(f"scrape_configs: [{{job_name: peers, file_sd_configs: [{{files: ['{path}.json']}}]}}]\n")
        output_of("promtool", "check", "config", config)
        found = json.loads(output_of("promtool", "check", "service-discovery", "--timeout=2s", config, "peers"))
        self.assertEqual(len(found), len(EVIL) + 1)
        self.assertIn("10.0.0.1:9100", {entry["labels"].get("instance") for entry in found})

    def test_ansible_gets_groups_and_variables(self):
        inventory = json.loads(self.export("ansible", "--list"))
        self.assertEqual(inventory, json.loads(self.export("ansible")))
        self.assertIn("node1.example.org", inventory["tag_role_worker"]["hosts"])
        self.assertEqual(inventory["service_metrics"]["hosts"][-1], "node1.example.org")
        variables = inventory["_meta"]["hostvars"]["node1.example.org"]
        self.assertEqual((variables["ansible_host"], variables["ansible_port"]), ("10.0.0.1", 2222))
        self.assertEqual(json.loads(self.export("ansible", "--host", "node1.example.org")), variables)
        self.assertEqual(json.loads(self.export("ansible", "--host", "nobody")), {})
        for opening in "{{", "{%", "{#":
            self.assertNotIn(opening, self.export("ansible").replace("{\n", ""))

    @needs("ansible-inventory")
    def test_ansible_takes_it_for_an_inventory_script(self):
        script = os.path.join(self.folder, "inventory")
        with open(script, "w", encoding="ascii") as file:
            file.write(f'#!/bin/sh\nexec {DISCOVERCTL} export ansible --socket {self.daemon.path} "$@"\n')
        os.chmod(script, 0o755)
        environment = {**os.environ, "HOME": self.folder, "ANSIBLE_LOCALHOST_WARNING": "0"}
        seen = json.loads(output_of("ansible-inventory", "-i", script, "--list", env=environment))
        variables = seen["_meta"]["hostvars"]
        self.assertEqual((len(variables), variables["node1.example.org"]["ansible_host"]), (len(EVIL) + 4, "10.0.0.1"))
        self.assertIn("node2", seen["tag_role_worker"]["hosts"])
        self.assertEqual(json.loads(output_of("ansible-inventory", "-i", script, "--host", "node2", env=environment))
                         ["ansible_host"], "10.0.0.2")

    def test_csv_has_a_row_a_peer(self):
        rows = list(csv.DictReader(io.StringIO(self.export("csv"), newline="")))
        self.assertEqual(len(rows), len(EVIL) + 6)
        self.assertEqual({len(row) for row in rows}, {20})

    def test_a_file_is_replaced_at_once_and_keeps_its_mode(self):
        target = os.path.join(self.folder, "there")
        link = os.path.join(self.folder, "link")
        with open(target, "w", encoding="ascii") as file:
            file.write("old")
        os.chmod(target, 0o640)
        os.symlink(target, link)
        before = os.stat(target).st_ino
        with open(target, encoding="ascii") as reader:
            self.export("hosts", "--write", link)
            self.assertEqual(reader.read(), "old")
        now = os.stat(target)
        self.assertEqual((stat.S_IMODE(now.st_mode), os.path.islink(link)), (0o640, True))
        self.assertNotEqual(now.st_ino, before)
        self.assertEqual(sorted(os.listdir(self.folder)), ["link", "there"])
        done = self.daemon.ask("export", "hosts", "--write", "/nonexistent/x")
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"cannot make a file beside /nonexistent/x", done.stderr)

    def test_what_is_no_file_is_written_to_and_stays_what_it_is(self):
        pipe = os.path.join(self.folder, "pipe")
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.export("hosts", "--write", pipe)
        self.assertIn(b"10.0.0.1", os.read(reader, 65536))
        os.close(reader)
        self.assertTrue(stat.S_ISFIFO(os.stat(pipe).st_mode))
        self.assertIn("10.0.0.1", self.export("hosts", "--write", "/dev/stdout"))

    def test_a_link_to_where_nothing_is_yet_is_followed(self):
        link = os.path.join(self.folder, "link")
        os.symlink("there", link)
        self.export("hosts", "--write", link)
        self.assertTrue(os.path.islink(link) and os.path.isfile(os.path.join(self.folder, "there")))

    def test_a_daemon_that_is_gone_leaves_the_file_as_it_was(self):
        path = self.written("hosts")
        with open(path, encoding="ascii") as file:
            before = file.read()
        done = subprocess.run([DISCOVERCTL, "export", "hosts", "--write", path, "--socket", "/nonexistent/s"],
                              capture_output=True, timeout=LIMIT, check=False)
        self.assertEqual(done.returncode, 3)
        with open(path, encoding="ascii") as file:
            self.assertEqual(file.read(), before)

    def test_options_of_another_target_are_refused(self):
        for words in ("hosts", "--port", "1"), ("csv", "--list"), ("prometheus-sd", "--host", "x"), ("xml",), (),\
                ("hosts", "--format", "csv"), ("prometheus-sd", "--port", "0"), ("ansible", "--list", "--host", "x"):
            done = self.daemon.ask("export", *words)
            self.assertEqual((done.returncode, done.stdout), (2, b""), words)
