"""The rules of the house that a program can check. Each yields one line for every place that breaks it."""

import re

from sources import MODULES

MAY_INCLUDE = {
    "base": set(),
    "wire": {"base"},
    "discovery": {"wire", "base"},
    "control": {"discovery", "wire", "base"},
    "event": {"base"},
    "net": {"event", "base"},
    "config": {"wire", "base"},
    "service": {"wire", "base"},
    "client": {"base", "include/discover"},
    "scout": {"config", "wire", "net", "base", "include/discover"},
    "daemon": set(MODULES) - {"client", "scout"},
    "tools/discoverctl": {"include/discover", "scout"},
    "include/discover": set(),
}
FOR_EVERYONE = {"include/discover/protocol.hpp"}  # constants of the protocol, and nothing else

LIBRARY = {  # by the first letters of the header: who may use it
    "uv.h": {"event", "net"},
    "uv/": {"event", "net"},
    "libmnl/": {"net"},
    "CLI/": {"daemon", "tools/discoverctl"},
    "fmt/": set(MAY_INCLUDE) - {"include/discover"},
    "nlohmann/": set(MAY_INCLUDE) - {"include/discover"},
}
WITHOUT_EVENT_LOOP = ("client", "scout", "tools/discoverctl")  # short-lived, or in somebody else's program
PURE = ("wire", "discovery", "control")
SOCKET_HEADER = re.compile(
    r"^(sys/(socket|un|epoll|select|poll|ioctl)\.h|netinet/.*|arpa/.*|net/.*\.h|netdb\.h|ifaddrs\.h|poll\.h|linux/.*)$")
CLOCK_CALL = re.compile(
    r"\b(?:\w*[cC]lock\w*\s*::\s*now|clock_gettime|clock_gettime_nsec|gettimeofday|timespec_get|ftime)\b"
    r"|(?<![\w.>:])(?:std\s*::\s*|::\s*)?time\s*\(\s*(?:nullptr|NULL|0|&)|(?<![\w:])(?:std)?\s*::\s*clock\s*\(")

TOP_LEVEL = {"meson.build", "meson_options.txt", "README.md", "CHANGELOG.md", "LICENSE",
             "src", "include", "systemd", "tests", "tools"}
LONGEST = 350  # lines; a longer file holds two ideas


def everyone_includes_only_whom_the_graph_allows(tree):
    for source in tree.sources:
        allowed = MAY_INCLUDE.get(source.module)
        if allowed is None:
            continue
        for name, angled in source.includes:
            target = tree.resolve(source, name)
            if target is None:
                if not angled and not tree.generates(name):
                    yield f"{source.path}: there is no {name}"
            elif target.path not in FOR_EVERYONE and target.module not in allowed | {source.module}:
                yield f"{source.path}: {source.module} may not include {name}"


def the_graph_knows_every_module(tree):
    for source in tree.sources:
        if source.path.startswith("src/") and source.module not in MAY_INCLUDE:
            yield f"{source.path}: module {source.module} is not in the graph"


def a_library_appears_only_in_its_modules(tree):
    for source in tree.sources:
        if source.module not in MAY_INCLUDE:
            continue
        for name, _ in source.includes:
            for start, users in LIBRARY.items():
                if name.startswith(start) and source.module not in users:
                    yield f"{source.path}: {source.module} may not include <{name}>"


def the_public_headers_need_the_standard_library_only(tree):
    for source in tree.sources:
        if source.module != "include/discover":
            continue
        for name, angled in source.includes:
            if tree.resolve(source, name) is None and not (angled and re.fullmatch(r"[a-z_]+", name)):
                yield f"{source.path}: includes {name}"


def pure_modules_reach_no_socket_header_and_no_event_loop(tree):
    for source in tree.sources:
        if source.module not in PURE:
            continue
        for name, through in tree.reached(source):
            if SOCKET_HEADER.match(name) or name.startswith("uv.h"):
                yield f"{source.path}: reaches <{name}> through {through}"


def clients_reach_no_event_loop(tree):
    for source in tree.sources:
        if source.module not in WITHOUT_EVENT_LOOP:
            continue
        for name, through in tree.reached(source):
            if name.startswith("uv.h"):
                yield f"{source.path}: reaches <{name}> through {through}"


def pure_modules_read_no_clock(tree):
    for source in tree.sources:
        if source.module not in PURE:
            continue
        for line, text in enumerate(source.code.splitlines(), 1):
            if CLOCK_CALL.search(text):
                yield f"{source.path}: reads a clock near line {line}"


def no_header_includes_the_full_json_header(tree):
    for source in tree.sources:
        if source.is_header and any(name == "nlohmann/json.hpp" for name, _ in source.includes):
            yield f"{source.path}: includes <nlohmann/json.hpp>; json_fwd.hpp is for headers"


def nothing_is_shared(tree):
    for source in tree.sources:
        if re.search(r"\b(?:make|allocate|enable)?_?shared_(?:ptr|from_this)\b|\bmake_shared\b", source.code):
            yield f"{source.path}: shared_ptr"


def no_file_is_too_long(tree):
    for path in tree.files:
        if path.endswith((".cpp", ".hpp", ".py")):
            lines = tree.text(path).count("\n")
            if lines > LONGEST:
                yield f"{path}: {lines} lines"


def every_source_is_built(tree):
    builds = {path: tree.text(path) for path in tree.files if path.endswith("meson.build")}
    for source in tree.sources:
        if not source.path.endswith(".cpp"):
            continue
        folder, _, name = source.path.rpartition("/")
        while folder:
            below = source.path[len(folder) + 1:]
            if re.search(rf"'{re.escape(below)}'", builds.get(folder + "/meson.build", "")):
                break
            folder = folder.rpartition("/")[0]
        else:
            yield f"{source.path}: no meson.build lists it"


def the_top_level_holds_what_was_agreed(tree):
    for name in tree.top_level():
        if name not in TOP_LEVEL and not name.startswith("build"):
            yield f"{name}: not one of the agreed names"


RULES = [
    everyone_includes_only_whom_the_graph_allows,
    the_graph_knows_every_module,
    a_library_appears_only_in_its_modules,
    the_public_headers_need_the_standard_library_only,
    pure_modules_reach_no_socket_header_and_no_event_loop,
    clients_reach_no_event_loop,
    pure_modules_read_no_clock,
    no_header_includes_the_full_json_header,
    nothing_is_shared,
    no_file_is_too_long,
    every_source_is_built,
    the_top_level_holds_what_was_agreed,
]
