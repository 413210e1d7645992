#include "config/sources.hpp"
#include "scout/read_config.hpp"
#include "scout/scan.hpp"

namespace discover::scout {

ScanOptions configured(const std::string& instance) {
  const auto config = read_config([&] { return config::load(config::default_sources(instance)).config; });
  ScanOptions options{.where = {.interfaces = config.interfaces, .silent = config.listen_only.interfaces},
                      .port = config.port,
                      .domain = config.domain};
  if (config.listen_only.everywhere) options.where.silent = {"*"};
  return options;
}

}  // namespace discover::scout
