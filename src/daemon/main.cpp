#include <cstdio>
#include <exception>

#include <fmt/format.h>
#include <sodium.h>

#include "base/log.hpp"
#include "daemon/daemon.hpp"
#include "daemon/options.hpp"
#include "daemon/settings.hpp"

using namespace discover;

namespace {

constexpr int failed = 1;
constexpr int bad_usage = 2;

int complain(const std::exception& error, int status) {
  base::log::write(base::LogLevel::error, error.what());
  return status;
}

std::optional<daemon::Settings> settings_of(const daemon::Options& options) try {
  return daemon::make_settings(options);
} catch (const std::exception& error) {
  complain(error, bad_usage);
  return std::nullopt;
}

}  // namespace

int main(int argc, char** argv) {
  const auto parsed = daemon::parse_options(argc, argv);
  if (const auto* status = std::get_if<int>(&parsed)) return *status;
  try {
    if (sodium_init() < 0) throw std::runtime_error("libsodium finds no source of randomness");
    const auto settings = settings_of(std::get<daemon::Options>(parsed));
    if (!settings) return bad_usage;
    base::log::set_level(settings->config.log_level);
    daemon::Daemon(*settings).run();
    return 0;
  } catch (const std::exception& error) {
    return complain(error, failed);
  }
}
