import os
import shutil
import subprocess
import tempfile
import time
import unittest

from fake_daemon import DISCOVERCTL, LIMIT, FakeDaemon, of_peers, peer, run

# Puts a command line where Readline would, and prints what it would offer.
BASH = r"""
eval "$(discoverctl completion bash)" || exit 9
COMP_LINE=$LINE COMP_POINT=${#LINE}
compopt() { echo "compopt $*"; }
_discoverctl
printf '%s\n' "${COMPREPLY[@]}"
"""


def answered(*words):
    done = run("__complete", *words)
    assert (done.returncode, done.stderr) == (0, b""), done
    return [line.split("\t")[0] for line in done.stdout.decode().splitlines()]


def assert_settles(test, wanted, ask, *words):
    """That ask(*words) is what is wanted, soon: a daemon that takes 80 ms is not waited for, as on a busy machine."""
    end = time.monotonic() + LIMIT
    while (said := ask(*words)) != wanted and time.monotonic() < end:
        pass
    test.assertEqual(said, wanted)


class Completion(unittest.TestCase):
    def test_verbs_options_and_values(self):
        self.assertIn("interfaces", answered(""))
        self.assertEqual(answered("li"), ["list"])
        self.assertIn("--socket", answered("--"))
        self.assertNotIn("--columns", answered("--"))
        self.assertIn("--columns", answered("list", "--c"))
        self.assertEqual(answered("list", "--format", "n"), ["ndjson", "name"])
        self.assertEqual(answered("list", "--format=n"), ["--format=ndjson", "--format=name"])
        self.assertEqual(answered("list", "--state", "alive,l"), ["alive,left", "alive,lost"])
        self.assertEqual(answered("list", "--columns", "name,rt"), ["name,rtt"])
        self.assertEqual(answered("list", "--filter", "ser"), ["services", "service"])
        self.assertEqual(answered("export", "--port", "1", "ssh"), ["ssh-config"])
        for words in [("export", "hosts", "--write", ""), ("keygen", "--append", ""), ("keys", "--file", ""), ("scan", "--key-file", ""),
                      ("decode", "")]:
            self.assertEqual(answered(*words), [":files"], words)
        self.assertEqual(answered("config", ""), ["check", "show"])
        self.assertEqual(answered("--format", "csv", "sh"), ["show"])
        self.assertEqual(answered("completion", ""), ["bash", "zsh", "fish"])
        for words in (), ("list", "--nonsense", ""), ("show", "a", ""), ("list", "\x1b[31m"):
            self.assertEqual(answered(*words), [])

    def test_words_of_the_running_daemon(self):
        rows = [peer(1, tags={"role": "worker", "gpu": "", "evil": "$(id)"}), peer(2, name="a;b"), peer(3, name=None),
                peer(4, name="\x1b[31m")]
        with of_peers(*rows) as daemon:
            for words in ("--socket", daemon.path, "show"), (f"--socket={daemon.path}", "resolve"):
                assert_settles(self, ["node1"], answered, *words, "")
            assert_settles(self, ["gpu", "role=worker"], answered, "list", "--socket", daemon.path, "--tag", "")
            assert_settles(self, ["_ssh._tcp"], answered, "list", "--socket", daemon.path, "--service", "_")

    def test_without_an_answer_there_is_nothing_to_offer(self):
        self.assertEqual(answered("show", "--socket", "/nonexistent/s", ""), [])
        with FakeDaemon(lambda request: []) as daemon:
            start = time.monotonic()
            self.assertEqual(answered("show", "--socket", daemon.path, ""), [])
            self.assertLess(time.monotonic() - start, LIMIT / 4)  # not the 5 s that others wait

    def test_the_scripts_are_the_installed_ones(self):
        folder = os.environ["DISCOVERCTL_COMPLETIONS"]
        for shell, name in {"bash": "discoverctl.bash", "zsh": "_discoverctl", "fish": "discoverctl.fish"}.items():
            with open(os.path.join(folder, name), "rb") as file:
                self.assertEqual(run("completion", shell).stdout, file.read())
        self.assertEqual(run("completion", "tcsh").returncode, 2)


class Shells(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="discoverctl-shell-")
        self.addCleanup(folder.cleanup)
        os.symlink(DISCOVERCTL, os.path.join(folder.name, "discoverctl"))
        self.environment = {**os.environ, "HOME": folder.name, "PATH": folder.name + ":" + os.environ["PATH"]}
        self.daemon = of_peers(peer(1), peer(2), peer(3, name="other"))
        self.daemon.__enter__()
        self.addCleanup(self.daemon.__exit__)

    def shell(self, *command, **variables):
        if shutil.which(command[0]) is None:
            self.skipTest(f"{command[0]} is not installed")
        done = subprocess.run(command, env={**self.environment, **variables}, capture_output=True, timeout=LIMIT, check=False,
                              stdin=subprocess.DEVNULL)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        return done.stdout.decode().split("\n")[:-1]

    def test_bash(self):
        def offered(line):
            return self.shell("bash", "--norc", "-c", BASH, LINE="discoverctl " + line)
        self.assertEqual(offered("sho"), ["show"])
        assert_settles(self, ["node1", "node2"], offered, f"--socket {self.daemon.path} show n")
        self.assertEqual(offered("list --format=j"), ["json"])
        assert_settles(self, ["worker"], offered, f"--socket {self.daemon.path} list --tag role=w")
        self.assertEqual(offered("export hosts --write "), ["compopt -o default", ""])
        self.assertEqual(offered("show --socket /nonexistent/s "), [""])

    def test_zsh(self):
        script = """
            compdef() {}; _files() { echo FILES; }; _describe() { print -l -- "${(@)candidates}"; }
            eval "$(discoverctl completion zsh)"
            words=(discoverctl ${=LINE} "$LAST") CURRENT=$#words PREFIX=$LAST
            _discoverctl
        """
        def offered(line, last):
            return self.shell("zsh", "-f", "-c", script, LINE=line, LAST=last)
        self.assertEqual(offered("", "sho"), ["show:All that is known of one peer"])
        assert_settles(self, ["node1", "node2"], offered, f"--socket {self.daemon.path} show", "n")
        self.assertEqual(offered("list --socket", "/"), ["FILES"])
        self.assertEqual(offered("show --socket /nonexistent/s", ""), [""])

    def test_fish(self):
        def offered(line):
            script = "discoverctl completion fish | source; complete -C $LINE"
            return [word.split("\t")[0] for word in self.shell("fish", "--no-config", "-c", script, LINE="discoverctl " + line)]
        self.assertEqual(offered("sho"), ["show"])
        assert_settles(self, ["node1", "node2"], offered, f"--socket {self.daemon.path} show n")
        self.assertEqual(offered("show --socket /nonexistent/s "), [])
