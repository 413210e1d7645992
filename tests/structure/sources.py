"""The tree as the rules see it: its files, their text without comments and strings, and what they include."""

import os
import re

MODULES = ("base", "wire", "discovery", "control", "event", "net", "config", "service", "client", "scout", "daemon")
CODE_FOLDERS = ("src", "include", "tests", "tools")

NOT_CODE = re.compile(
    r"""(?P<raw>R"(?P<mark>[^()\s\\]{0,16})\(.*?\)(?P=mark)")
      | //[^\n]* | /\*.*?\*/
      | "(?:\\.|[^"\\\n])*" | (?<![0-9A-Za-z])'(?:\\[^'\n]+|[^'\\\n])'""",
    re.VERBOSE | re.DOTALL,
)
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', re.DOTALL)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(<[^>\n]+>|"[^"\n]+")', re.MULTILINE)


class Source:
    """One C++ file."""

    def __init__(self, root, path):
        self.path = path
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = file.read()
        self.code = NOT_CODE.sub(" ", text)
        visible = COMMENT.sub(lambda match: match[0] if match[0][0] == '"' else " ", text)
        self.includes = [(spec[1:-1], spec[0] == "<") for spec in INCLUDE.findall(visible)]

    @property
    def module(self):
        """The module of src/, or the folder elsewhere, that the rules know this file by."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "src" and len(parts) > 2 else "/".join(parts[:2])

    @property
    def is_header(self):
        return self.path.endswith(".hpp")


class Tree:
    """A checkout. Reads every file once."""

    def __init__(self, root):
        self.root = root
        self.files = sorted(self._walk())
        self.sources = [Source(root, path) for path in self.files if path.endswith((".cpp", ".hpp"))]
        self.by_path = {source.path: source for source in self.sources}

    def _walk(self):
        for top in CODE_FOLDERS:
            for folder, names, files in os.walk(os.path.join(self.root, top)):
                names[:] = [name for name in names if name not in ("__pycache__", ".pytest_cache")]
                for name in files:
                    yield os.path.relpath(os.path.join(folder, name), self.root)

    def text(self, path):
        with open(os.path.join(self.root, path), encoding="utf-8") as file:
            return file.read()

    def top_level(self):
        return sorted(name for name in os.listdir(self.root) if name[0] != ".")

    def resolve(self, source, name):
        """The file of this tree that an include means, or None for one from outside."""
        beside = os.path.normpath(os.path.join(os.path.dirname(source.path), name))
        for path in ("src/" + name, "include/" + name, beside):
            if path in self.by_path:
                return self.by_path[path]
        return None

    def generates(self, name):
        """Whether the build makes this header of src/ from something else."""
        folder, _, file = name.rpartition("/")
        path = f"src/{folder}/meson.build"
        return path in self.files and f"output: '{file}'" in self.text(path)

    def reached(self, source):
        """Every include of this file and of the project headers it reaches: (what, through which file)."""
        seen, waiting = {source.path}, [source]
        while waiting:
            current = waiting.pop()
            for name, _ in current.includes:
                yield name, current.path
                target = self.resolve(current, name)
                if target and target.path not in seen:
                    seen.add(target.path)
                    waiting.append(target)
