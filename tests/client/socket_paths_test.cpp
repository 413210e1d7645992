#include "client/socket_paths.hpp"

#include <cstdlib>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "discover/client.hpp"
#include "fake_daemon.hpp"

using namespace discover;
using Paths = std::vector<std::string>;

namespace {

/// Sets $XDG_RUNTIME_DIR for a test.
class RuntimeDirectory {
 public:
  explicit RuntimeDirectory(const char* path) {
    if (const char* was = std::getenv("XDG_RUNTIME_DIR")) before_ = was;
    path == nullptr ? ::unsetenv("XDG_RUNTIME_DIR") : ::setenv("XDG_RUNTIME_DIR", path, 1);
  }
  ~RuntimeDirectory() { before_ ? ::setenv("XDG_RUNTIME_DIR", before_->c_str(), 1) : ::unsetenv("XDG_RUNTIME_DIR"); }
  RuntimeDirectory(const RuntimeDirectory&) = delete;
  RuntimeDirectory& operator=(const RuntimeDirectory&) = delete;

 private:
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("the system's socket is tried before the user's own") {
  const RuntimeDirectory directory("/run/user/7");
  CHECK(client::socket_paths({}) == Paths{"/run/discoverd/control.sock", "/run/user/7/discoverd/control.sock"});
  CHECK(client::socket_paths({.socket = "", .instance = "lab"}) ==
        Paths{"/run/discoverd-lab/control.sock", "/run/user/7/discoverd-lab/control.sock"});
  CHECK(client::socket_paths({.socket = "/tmp/x", .instance = ""}) == Paths{"/tmp/x"});
}

TEST_CASE("without a runtime directory of the user there is one place") {
  {
    const RuntimeDirectory none(nullptr);
    CHECK(client::socket_paths({}) == Paths{"/run/discoverd/control.sock"});
  }
  const RuntimeDirectory relative("somewhere");  // the XDG specification has such a path ignored
  CHECK(client::socket_paths({}) == Paths{"/run/discoverd/control.sock"});
}

TEST_CASE("a daemon in the second place is found") {
  const TemporaryFolder folder;
  const RuntimeDirectory directory(folder.path().c_str());
  FakeDaemon daemon(folder.path() + "/discoverd-client-test/control.sock",
                    [](const nlohmann::json& request) { return std::vector{page(request, {row("a1", "x")})}; });
  CHECK(Client({.socket = "", .instance = "client-test"}).list().peers.size() == 1);
}

TEST_CASE("when nobody is there the error names every place and why") {
  const TemporaryFolder folder;
  const RuntimeDirectory directory(folder.path().c_str());
  const auto second = folder.path() + "/discoverd-client-test/control.sock";
  {
    // A daemon that was killed leaves its socket behind.
    const FakeDaemon daemon(second, [](const nlohmann::json&) { return std::vector<std::string>{}; });
  }
  CHECK_THROWS_WITH_AS(Client({.socket = "", .instance = "client-test"}).list(),
                       ("no discoverd answers at /run/discoverd-client-test/control.sock (No such file or directory) "
                        "and at " +
                        second + " (Connection refused)")
                           .c_str(),
                       Error);
  CHECK_THROWS_WITH_AS(Client({.socket = std::string(108, 'x'), .instance = ""}).list(),
                       ("no discoverd answers at " + std::string(108, 'x') + " (File name too long)").c_str(), Error);
}
