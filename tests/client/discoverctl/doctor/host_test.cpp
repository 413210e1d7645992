#include "doctor/host.hpp"

#include <doctest/doctest.h>

#include "doctor/udp_sockets.hpp"

using namespace discoverctl;

TEST_CASE("a container is known by what it declares, else by its marks") {
  CHECK_FALSE(container_kind("", false, false));
  CHECK(container_kind("lxc", false, false) == "lxc");
  CHECK(container_kind("", true, false) == "docker");
  CHECK(container_kind("", true, true) == "podman");
}

TEST_CASE("the unit of a process is the last part of its control group") {
  CHECK(unit_in("0::/system.slice/discoverd.service\n") == "discoverd.service");
  CHECK(unit_in("9:name=systemd:/\n0::/system.slice/system-x.slice/discoverd@blue.service\n") ==
        "discoverd@blue.service");
  CHECK(unit_in("0::/user.slice/session-3.scope\n").empty());
  CHECK(unit_in("").empty());
}

TEST_CASE("the sockets of proc are read, and nothing else") {
  const auto sockets = parse_udp_sockets(
      "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref "
      "pointer drops\n"
      "  412: 0100000A:2672 00000000:0000 07 00000000:00000000 00:00000000 00000000   998        0 31337 2 "
      "0000000000000000 0\n"
      "  413: 00000000000000000000000000000000:2672 00000000000000000000000000000000:0000 07 "
      "00000000:00000000 00:00000000 "
      "00000000     0        0 7 2 0000000000000000 0\n"
      "nonsense\n");
  CHECK(sockets == std::vector<UdpSocket>{{"10.0.0.1", 9842, 998, 31337}, {"::", 9842, 0, 7}});
}
