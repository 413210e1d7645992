#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "discover/client.hpp"
#include "discover/error.hpp"
#include "standard_output.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

/// Becomes discoverd, which alone knows what a configuration may say. As it would be started: where this program's
/// installation has it, else from PATH.
[[noreturn]] void become_discoverd(const std::string& errand, const std::string& instance, bool quiet) {
  std::string program = "discoverd";
  std::string option = errand;
  std::string instance_option = "--instance";
  std::string instance_name = instance;
  std::array<char*, 5> arguments = {program.data(), option.data(), nullptr, nullptr, nullptr};
  if (!instance.empty()) {
    arguments[2] = instance_option.data();
    arguments[3] = instance_name.data();
  }
  if (quiet && std::freopen("/dev/null", "w", stdout) == nullptr)
    throw discover::Error(discover::ErrorCode::failed,
                          "cannot open /dev/null: " + std::generic_category().message(errno));
  ::execv(DISCOVERD_PROGRAM, arguments.data());
  ::execvp(program.c_str(), arguments.data());
  throw discover::Error(discover::ErrorCode::failed,
                        std::string("cannot run " DISCOVERD_PROGRAM ": ") + std::generic_category().message(errno));
}

/// The member `config` of the daemon's reply, to be read by people and to be put into a file.
std::string readable(const std::string& document) {
  return nlohmann::ordered_json::parse(document).at("config").dump(2, ' ', true) + "\n";
}

class Config final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "config",
            .summary = "Check the configuration, or show what it comes to",
            .examples =
                "  discoverctl config check\n"
                "  discoverctl config show               what the files say\n"
                "  discoverctl config show --effective   what the running discoverd goes by\n",
            .choices = {"check", "show"}};
  }

  void add_options(CLI::App& command) override {
    command.add_option("ACTION", action_, "check: say what is wrong, or which files are sound; show: print every key")
        ->required()
        ->check(CLI::IsMember({"check", "show"}));
    command.add_flag("--effective", effective_, "of show: what the running discoverd goes by, its options included");
  }

  Exit run(const Session& session) const override {
    if (action_ == "check" && effective_)
      throw discover::Error(discover::ErrorCode::bad_request, "--effective is an option of config show");
    if (action_ == "check") become_discoverd("--check-config", session.client.instance, session.quiet);
    if (!effective_) become_discoverd("--show-config", session.client.instance, session.quiet);
    const auto document = discover::Client(session.client).config_json();
    if (!session.quiet) write_standard_output(session.json() ? document + "\n" : readable(document));
    return Exit::ok;
  }

 private:
  std::string action_;
  bool effective_ = false;
};

}  // namespace

std::unique_ptr<Verb> config_verb() { return std::make_unique<Config>(); }

}  // namespace discoverctl
