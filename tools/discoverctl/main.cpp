#include <csignal>
#include <system_error>

#include "command_line.hpp"

namespace {

using namespace discoverctl;

/// Where to look when no daemon answers.
std::string hint_for(const discover::Error& error, const discover::ClientOptions& options) {
  if (error.code() != discover::ErrorCode::not_reachable) return "";
  if (!options.instance.empty()) return "; is `discoverd --instance " + options.instance + "` running?";
  return "; is discoverd.service running?";
}

Exit run(int argc, const char* const* argv, discover::ClientOptions& options) {
  const auto verbs = all_verbs();
  const auto order = read_command_line(verbs, argc, argv);
  if (!order) return Exit::ok;
  options = order->client;
  const discover::Client client(order->client);
  make_output(order->format)->write(order->verb->answer(client));
  return Exit::ok;
}

Exit run_and_report(int argc, const char* const* argv) {
  const bool json = wants_json(argc, argv);
  discover::ClientOptions options;
  try {
    return run(argc, argv, options);
  } catch (const discover::Error& error) {
    report(error, hint_for(error, options), json);
    return exit_for(error.code());
  } catch (const std::system_error& error) {
    // A reader that has seen enough, as in `discoverctl list | head -1`, is not a fault.
    if (error.code() == std::errc::broken_pipe) return Exit::ok;
    report({discover::ErrorCode::failed, error.what()}, "", json);
  } catch (const std::exception& error) {
    report({discover::ErrorCode::failed, error.what()}, "", json);
  }
  return Exit::failed;
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  return static_cast<int>(run_and_report(argc, argv));
}
