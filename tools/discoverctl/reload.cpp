#include <CLI/CLI.hpp>

#include "discover/client.hpp"
#include "standard_output.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

class Reload final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "reload",
            .summary = "Have discoverd read its configuration again; what is wrong is said and changes nothing",
            .examples =
                "  discoverctl reload\n"
                "  discoverctl config check && discoverctl reload\n"};
  }

  void add_options(CLI::App&) override {}

  Exit run(const Session& session) const override {
    const auto document = discover::Client(session.client).reload();
    if (session.json() && !session.quiet) write_standard_output(document + "\n");
    return Exit::ok;
  }
};

}  // namespace

std::unique_ptr<Verb> reload_verb() { return std::make_unique<Reload>(); }

}  // namespace discoverctl
