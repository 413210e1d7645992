#include <csignal>
#include <system_error>

#include "command_line.hpp"
#include "complete.hpp"

namespace {

using namespace discoverctl;

/// With where to look when no daemon answers.
discover::Error advised(const discover::Error& error, const std::string& instance) {
  if (error.code() != discover::ErrorCode::not_reachable) return error;
  const auto unit = instance.empty() ? "discoverd.service" : "`discoverd --instance " + instance + "`";
  return {error.code(), error.what() + ("; is " + unit + " running?")};
}

Exit run(int argc, const char* const* argv) {
  const auto verbs = all_verbs();
  if (argc > 1 && std::string_view(argv[1]) == "__complete") {
    write_standard_output(complete(verbs, {argv + 2, argv + argc}));
    return Exit::ok;
  }
  const auto order = read_command_line(verbs, argc, argv);
  if (!order) return Exit::ok;
  try {
    return order->verb->run(order->session);
  } catch (const discover::Error& error) {
    throw advised(error, order->session.client.instance);
  }
}

Exit run_and_report(int argc, const char* const* argv) {
  const bool json = wants_json(argc, argv);
  try {
    return run(argc, argv);
  } catch (const discover::Error& error) {
    report(error, json);
    return exit_for(error.code());
  } catch (const std::system_error& error) {
    // A reader that has seen enough, as in `discoverctl list | head -1`, is not a fault.
    if (error.code() == std::errc::broken_pipe) return Exit::ok;
    report({discover::ErrorCode::failed, error.what()}, json);
  } catch (const std::exception& error) {
    report({discover::ErrorCode::failed, error.what()}, json);
  }
  return Exit::failed;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGCHLD, SIG_DFL);  // ignored, as some callers leave it, no child would have an exit code
  keep_closed_streams_closed();
  return static_cast<int>(run_and_report(argc, argv));
}
