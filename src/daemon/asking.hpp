#pragma once

#include <optional>
#include <string>
#include <utility>

#include "control/asker.hpp"
#include "control/change_reply.hpp"
#include "daemon/probe_waiters.hpp"
#include "daemon/watchers.hpp"

namespace discover::daemon {

/// A visitor of a control door, with what the daemon does for it. Lives for one request.
class Asking final : public control::Asker {
 public:
  /// Fills in why the configuration was not reloaded; empty: it was.
  using Reload = base::Delegate<void(std::string&)>;

  Asking(const Visitor& visitor, const control::View& view, Watchers& watchers, ProbeWaiters& probes,
         control::Controls controls, Reload reload)
      : visitor_(visitor), view_(view), watchers_(watchers), probes_(probes), controls_(controls), reload_(reload) {}

  base::Expected<control::WatchTerms, control::Failure> watch(const control::Request& request) override {
    return watchers_.watch(visitor_, request, view_);
  }
  bool unwatch(const control::Request& request) override { return watchers_.unwatch(visitor_, request); }

  control::Controls* controls() override { return is_privileged(visitor_) ? &controls_ : nullptr; }

  std::optional<control::Failure> reload() override {
    if (controls() == nullptr) return control::for_the_privileged();
    std::string reason;
    reload_(reason);
    if (reason.empty()) return std::nullopt;
    return control::failure(control::ErrorCode::failed, std::move(reason));
  }

  bool await_probe(const control::Request& request, const wire::NodeId& target) override {
    return probes_.add(visitor_, request, target);
  }
  void forget_probe(const control::Request& request) override { probes_.remove(visitor_, request); }

 private:
  const Visitor& visitor_;
  const control::View& view_;
  Watchers& watchers_;
  ProbeWaiters& probes_;
  control::Controls controls_;
  Reload reload_;
};

}  // namespace discover::daemon
