#include "net/links.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <memory>
#include <sched.h>
#include <spawn.h>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "event/run_until.hpp"
#include "net/interface_rules.hpp"

using namespace std::chrono_literals;
using namespace discover::net;
using discover::base::Delegate;
using discover::base::Prefix;
using discover::event::Loop;
using discover::event::run_for;
using discover::event::run_until;

namespace {

constexpr int skipped = 77;  // exit status: meson reports the test as skipped

bool write_text(const char* path, const std::string& text) {
  const int fd = ::open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(fd);
  return written;
}

/// Moves this process into a network of its own, in which it may do anything.
bool enter_own_network() {
  if (::unshare(CLONE_NEWNET) == 0) return true;
  const auto user = std::to_string(::geteuid()), group = std::to_string(::getegid());
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return false;
  return write_text("/proc/self/setgroups", "deny") && write_text("/proc/self/uid_map", "0 " + user + " 1") &&
         write_text("/proc/self/gid_map", "0 " + group + " 1");
}

/// Runs iproute2 with each line of `script`; true if every line worked.
bool ip(const std::string& script) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return false;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  std::string words[] = {"ip", "-batch", "-"};
  char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  pid_t child = 0;
  const int error = ::posix_spawnp(&child, "ip", &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[0]);
  for (std::size_t at = 0; error == 0 && at < script.size();) {
    const auto written = ::write(ends[1], script.data() + at, script.size() - at);
    if (written <= 0) break;
    at += static_cast<std::size_t>(written);
  }
  ::close(ends[1]);
  int status = error == 0 ? 0 : -1;
  if (error == 0) ::waitpid(child, &status, 0);
  return status == 0;
}

struct Listener {
  explicit Listener(Loop& event_loop)
      : loop(event_loop), links(std::make_unique<Links>(loop, Delegate<void()>::to<&Listener::on_change>(*this))) {}
  void on_change() noexcept {
    ++changes;
    if (destroy) links.reset();
  }
  const Link* find(const char* name) const {
    const auto found = std::ranges::find(links->all(), name, &Link::name);
    return found == links->all().end() ? nullptr : &*found;
  }
  bool wait_for(auto predicate) {
    return run_until(loop, [&] { return predicate(*this); });
  }
  bool wait_for_link(const char* name, auto predicate) {
    return run_until(loop, [&] { return find(name) != nullptr && predicate(*find(name)); });
  }
  Loop& loop;
  int changes = 0;
  bool destroy = false;
  std::unique_ptr<Links> links;
};

/// A virtual cable from a0 to b0, made for one test.
struct Cable {
  Cable() { REQUIRE(ip("link add a0 type veth peer name b0\n")); }
  ~Cable() { ip("link del a0\n"); }
};

constexpr Prefix ten_seven{{0x0a000007}, 24};

bool has_address(const Link& link) { return !link.ipv4.empty(); }
bool is_running(const Link& link) { return link.running; }

Fd process_socket() { return Fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)); }

/// The netlink ports of this network that take reports, by netlink(7)'s /proc/net/netlink.
std::vector<std::uint32_t> report_ports() {
  std::vector<std::uint32_t> ports;
  std::ifstream table("/proc/thread-self/net/netlink");
  std::string line;
  std::getline(table, line);
  for (std::string socket, protocol, port, groups; table >> socket >> protocol >> port >> groups;) {
    std::getline(table, line);
    if (protocol == "0" && groups != "00000000") ports.push_back(static_cast<std::uint32_t>(std::stoul(port)));
  }
  return ports;
}

}  // namespace

TEST_CASE("the links that are there are known at once") {
  Loop loop;
  const Listener listener(loop);
  REQUIRE(listener.find("lo") != nullptr);
  CHECK(listener.find("lo")->loopback);
  CHECK(listener.find("lo")->kind.empty());
  CHECK_FALSE(listener.find("lo")->broadcast);
  CHECK(listener.changes == 0);
}

TEST_CASE("links that come and go are noticed") {
  Loop loop;
  Listener listener(loop);
  {
    const Cable cable;
    CHECK(listener.wait_for([](auto& self) { return self.find("a0") && self.find("b0"); }));
    CHECK(listener.find("a0")->kind == "veth");
    CHECK(listener.find("a0")->broadcast);
    CHECK_FALSE(listener.find("a0")->up);
  }
  CHECK(listener.wait_for([](auto& self) { return !self.find("a0") && !self.find("b0"); }));
  CHECK(listener.changes >= 2);
}

TEST_CASE("up, carrier and down are noticed") {
  const Cable cable;
  Loop loop;
  Listener listener(loop);
  REQUIRE(ip("link set a0 up\n"));
  CHECK(listener.wait_for_link("a0", [](const Link& link) { return link.up && !link.running; }));
  REQUIRE(ip("link set b0 up\n"));
  CHECK(listener.wait_for_link("a0", is_running));
  REQUIRE(ip("link set b0 down\n"));
  CHECK(listener.wait_for_link("a0", [](const Link& link) { return link.up && !link.running; }));
  REQUIRE(ip("link set a0 down\n"));
  CHECK(listener.wait_for_link("a0", [](const Link& link) { return !link.up; }));
}

