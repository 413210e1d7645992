// What listing costs: CPU time per row, over all pages of 10,000 peers.
#include <chrono>
#include <ctime>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "neighbourhood.hpp"

using namespace discover;
using namespace discover::control::test;

namespace {

constexpr std::uint32_t peers = 10000;  // a large fleet on one segment

Host typical_host(std::uint32_t number) {
  auto peer = host(number, fmt::format("node{:05}.example.org", number));
  auto& about = peer.description;
  about.os = "Debian GNU/Linux 12 (bookworm)";
  about.kernel = "6.1.0-18-amd64";
  about.arch = "x86_64";
  about.version = "0.1.0";
  about.booted_at = 1789891200;
  about.addresses = {base::IpAddress(peer.address), *base::parse_ip_address("fd00:12:34:56::7")};
  about.tags = {{"rack", "b12"}, {"role", "worker"}};
  about.services = {{"ssh", "_ssh._tcp", 22, {}}, {"web", "_http._tcp", 8080, {{"path", "/status"}}}};
  return peer;
}

struct Listing {
  std::size_t bytes = 0;
  std::size_t pages = 0;
};

Listing list_all(const control::View& view) {
  Listing listing;
  std::string after = "null";
  while (true) {
    const auto request = fmt::format(R"({{"op":"list","after":{}}})", after);
    Nobody nobody;
    const auto reply = control::answer(base::as_bytes(request), view, nobody).text;
    listing.bytes += reply.size();
    ++listing.pages;
    const auto next = reply.find("\"next\":") + 7;
    if (reply[next] == 'n') return listing;
    after = reply.substr(next, 34);
  }
}

}  // namespace

TEST_CASE("list 10,000 peers") {
  Neighbourhood hood(peers);
  for (std::uint32_t i = 0; i < peers; ++i) {
    auto peer = typical_host(i * 7919 % peers + 1);
    hood.hear(peer);
  }
  const auto view = hood.view();
  REQUIRE(hood.node.peers().size() == peers);
  for (int round = 0; round < 5; ++round) {
    const auto start = std::clock();
    const auto listing = list_all(view);
    const double ms = 1e3 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    fmt::print("{} peers: {:.2f} ms CPU, {:.2f} us and {} bytes a row, {} pages\n", peers, ms, 1e3 * ms / peers,
               listing.bytes / peers, listing.pages);
  }
}
