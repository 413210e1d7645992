#include <fmt/format.h>

#include "discover/text.hpp"
#include "event_sink.hpp"
#include "phrases.hpp"

namespace discoverctl {
namespace {

/// "2026-09-20 10:11:12 UTC  updated       node7  10.0.0.7  eth0  alive  (tags)"
std::string for_people(const discover::Event& event) {
  auto line = fmt::format("{:23}  {:12}", utc(event.at), event.kind);
  if (event.peer) {
    const auto& peer = *event.peer;
    line += fmt::format("  {}  {}  {}  {}", peer.name.value_or(peer.id), or_unknown(peer.address),
                        or_unknown(peer.interface), peer.state);
  } else if (!event.id.empty()) {
    line += "  " + event.id;
  }
  if (!event.changed.empty()) line += fmt::format("  ({})", joined(event.changed, ", "));
  if (event.missed) line += fmt::format("  {} events were missed", *event.missed);
  return discover::printable(line.substr(0, line.find_last_not_of(' ') + 1)) + "\n";
}

class EventLines final : public EventSink {
 public:
  explicit EventLines(bool json) : json_(json) {}
  void take(const discover::Event& event) override {
    write_standard_output(json_ ? event.json + "\n" : for_people(event));
  }

 private:
  bool json_;
};

}  // namespace

std::unique_ptr<EventSink> event_lines(bool json) { return std::make_unique<EventLines>(json); }

}  // namespace discoverctl