TEST_CASE("addresses that come, change and go are noticed") {
  const Cable cable;
  Loop loop;
  Listener listener(loop);
  REQUIRE(ip("addr add 10.0.0.7/24 dev a0\n"));
  REQUIRE(listener.wait_for_link("a0", has_address));
  CHECK(listener.find("a0")->ipv4.front() == LinkAddress{.prefix = ten_seven, .global = true});
  REQUIRE(ip("addr add 10.0.0.8/24 dev a0\naddr add 10.1.0.1 peer 10.2.0.1/24 dev a0\n"));
  REQUIRE(listener.wait_for_link("a0", [](const Link& link) { return link.ipv4.size() == 3; }));
  std::ptrdiff_t secondary = 0, point_to_point = 0;
  for (const auto& address : listener.find("a0")->ipv4) {
    secondary += address.secondary ? 1 : 0;
    point_to_point += address.point_to_point ? 1 : 0;
  }
  CHECK(secondary == 1);
  CHECK(point_to_point == 1);
  REQUIRE(ip("addr flush dev a0\n"));
  CHECK(listener.wait_for_link("a0", [](const Link& link) { return link.ipv4.empty(); }));
}

TEST_CASE("an IPv6 address counts once it is valid") {
  const Cable cable;
  Loop loop;
  Listener listener(loop);
  REQUIRE(ip("link set a0 up\nlink set b0 up\n"));
  if (!ip("addr add 2001:db8::7/64 dev a0 nodad\n")) {
    MESSAGE("SKIPPED: this kernel has no IPv6");
    return;
  }
  REQUIRE(listener.wait_for_link("a0", [](const Link& link) { return !link.ipv6.empty(); }));
  CHECK(to_string(listener.find("a0")->ipv6.front()) == "2001:db8::7");
  CHECK(listener.find("a0")->ipv6.size() == 1);  // without the link-local address
}

TEST_CASE("the kernel's own bridges and ports get their verdicts") {
  const Cable cable;
  Loop loop;
  Listener listener(loop);
  if (!ip("link add br0 type bridge\n")) {
    MESSAGE("SKIPPED: this kernel has no bridges");
    return;
  }
  REQUIRE(
      ip("link set a0 master br0\nlink set a0 up\nlink set b0 up\nlink set br0 up\naddr add 10.0.0.7/24 dev "
         "br0\n"));
  REQUIRE(listener.wait_for_link("br0", has_address));
  REQUIRE(listener.wait_for_link("br0", is_running));
  const auto reason = [&](const char* name) {
    for (const auto& verdict : judge_interfaces(listener.links->all(), {})) {
      if (verdict.interface == name) return verdict.reason;
    }
    return std::string("not listed");
  };
  CHECK(listener.find("br0")->kind == "bridge");
  CHECK(reason("a0") == "enslaved to br0");
  CHECK(reason("b0") == "no IPv4 address");
  CHECK(reason("br0") == "a bridge without a physical port; name it explicitly to use it");
  REQUIRE(ip("link del br0\n"));
  CHECK(listener.wait_for_link("a0", [](const Link& link) { return link.master == 0; }));
}

TEST_CASE("changes that come together are one change, and reports without a difference are none") {
  const Cable cable;
  Loop loop;
  Listener listener(loop);
  std::string script;
  for (int i = 1; i <= 20; ++i) script += "addr add 10.0." + std::to_string(i) + ".7/24 dev a0\n";
  REQUIRE(ip(script));
  CHECK(listener.wait_for_link("a0", [](const Link& link) { return link.ipv4.size() == 20; }));
  CHECK(listener.changes == 1);
  CHECK(listener.links->counters().reads == 2);
  CHECK(listener.links->counters().reports == 20);

  REQUIRE(ip("addr add 10.9.9.9/24 dev a0\naddr del 10.9.9.9/24 dev a0\n"));
  CHECK(listener.wait_for([](auto& self) { return self.links->counters().reports == 22; }));
  CHECK(listener.changes == 1);
}

TEST_CASE("when reports are lost the links are right all the same, and later changes are noticed") {
  const Cable cable;
  Loop loop;
  Listener listener(loop);
  std::string script;
  for (int i = 0; i < 2000; ++i) script += "addr add 10.0.0.7/24 dev a0\naddr del 10.0.0.7/24 dev a0\n";
  script += "addr add 10.0.0.7/24 dev a0\n";
  REQUIRE(ip(script));
  CHECK(listener.wait_for([](auto& self) { return self.links->counters().overruns > 0; }));
  CHECK(listener.wait_for_link("a0", has_address));
  run_for(loop, 5ms);
  REQUIRE(ip("addr del 10.0.0.7/24 dev a0\n"));
  CHECK(listener.wait_for_link("a0", [](const Link& link) { return link.ipv4.empty(); }));
}

TEST_CASE("what a process sends in the kernel's place is counted and changes nothing") {
  Loop loop;
  Listener listener(loop);
  const auto before = listener.links->counters();
  const auto forger = process_socket();
  for (const auto port : report_ports()) {
    sockaddr_nl to{};
    to.nl_family = AF_NETLINK;
    to.nl_pid = port;
    nlmsghdr message{};
    message.nlmsg_len = sizeof message;
    message.nlmsg_type = RTM_NEWLINK;
    REQUIRE(::sendto(forger.get(), &message, sizeof message, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to) > 0);
  }
  CHECK(listener.wait_for([&](auto& self) { return self.links->counters().foreign == before.foreign + 1; }));
  run_for(loop, 5ms);
  CHECK(listener.links->counters().reports == before.reports);
  CHECK(listener.links->counters().reads == before.reads);
  CHECK(listener.changes == 0);
}

TEST_CASE("the links may be destroyed by whoever hears of a change") {
  Loop loop;
  Listener listener(loop);
  listener.destroy = true;
  const Cable cable;
  CHECK(listener.wait_for([](auto& self) { return self.links == nullptr; }));
}

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);  // an ip command that is not there reads nothing
  if (!enter_own_network()) {
    std::printf("SKIPPED: no permission for a network namespace: %s\n", std::strerror(errno));
    return skipped;
  }
  if (!ip("link set lo up\n")) {
    std::printf("SKIPPED: no ip command (iproute2) that works in a network namespace\n");
    return skipped;
  }
  return doctest::Context(argc, argv).run();
}
