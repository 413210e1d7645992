#include "control/offers.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "wire/body.hpp"
#include "wire/limits.hpp"

namespace discover::control {
namespace {

bool is_same(const wire::Service& one, const wire::Service& other) {
  return one.name == other.name && one.type == other.type;
}

/// `added` takes the place of the one with its name and type, or comes last.
template <class T, class Projection>
void put(std::vector<T>& all, T added, Projection service) {
  const auto same = std::find_if(all.begin(), all.end(), [&](const T& other) {
    return is_same(std::invoke(service, other), std::invoke(service, added));
  });
  if (same == all.end()) {
    all.push_back(std::move(added));
  } else {
    *same = std::move(added);
  }
}

}  // namespace

wire::Description Offers::merged() const {
  auto merged = configured_;
  for (const auto& offered : services_) put(merged.services, offered.service, std::identity());
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
  if (all.services.size() > wire::max_services) return fmt::format("there are {} services already", wire::max_services);
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

base::Expected<bool, std::string> Offers::publish(const wire::Service& service, std::optional<base::TimePoint> end) {
  auto changed = *this;
  put(changed.services_, Offered{service, end}, &Offered::service);
  return become(std::move(changed));
}

base::Expected<bool, std::string> Offers::tag(const TagPatch& patch) {
  auto changed = *this;
  for (const auto& [key, value] : patch) changed.tags_[key] = value;
  // What hides nothing need not be remembered.
  std::erase_if(changed.tags_,
                [this](const auto& entry) { return !entry.second && !configured_.tags.contains(entry.first); });
  return become(std::move(changed));
}

bool Offers::withdraw(std::string_view name, std::string_view type) {
  return std::erase_if(services_, [&](const Offered& offered) {
           return offered.service.name == name && (type.empty() || offered.service.type == type);
         }) > 0;
}

bool Offers::expire(base::TimePoint now) {
  return std::erase_if(services_, [now](const Offered& offered) { return offered.end && *offered.end <= now; }) > 0;
}

std::optional<base::TimePoint> Offers::next_end() const {
  std::optional<base::TimePoint> next;
  for (const auto& offered : services_) {
    if (offered.end && (!next || *offered.end < *next)) next = offered.end;
  }
  return next;
}

}  // namespace discover::control
