"""Small trees that each break one rule, and ones that look like it but do not."""

import rules

LISTED = {"src/wire/meson.build": "'a.cpp'", "src/daemon/meson.build": "'a.cpp'", "src/net/meson.build": "'a.cpp'"}

# (rule, files, whether the rule must object)
EXAMPLES = [
    (rules.everyone_includes_only_whom_the_graph_allows, {
        "src/wire/a.hpp": '#include "discovery/b.hpp"\n', "src/discovery/b.hpp": ""}, True),
    (rules.everyone_includes_only_whom_the_graph_allows, {
        "src/daemon/a.hpp": '#include "client/b.hpp"\n', "src/client/b.hpp": ""}, True),
    (rules.everyone_includes_only_whom_the_graph_allows, {
        "src/event/a.hpp": '#  include <wire/b.hpp>\n', "src/wire/b.hpp": ""}, True),
    (rules.everyone_includes_only_whom_the_graph_allows, {
        "tools/discoverctl/a.hpp": '#include "base/b.hpp"\n', "src/base/b.hpp": ""}, True),
    (rules.everyone_includes_only_whom_the_graph_allows, {
        "src/net/a.hpp": '#include "../discovery/b.hpp"\n', "src/discovery/b.hpp": ""}, True),
    (rules.everyone_includes_only_whom_the_graph_allows, {
        "src/net/a.hpp": '#include "discover/peer.hpp"\n', "include/discover/peer.hpp": ""}, True),
    (rules.everyone_includes_only_whom_the_graph_allows, {
        "src/net/a.hpp": '#include "event/gone.hpp"\n'}, True),
    (rules.everyone_includes_only_whom_the_graph_allows, {
        "src/net/a.hpp": '// #include "wire/b.hpp"\n#include "discover/protocol.hpp"\n#include "c.hpp"\n',
        "src/wire/b.hpp": "", "src/net/c.hpp": "", "include/discover/protocol.hpp": ""}, False),
    (rules.everyone_includes_only_whom_the_graph_allows, {
        "src/net/a.hpp": '#include "net/made.hpp"\n', "src/net/meson.build": "output: 'made.hpp'"}, False),
    (rules.the_graph_knows_every_module, {"src/util/a.hpp": ""}, True),
    (rules.a_library_appears_only_in_its_modules, {"src/daemon/a.hpp": "#include <uv.h>\n"}, True),
    (rules.a_library_appears_only_in_its_modules, {"src/daemon/a.hpp": "#include <libmnl/libmnl.h>\n"}, True),
    (rules.a_library_appears_only_in_its_modules, {"include/discover/a.hpp": "#include <fmt/core.h>\n"}, True),
    (rules.a_library_appears_only_in_its_modules, {"src/net/a.hpp": "#include <uv.h>\n"}, False),
    (rules.the_public_headers_need_the_standard_library_only, {
        "include/discover/a.hpp": "#include <sys/socket.h>\n"}, True),
    (rules.the_public_headers_need_the_standard_library_only, {
        "include/discover/a.hpp": '#include <string_view>\n#include "discover/b.hpp"\n',
        "include/discover/b.hpp": ""}, False),
    (rules.pure_modules_reach_no_socket_header_and_no_event_loop, {
        "src/discovery/a.hpp": "#include <sys/socket.h>\n"}, True),
    (rules.pure_modules_reach_no_socket_header_and_no_event_loop, {
        "src/wire/a.hpp": '#include "base/b.hpp"\n', "src/base/b.hpp": "#include <arpa/inet.h>\n"}, True),
    (rules.pure_modules_reach_no_socket_header_and_no_event_loop, {
        "src/wire/a.hpp": '#include "base/b.hpp"\n', "src/base/b.hpp": "#include <endian.h>\n"}, False),
    (rules.clients_reach_no_event_loop, {
        "src/scout/a.hpp": '#include "net/b.hpp"\n', "src/net/b.hpp": "#include <uv.h>\n"}, True),
    (rules.clients_reach_no_event_loop, {
        "src/scout/a.hpp": '#include "net/b.hpp"\n', "src/net/b.hpp": "#include <poll.h>\n"}, False),
    (rules.pure_modules_read_no_clock, {"src/discovery/a.hpp": "auto t = base::BootClock::now();\n"}, True),
    (rules.pure_modules_read_no_clock, {"src/control/a.hpp": "auto t = std::time(nullptr);\n"}, True),
    (rules.pure_modules_read_no_clock, {"src/control/a.hpp": "auto t = std::clock();\n"}, True),
    (rules.pure_modules_read_no_clock, {"src/wire/a.hpp": "clock_gettime(CLOCK_BOOTTIME, &t);\n"}, True),
    (rules.pure_modules_read_no_clock, {
        "src/wire/a.hpp": '// BootClock::now()\nauto s = "time(0)"; auto n = 1\'000; peer.time(1); wall_time(2); hours clock(time);\n'}, False),
    (rules.no_header_includes_the_full_json_header, {"src/base/a.hpp": "#include <nlohmann/json.hpp>\n"}, True),
    (rules.no_header_includes_the_full_json_header, {"src/base/a.hpp": "#include <nlohmann/json_fwd.hpp>\n"}, False),
    (rules.nothing_is_shared, {"src/base/a.hpp": "std::shared_ptr<int> p;\n"}, True),
    (rules.nothing_is_shared, {"src/base/a.hpp": "auto p = std::make_shared<int>(1);\n"}, True),
    (rules.nothing_is_shared, {"src/base/a.hpp": "// shared_ptr\nstd::shared_mutex m;\n"}, False),
    (rules.no_file_is_too_long, {"tests/a.py": "\n" * 351}, True),
    (rules.no_file_is_too_long, {"tests/a.py": "\n" * 350}, False),
    (rules.every_source_is_built, {"src/wire/b.cpp": "", **LISTED}, True),
    (rules.every_source_is_built, {"src/a.cpp": "", "src/wire/meson.build": "'a.cpp'"}, True),
    (rules.every_source_is_built, {"src/wire/a.cpp": "", "src/net/part/b.cpp": "",
                                   "src/wire/meson.build": "'a.cpp'", "src/net/meson.build": "'part/b.cpp'"}, False),
    (rules.the_top_level_holds_what_was_agreed, {"docs/a.md": ""}, True),
    (rules.the_top_level_holds_what_was_agreed, {"README.md": "", "build-asan/a": "", ".clang-tidy": ""}, False),
]
