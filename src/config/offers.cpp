#include "config/offers.hpp"

#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "wire/body.hpp"
#include "wire/limits.hpp"
#include "wire/rules.hpp"

namespace discover::config {
namespace {

constexpr std::string_view a_text = "printable text of at most 256 bytes";

std::map<std::string, std::string> read_texts(const Value& object, std::size_t limit, std::string_view expected) {
  std::map<std::string, std::string> texts;
  for (const auto& [key, value] : object.entries(limit, expected)) {
    if (!wire::is_key(key)) {
      object.complain(fmt::format("\"{}\" is not a key (1 to 63 of A-Z a-z 0-9 . _ / -)", base::printable(key)));
    }
    if (!object.find(key)) continue;  // null, which takes back what an earlier file says
    texts.emplace(key, value.text(wire::is_free_text, a_text));
  }
  return texts;
}

}  // namespace

std::map<std::string, std::string> read_tags(const Value& object) {
  return read_texts(object, wire::max_tags, "an object of at most 64 texts");
}

wire::Service read_service(const Value& object) {
  static constexpr std::array<std::string_view, 4> known = {"name", "type", "port", "txt"};
  object.need_object("an object with name, type and port");
  object.allow_only(known);
  wire::Service service;
  service.name = object.need("name").text(wire::is_service_name, "a name (1 to 63 bytes of printable text)");
  service.type = object.need("type").text(
      wire::is_service_type, "a type (\"_NAME._tcp\" or \"_NAME._udp\", NAME being 1 to 15 of A-Z a-z 0-9 -)");
  service.port = static_cast<std::uint16_t>(object.need("port").integer(1, 65535, "a port (1 to 65535)"));
  if (const auto txt = object.find("txt"))
    service.txt = read_texts(*txt, wire::max_txt, "an object of at most 32 texts");
  return service;
}

std::vector<wire::Service> read_services(const Value& list) {
  std::vector<wire::Service> services;
  for (const auto& item : list.items(wire::max_services, "a list of at most 64 services")) {
    services.push_back(read_service(item));
  }
  return services;
}

void check_offers(const Value& object, const Config& config) {
  wire::Description description;
  description.name = config.name.value_or("a");  // the shortest that the host's own can be
  description.tags = config.tags;
  description.services = config.services;
  const auto bytes = wire::encode_body(description).size();
  // What no announcement has room for is fetched with probes.
  const auto limit = config.passive ? wire::max_broadcast_body_bytes : wire::max_body_bytes;
  if (bytes <= limit) return;
  object.complain(fmt::format("tags, services: with the name they take {} bytes, of at most {}{}", bytes, limit,
                              config.passive ? " where passive" : ""));
}

}  // namespace discover::config
