#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "child.hpp"
#include "discover/text.hpp"
#include "event_sink.hpp"
#include "phrases.hpp"
#include "standard_output.hpp"

namespace discoverctl {
namespace {

std::map<std::string, std::string> environment_of(const discover::Event& event) {
  std::map<std::string, std::string> variables = {{"DISCOVER_KIND", event.kind},
                                                  {"DISCOVER_ID", event.id},
                                                  {"DISCOVER_CHANGED", joined(event.changed, " ")},
                                                  {"DISCOVER_CURSOR", event.cursor.value_or("")},
                                                  {"DISCOVER_NAME", ""},
                                                  {"DISCOVER_ADDRESS", ""},
                                                  {"DISCOVER_INTERFACE", ""},
                                                  {"DISCOVER_STATE", ""}};
  if (!event.peer) return variables;
  variables["DISCOVER_NAME"] = event.peer->name.value_or("");
  variables["DISCOVER_ADDRESS"] = event.peer->address.value_or("");
  variables["DISCOVER_INTERFACE"] = event.peer->interface.value_or("");
  variables["DISCOVER_STATE"] = event.peer->state;
  return variables;
}

class EventCommand final : public EventSink {
 public:
  EventCommand(std::string command, std::chrono::milliseconds timeout)
      : command_(std::move(command)), timeout_(timeout) {}

  void take(const discover::Event& event) override {
    const auto input = event.json + "\n";
    const HeldSignals held;  // so that none ends us and leaves the command to itself
    Child child({{"/bin/sh", "-c", command_}, environment_of(event)}, Child::Group::its_own, &input);
    const int code = child.wait_at_most(timeout_, held);
    if (code == Child::too_long) {
      write_standard_error(fmt::format("discoverctl: the command was killed: it took longer than {} ms for \"{}\"\n",
                                       timeout_.count(), discover::printable(event.kind)));
    } else if (code > 0) {
      write_standard_error(
          fmt::format("discoverctl: the command ended with {} for \"{}\"\n", code, discover::printable(event.kind)));
    }
  }

 private:
  std::string command_;
  std::chrono::milliseconds timeout_;
};

}  // namespace

std::unique_ptr<EventSink> event_command(std::string command, std::chrono::milliseconds timeout) {
  return std::make_unique<EventCommand>(std::move(command), timeout);
}

}  // namespace discoverctl
