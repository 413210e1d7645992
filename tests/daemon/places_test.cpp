#include "daemon/places.hpp"

#include <cstdlib>

#include <doctest/doctest.h>

using namespace discover::daemon;

namespace {

/// An environment variable that has a value for as long as this lives.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
  ~Variable() { ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

}  // namespace

TEST_CASE("of the directories that systemd made the first is ours") {
  for (const auto* made : {"/run/ours", "/run/ours:/run/more"}) {
    const Variable runtime("RUNTIME_DIRECTORY", made), state("STATE_DIRECTORY", made);
    CHECK(control_socket_path("blue") == "/run/ours/control.sock");
    CHECK(state_directory({}) == "/run/ours");
  }
}

TEST_CASE("a variable that is empty or relative names no directory") {
  for (const auto* odd : {"", "here", ":/run/more"}) {
    const Variable runtime("RUNTIME_DIRECTORY", odd), state("STATE_DIRECTORY", odd);
    const Variable session("XDG_RUNTIME_DIR", "/run/user/7"), credentials("CREDENTIALS_DIRECTORY", odd);
    const auto socket = control_socket_path("no-such-instance");
    CHECK((socket == "/run/discoverd-no-such-instance/control.sock" ||  // root's
           socket == "/run/user/7/discoverd-no-such-instance/control.sock"));
    CHECK_FALSE(state_directory({}));
    CHECK(key_file({}) == "/etc/discoverd/keys");
  }
}
