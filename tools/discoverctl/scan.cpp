#include "scout/scan.hpp"

#include <algorithm>
#include <optional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "discover/text.hpp"
#include "peer_fields.hpp"
#include "peer_json.hpp"
#include "peer_selection.hpp"
#include "phrases.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using discover::scout::ScanOptions;
using discover::scout::ScanResult;
using nlohmann::ordered_json;

constexpr std::chrono::milliseconds longest_wait{1000};  // for a daemon, which answers within a few

ordered_json asked(const ScanResult& result) {
  auto segments = ordered_json::array();
  for (const auto& segment : result.segments) {
    segments.push_back({{"interface", segment.interface},
                        {"address", segment.address},
                        {"prefix_length", segment.prefix_length},
                        {"error", segment.error ? ordered_json(*segment.error) : ordered_json()}});
  }
  return segments;
}

/// Laid out as a listing: rows on lines of their own.
std::string document(const ScanResult& result) {
  const ordered_json head = {
      {"schema", "discoverd.scan/1"},
      {"generated_at", rfc3339(result.finished)},
      {"segments", asked(result)},
      {"ignored",
       {{"other_domain", result.of_other_domains}, {"off_link", result.off_link}, {"no_room", result.no_room}}},
      {"total", result.peers.size()}};
  auto text = head.dump(-1, ' ', true, ordered_json::error_handler_t::replace);
  text.pop_back();
  text += ",\"peers\":[";
  for (std::size_t i = 0; i < result.peers.size(); ++i) {
    text += (i > 0 ? ",\n" : "\n") + peer_json(result.peers[i]);
  }
  return text + "\n]}\n";
}

std::string advice(const ScanResult& result, const PeerSelection& selection) {
  std::vector<std::string> lines;
  for (const auto& segment : result.segments) {
    if (segment.error)
      lines.push_back(fmt::format("not asked: {} {} ({})", segment.interface, segment.address, *segment.error));
  }
  if (result.of_other_domains > 0) lines.push_back("nodes of another domain were heard; --domain names the one to ask");
  if (result.off_link > 0) lines.push_back("somebody outside of the subnet was heard: compare the netmasks");
  if (result.peers.empty() && selection.is_all_there())
    lines.push_back(
        "nobody answered; `discoverctl doctor` looks for what is in the way, and a fleet that requires keys wants "
        "--key-file");
  for (auto& line : lines) line = discover::printable(line);
  return joined(lines, "\n");
}

/// In front of the rows, before they are chosen among; to scripts, too, since what they get is not all. JSON says it
/// itself.
void tell_of_cut(const ScanResult& result, const Session& session) {
  if (result.no_room == 0 || session.json() || session.quiet) return;
  write_standard_error(fmt::format(
      "discoverctl: only the first {} nodes that announced are told of; are they all real?\n", result.peers.size()));
}

/// Where the daemon of this host speaks a scan may ask, too.
std::vector<std::string> speaking(const discover::Status& daemon) {
  std::vector<std::string> interfaces;
  for (const auto& segment : daemon.segments) {
    const bool speaks = !daemon.listen_only && segment.role != discover::role::listen_only;
    if (speaks && segment.sent_broadcasts != 0) interfaces.push_back(segment.interface);
  }
  if (!interfaces.empty()) return interfaces;
  throw discover::Error(discover::ErrorCode::failed,
                        "the discoverd of this host speaks on no segment; --interface "
                        "says where to ask all the same");
}

class Scan final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "scan",
            .summary = "Who answers on the subnets of this host; asks them directly, without a daemon",
            .examples =
                "  discoverctl scan\n"
                "  discoverctl scan --interface 'eth*' --timeout 3s\n"
                "  discoverctl scan --filter service=ssh --format name\n"
                "  discoverctl scan --json | jq -r '.peers[].address'\n",
            .takes_rows = true,
            .takes_filters = true};
  }

  void add_options(CLI::App& command) override {
    command
        .add_option("--interface", interfaces_,
                    "which interfaces to ask on; may be repeated (default: as discoverd here)")
        ->type_name("PATTERN")
        ->allow_extra_args(false);
    command.add_option("--port", port_, "UDP port of the fleet (default: this host's, or 9842)")
        ->check(CLI::Range(1, 65535).description(""))
        ->type_name("PORT");
    command.add_option("--key-file", key_file_, "sign with its first key, and tell who signs (default: sign nothing)")
        ->type_name("FILE");
    command.add_option("--domain", domain_, "ask the nodes of this domain (default: this host's, or \"default\")")
        ->type_name("NAME");
  }

  Exit run(const Session& session) const override {
    auto options = chosen(session.client);
    if (session.timeout) options.timeout = *session.timeout;
    const PeerSelection selection(session.peers);
    const auto result = [&] {
      auto found = discover::scout::scan(options);
      tell_of_cut(found, session);
      std::erase_if(found.peers, [&](const discover::Peer& peer) { return !selection.contains(peer); });
      return found;
    };
    return present(session, peer_fields(),
                   {.document = [&] { return document(result()); },
                    .lines = peer_lines,
                    .rows =
                        [&] {
                          auto found = result();
                          auto told = advice(found, selection);
                          auto rows = peer_rows(std::move(found.peers));
                          rows.advice = std::move(told);
                          return rows;
                        },
                    .page = nullptr});
  }

 private:
  ScanOptions chosen(const discover::ClientOptions& client) const {
    const auto daemon = running_daemon(client);
    ScanOptions options;
    if (!daemon && interfaces_.empty()) options = discover::scout::configured(client.instance);
    if (daemon) {
      options.port = daemon->port.value_or(options.port);
      options.domain = daemon->self.domain.value_or(options.domain);
      if (interfaces_.empty()) options.where.interfaces = speaking(*daemon);
    }
    if (!interfaces_.empty()) options.where.interfaces = interfaces_;
    if (port_) options.port = *port_;
    if (domain_) options.domain = *domain_;
    options.key_file = key_file_;
    return options;
  }

  /// What the daemon of this host was told holds for a scan, too. Nothing if none runs; where a scan has been told
  /// enough, it does not need one that is ill either.
  std::optional<discover::Status> running_daemon(discover::ClientOptions where) const {
    where.timeout = std::min(where.timeout, longest_wait);
    try {
      return discover::Client(where).status();
    } catch (const discover::Error& error) {
      if (error.code() == discover::ErrorCode::not_reachable || !interfaces_.empty()) return std::nullopt;
      throw;
    }
  }

  std::vector<std::string> interfaces_;
  std::optional<std::uint16_t> port_;
  std::optional<std::string> domain_;
  std::optional<std::string> key_file_;
};

}  // namespace

std::unique_ptr<Verb> scan_verb() { return std::make_unique<Scan>(); }

}  // namespace discoverctl
