#include "control/offers.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "wire/body.hpp"
#include "wire/limits.hpp"

namespace discover::control {
namespace {

void put(std::vector<wire::Service>& services, const wire::Service& service) {
  const auto same = std::find_if(services.begin(), services.end(), [&](const wire::Service& other) {
    return other.name == service.name && other.type == service.type;
  });
  if (same == services.end()) {
    services.push_back(service);
  } else {
    *same = service;
  }
}

}  // namespace

wire::Description Offers::merged() const {
  auto merged = configured_;
  for (const auto& service : services_) put(merged.services, service);
  for (const auto& [key, value] : tags_) {
    if (value) {
      merged.tags[key] = *value;
    } else {
      merged.tags.erase(key);
    }
  }
  return merged;
}

bool Offers::set_configured(wire::Description configured, bool passive) {
  configured_ = std::move(configured);
  passive_ = passive;
  if (!objection()) return true;
  services_.clear();
  tags_.clear();
  return false;
}

/// Why this cannot be announced.
std::optional<std::string> Offers::objection() const {
  const auto all = merged();
  if (all.services.size() > wire::max_services)
    return fmt::format("there are {} services already", wire::max_services);
  if (all.tags.size() > wire::max_tags) return fmt::format("there are {} tags already", wire::max_tags);
  const auto bytes = wire::encode_body(all).size();
  const auto limit = passive_ ? wire::max_broadcast_body_bytes : wire::max_body_bytes;
  if (bytes <= limit) return std::nullopt;
  return fmt::format("the description of this host would take {} bytes, of at most {}", bytes, limit);
}

base::Expected<bool, std::string> Offers::become(Offers changed) {
  if (auto why_not = changed.objection()) return base::Unexpected{*std::move(why_not)};
  const bool different = changed.merged() != merged();
  *this = std::move(changed);
  return different;
}

base::Expected<bool, std::string> Offers::publish(const wire::Service& service) {
  auto changed = *this;
  put(changed.services_, service);
  return become(std::move(changed));
}

base::Expected<bool, std::string> Offers::tag(const TagPatch& patch) {
  auto changed = *this;
  for (const auto& [key, value] : patch) changed.tags_[key] = value;
  // What hides nothing need not be remembered.
  std::erase_if(changed.tags_, [this](const auto& entry) {
    return !entry.second && !configured_.tags.contains(entry.first);
  });
  return become(std::move(changed));
}

bool Offers::withdraw(std::string_view name, std::string_view type) {
  return std::erase_if(services_, [&](const wire::Service& service) {
           return service.name == name && (type.empty() || service.type == type);
         }) > 0;
}

}  // namespace discover::control
