#include <algorithm>
#include <chrono>
#include <optional>
#include <system_error>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "changes.hpp"
#include "child.hpp"
#include "discover/client.hpp"
#include "discover/text.hpp"
#include "duration.hpp"
#include "standard_output.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using discover::printable;
using namespace std::chrono_literals;

constexpr auto while_running = 6s;  // the lease of what a command is run beside: if we are killed, it ends
constexpr auto renewal = 2s;        // of it, so that two may fail
constexpr std::chrono::milliseconds patience = 1s;  // for a daemon that hangs, since the command may end meanwhile
constexpr auto not_found = static_cast<Exit>(127);  // as a shell says it
constexpr auto not_started = static_cast<Exit>(126);

class Publish final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "publish",
            .summary = "Announces a service of this host, until it is withdrawn or CMD ends",
            .examples =
                "  discoverctl publish web _http._tcp 8080\n"
                "  discoverctl publish web _http._tcp 8080 --txt path=/status\n"
                "  discoverctl publish web _http._tcp 8080 -- python3 -m http.server 8080\n"
                "  curl -fs localhost:8080/health && discoverctl publish web _http._tcp 8080 --lease 2m\n"};
  }

  void add_options(CLI::App& command) override {
    command.add_option("NAME", service_.name, "what it is called")->required()->type_name("");
    command.add_option("TYPE", service_.type, "as in DNS-SD: _http._tcp")->required()->type_name("");
    command.add_option("PORT", port_, "where it listens")->required()->type_name("")->check(CLI::Range(1, 65535));
    command.add_option("--txt", txt_, "an attribute; may be repeated")->type_name("KEY=VALUE")->allow_extra_args(false);
    auto* lease = command.add_option("--lease", lease_, "ends by itself after this time, unless published again");
    lease->type_name("DURATION")->check(CLI::Validator(objection_to_duration, ""));
    command.add_option("CMD", command_, "after --: what to run meanwhile, whose exit code is the result")
        ->type_name("")
        ->excludes(lease);
  }

  Exit run(const Session& session) const override {
    auto service = service_;
    service.port = port_;
    for (const auto& text : txt_) service.txt.insert(key_and_value(text));
    const discover::Client client(session.client);
    if (command_.empty()) {
      const bool changed = client.publish(service, lease());
      say_changed(session, changed, "published " + printable(service.name));
      return Exit::ok;
    }
    const HeldSignals held;  // until it is withdrawn
    client.publish(service, while_running);
    const auto code = run_command(session, service);
    withdraw(client, service);
    return code;
  }

 private:
  std::optional<std::chrono::seconds> lease() const {
    const auto time = parse_duration(lease_);
    return time ? std::optional(std::chrono::ceil<std::chrono::seconds>(*time)) : std::nullopt;
  }

  Exit run_command(const Session& session, const discover::Service& service) const {
    auto options = session.client;
    options.timeout = std::min(options.timeout, patience);
    const discover::Client client(options);
    try {
      Child child({command_, {}}, Child::Group::ours);
      return static_cast<Exit>(child.wait(renewal, [&] { renew(client, service); }));
    } catch (const std::system_error& error) {
      write_standard_error(fmt::format("discoverctl: {}\n", printable(error.what())));
      return error.code() == std::errc::no_such_file_or_directory ? not_found : not_started;
    }
  }

  /// A daemon that is just being restarted hears of the service next time.
  static void renew(const discover::Client& client, const discover::Service& service) {
    try {
      client.publish(service, while_running);
    } catch (const discover::Error&) {
    }
  }

  /// The command has ended, and what it said is the result; that the daemon ended meanwhile changes nothing.
  static void withdraw(const discover::Client& client, const discover::Service& service) {
    try {
      client.withdraw(service.name, service.type);
    } catch (const discover::Error& error) {
      if (error.code() == discover::ErrorCode::not_found) return;
      write_standard_error(fmt::format("discoverctl: not withdrawn: {}\n", printable(error.what())));
    }
  }

  discover::Service service_;
  std::uint16_t port_ = 0;
  std::vector<std::string> txt_;
  std::string lease_;
  std::vector<std::string> command_;
};

class Withdraw final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "withdraw",
            .summary = "Takes back a service that was published",
            .examples =
                "  discoverctl withdraw web\n"
                "  discoverctl withdraw web _http._tcp\n"};
  }

  void add_options(CLI::App& command) override {
    command.add_option("NAME", name_, "what it is called")->required()->type_name("");
    command.add_option("TYPE", type_, "of several with this name, only that")->type_name("");
  }

  Exit run(const Session& session) const override {
    discover::Client(session.client).withdraw(name_, type_);
    say_changed(session, true, "withdrew " + printable(name_));
    return Exit::ok;
  }

 private:
  std::string name_;
  std::string type_;
};

}  // namespace

std::unique_ptr<Verb> publish_verb() { return std::make_unique<Publish>(); }
std::unique_ptr<Verb> withdraw_verb() { return std::make_unique<Withdraw>(); }

}  // namespace discoverctl
