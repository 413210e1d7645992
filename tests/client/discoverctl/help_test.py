import functools
import itertools
import os
import re
import shlex
import shutil
import subprocess
import unittest

from fake_daemon import run

MAN_PAGE = os.environ["DISCOVERCTL_MAN"]
VERBS = ("list", "show", "resolve", "wait", "status", "interfaces", "counters", "conflicts", "export", "completion", "watch",
         "history", "probe", "publish", "withdraw", "tag", "announce", "solicit", "forget")
WITHOUT_DAEMON = ("doctor", "scan", "decode", "completion")  # their examples do not end for want of one, and scan sends


@functools.cache
def help_of(*words):
    done = run(*words, "--help")
    assert (done.returncode, done.stderr) == (0, b""), done
    return done.stdout.decode()


class Help(unittest.TestCase):
    def test_examples_come_first(self):
        for words in (), *((verb,) for verb in VERBS + WITHOUT_DAEMON):
            with self.subTest(words):
                text = help_of(*words)
                self.assertTrue(text.startswith("Examples:\n  discoverctl "))
                self.assertIn("\nUsage: discoverctl " + (words[0] if words else "VERB"), text)
                examples, _, rest = text.partition("\n\n")
                self.assertLessEqual(max(map(len, rest.splitlines())), 80)
                self.assertLessEqual(max(map(len, examples.splitlines())), 90, "which are better not broken")
                for option in rest.partition("\nOptions:\n")[2].partition("\n\n")[0].splitlines():
                    self.assertRegex(option, r"^ {24}\S|^  [-A-Z|,a-z]+( [A-Z=]+)?  ",
                                     "the name, and what its value is called, or more of the meaning")

    def test_examples_are_real(self):
        for verb in set(VERBS) - set(WITHOUT_DAEMON):
            for example in re.findall(r"^  discoverctl (.*)$", help_of(verb).partition("\n\n")[0], re.MULTILINE):
                with self.subTest(example):
                    words = list(itertools.takewhile(lambda word: word not in ("|", "||", "&&"), shlex.split(example)))
                    self.assertEqual(run("--socket", "/nonexistent/control.sock", *words).returncode, 3)

    def test_the_program_lists_its_verbs(self):
        for verb in VERBS + WITHOUT_DAEMON:
            self.assertRegex(help_of(), rf"(?m)^  {verb} +\w")

    def test_the_man_page_knows_every_verb_and_option(self):
        with open(MAN_PAGE, encoding="ascii") as file:
            page = file.read().replace("\\-", "-")
        for verb in VERBS + WITHOUT_DAEMON:
            self.assertRegex(page, rf'(?m)^\.BI? {verb}\b')
            for option in re.findall(r"--[a-z-]+", help_of(verb).partition("\nOptions:\n")[2]):
                self.assertIn(option, page)

    def test_the_manual_pages_are_sound_and_start_with_examples(self):
        for name in sorted(os.listdir(os.path.dirname(MAN_PAGE))):
            with self.subTest(name):
                path = os.path.join(os.path.dirname(MAN_PAGE), name)
                with open(path, encoding="ascii") as file:
                    sections = re.findall(r"(?m)^\.SH (.*)$", file.read())
                self.assertEqual(sections[:2], ["NAME", "EXAMPLES"])
                if shutil.which("man"):
                    done = subprocess.run(["man", "--warnings", "-l", path], capture_output=True, timeout=60, check=False,
                                          env={**os.environ, "MANWIDTH": "100", "LC_ALL": "C.UTF-8"})
                    self.assertEqual((done.returncode, done.stderr), (0, b""))
                if shutil.which("mandoc"):
                    done = subprocess.run(["mandoc", "-T", "lint", "-W", "error", path], capture_output=True, timeout=60,
                                          check=False)
                    self.assertEqual((done.returncode, done.stdout), (0, b""))

    def test_the_version_is_one_line(self):
        for words in ("--version",), ("list", "--version"):
            self.assertRegex(run(*words).stdout, rb"\Adiscoverctl \d+\.\d+\.\d+\n\Z")
