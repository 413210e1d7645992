#include "config/document.hpp"

#include <nlohmann/json.hpp>

namespace discover::config {
namespace {

using nlohmann::ordered_json;

ordered_json value_of(const Reach& reach) {
  if (reach.everywhere || reach.interfaces.empty()) return reach.everywhere;
  return reach.interfaces;
}

template <class T>
ordered_json value_or_null(const std::optional<T>& value) {
  return value ? ordered_json(*value) : ordered_json(nullptr);
}

ordered_json value_of(const std::vector<wire::Service>& services) {
  auto list = ordered_json::array();
  for (const auto& service : services) {
    list.push_back(
        {{"name", service.name}, {"type", service.type}, {"port", service.port}, {"txt", ordered_json(service.txt)}});
  }
  return list;
}

}  // namespace

std::string to_document(const Config& config, Layout layout) {
  const ordered_json document = {{"name", value_or_null(config.name)},
                                 {"domain", config.domain},
                                 {"port", config.port},
                                 {"control_port", value_or_null(config.control_port)},
                                 {"interfaces", config.interfaces},
                                 {"listen_only", value_of(config.listen_only)},
                                 {"announce_only", value_of(config.announce_only)},
                                 {"profile", name(config.profile)},
                                 {"passive", config.passive},
                                 {"auth", name(config.auth)},
                                 {"key_file", value_or_null(config.key_file)},
                                 {"log_level", base::name(config.log_level)},
                                 {"max_peers", config.max_peers},
                                 {"tags", config.tags},
                                 {"services", value_of(config.services)}};
  return document.dump(layout == Layout::readable ? 2 : -1, ' ', true);
}

}  // namespace discover::config
