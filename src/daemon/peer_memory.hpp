#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "discovery/node.hpp"
#include "net/link.hpp"
#include "service/state_file.hpp"

namespace discover::daemon {

/// Keeps who is known in a file, so that a restarted daemon can tell who was there. What goes wrong with the file is
/// one line of the log and hinders nobody.
class PeerMemory {
 public:
  explicit PeerMemory(const std::filesystem::path& directory) : file_(directory / "peers.json") {}

  /// What an earlier life has kept goes into the node's table. A file that cannot be read is put aside.
  void restore(discovery::Node& node, base::TimePoint now, base::WallTime wall, std::span<const net::Link> links);

  /// Writes the file if the table has changed since, or it is old. To be called once a minute.
  void keep_current(const discovery::Node& node, base::TimePoint now, base::WallTime wall);
  void keep(const discovery::Node& node, base::TimePoint now, base::WallTime wall);

 private:
  void put_aside(std::string_view what, std::string_view why);

  service::StateFile file_;
  std::uint64_t kept_generation_ = 0;
  base::TimePoint kept_at_{};
  std::string complaint_;  // the last, which is not repeated
};

}  // namespace discover::daemon
