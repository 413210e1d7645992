#include <CLI/CLI.hpp>

#include "completion_scripts.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

class Completion final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "completion",
            .summary = "The script that makes a shell complete verbs, options, values and the names of peers",
            .examples =
                "  discoverctl completion bash > ~/.local/share/bash-completion/completions/discoverctl\n"
                "  discoverctl completion zsh > ~/.zfunc/_discoverctl\n"
                "  discoverctl completion fish > ~/.config/fish/completions/discoverctl.fish\n",
            .choices = {"bash", "zsh", "fish"}};
  }

  void add_options(CLI::App& command) override {
    command.add_option("SHELL", shell_, "bash, zsh or fish")->required()->type_name("");
  }

  Exit run(const Session& session) const override {
    if (!session.quiet) write_standard_output(script());
    return Exit::ok;
  }

 private:
  std::string_view script() const {
    if (shell_ == "bash") return bash_completion;
    if (shell_ == "zsh") return zsh_completion;
    if (shell_ == "fish") return fish_completion;
    throw discover::Error(discover::ErrorCode::bad_request, "\"" + shell_ + "\" is none of bash, zsh and fish");
  }

  std::string shell_;
};

}  // namespace

std::unique_ptr<Verb> completion_verb() { return std::make_unique<Completion>(); }

}  // namespace discoverctl
