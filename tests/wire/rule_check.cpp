#include "rule_check.hpp"

#include "base/text.hpp"
#include "wire/limits.hpp"
#include "wire/rules.hpp"

namespace discover::wire {
namespace {

bool keeps_the_rules(const Service& service) {
  bool good = is_service_name(service.name) && is_service_type(service.type) && service.port > 0;
  for (const auto& [key, value] : service.txt) good = good && is_key(key) && is_free_text(value);
  return good && service.txt.size() <= max_txt;
}

}  // namespace

bool keeps_the_rules(const Description& description) {
  bool good = base::is_valid_name(description.name) && description.tags.size() <= max_tags &&
              description.services.size() <= max_services && description.addresses.size() <= max_addresses;
  for (const auto* text : {&description.os, &description.kernel, &description.arch, &description.version}) {
    good = good && (!*text || is_free_text(**text));
  }
  for (const auto& [key, value] : description.tags) good = good && is_key(key) && is_free_text(value);
  for (const auto& service : description.services) good = good && keeps_the_rules(service);
  for (const auto& address : description.addresses) good = good && address.is_unicast();
  return good;
}

}  // namespace discover::wire
