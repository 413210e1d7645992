#include "config/sources.hpp"
#include "discover/error.hpp"
#include "scout/scan.hpp"

namespace discover::scout {

ScanOptions configured(const std::string& instance) {
  try {
    const auto config = config::load(config::default_sources(instance)).config;
    ScanOptions options{.where = {.interfaces = config.interfaces, .silent = config.listen_only.interfaces},
                        .port = config.port,
                        .domain = config.domain};
    if (config.listen_only.everywhere) options.where.silent = {"*"};
    return options;
  } catch (const config::Error& error) {
    throw Error(ErrorCode::failed, error.what());
  }
}

}  // namespace discover::scout
