// Speaks for hosts that do not exist, to measure and to attack whoever listens. Refuses to run where a way leads out of
// the network namespace.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <sys/prctl.h>
#include <time.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "config/key_file.hpp"
#include "forging_socket.hpp"
#include "letters.hpp"
#include "wire/domain.hpp"

using namespace discover;
using namespace discover::bench;

namespace {

struct Options {
  std::string interface = "eth0";
  std::string to = "10.77.255.255";
  std::uint16_t port = 9842;
  std::string first_source = "10.77.1.0";
  std::string domain = "default";
  std::string key_file;
  double rate = 0;          // a second; 0: as fast as possible
  double seconds = 0;       // 0: no limit
  std::uint64_t count = 0;  // 0: no limit
  Crowdspeak says;
};

const std::map<std::string, Kind> kinds = {{"heartbeats", Kind::heartbeats},
                                           {"first", Kind::first},
                                           {"forged", Kind::forged},
                                           {"garbage", Kind::garbage},
                                           {"json", Kind::json}};

void add_options(CLI::App& app, Options& options) {
  auto& says = options.says;
  app.add_option("kind", says.kind, "What to send")->required()->transform(CLI::CheckedTransformer(kinds));
  app.add_option("--interface", options.interface, "Leave by this one")->capture_default_str();
  app.add_option("--to", options.to, "Address of a host or a subnet's broadcast")->capture_default_str();
  app.add_option("--port", options.port, "UDP port there")->capture_default_str();
  app.add_option("--rate", options.rate, "Datagrams a second; without, as many as possible");
  auto* limits = app.add_option_group("end", "When to end");
  limits->add_option("--seconds", options.seconds, "After so long")->check(CLI::PositiveNumber);
  limits->add_option("--count", options.count, "After so many datagrams")->check(CLI::PositiveNumber);
  limits->require_option(1, 2);
  app.add_option("--peers", says.peers, "heartbeats: of so many")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--first-peer", says.first_peer, "first: begin with this number")->capture_default_str();
  app.add_option("--first-source", options.first_source, "Lowest source address")->capture_default_str();
  app.add_option("--sources", says.sources, "So many addresses from there on")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--body", says.body_bytes, "Bytes of each description")->capture_default_str();
  app.add_option("--lease", says.lease, "Promised with each, in 0.1 s")->capture_default_str();
  app.add_flag("--passive", says.passive, "Ask not to be probed");
  app.add_option("--domain", options.domain, "Name of the domain")->capture_default_str();
  app.add_option("--key", options.key_file, "Sign with the first key of this file")->check(CLI::ExistingFile);
  app.add_flag("--spoiled", says.spoiled, "... and spoil the signature")->needs("--key");
}

base::Ipv4 address(const std::string& text) {
  const auto parsed = base::parse_ipv4(text);
  if (!parsed) throw std::invalid_argument(text + " is no IPv4 address");
  return *parsed;
}

double seconds_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void sleep_for(double seconds) {
  const timespec wait{0, static_cast<long>(1e9 * std::clamp(seconds, 0.0, 0.1))};
  ::clock_nanosleep(CLOCK_MONOTONIC, 0, &wait, nullptr);
}

/// How many to send at once to keep the pace, and 0 if it is too early for one.
std::size_t due(const Options& options, double elapsed, std::uint64_t done) {
  auto wanted = std::numeric_limits<std::uint64_t>::max();
  if (options.count > 0) wanted = options.count;
  if (options.rate > 0) wanted = std::min(wanted, static_cast<std::uint64_t>(elapsed * options.rate) + 1);
  return std::min<std::uint64_t>(wanted - std::min(wanted, done), ForgingSocket::batch);
}

void send_all(const Options& options) {
  Letters letters(options.says);
  const auto socket =
      std::make_unique<ForgingSocket>(options.interface, base::Endpoint{address(options.to), options.port});
  std::uint64_t sent = 0, errors = 0;
  const double start = seconds_now();
  double elapsed = 0;
  while ((options.count == 0 || sent + errors < options.count) && (options.seconds == 0 || elapsed < options.seconds)) {
    const auto count = due(options, elapsed, sent + errors);
    if (count == 0) sleep_for(static_cast<double>(sent + errors) / options.rate - elapsed);
    const auto result = socket->send(letters, count);
    sent += result.sent;
    errors += result.errors;
    elapsed = seconds_now() - start;
  }
  fmt::print("{{\"sent\":{},\"seconds\":{:.6f},\"errors\":{}}}\n", sent, elapsed, errors);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Sends datagrams in the name of many hosts that do not exist; prints what was sent as JSON.",
               "bench_sender");
  Options options;
  add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  ::prctl(PR_SET_TIMERSLACK, 1);  // ns; the default of 50 us would bundle what shall come one by one
  try {
    options.says.first_source = address(options.first_source);
    options.says.domain = wire::domain_tag(options.domain);
    if (!options.key_file.empty()) options.says.key = config::load_keys(options.key_file).front().key;
    send_all(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_sender: %s\n", error.what());
    return 1;
  }
  return 0;
}
