#include "phrases.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace discoverctl {

std::string or_unknown(const std::optional<std::string>& text) {
  return text && !text->empty() ? *text : std::string(unknown);
}

std::string age(std::optional<discover::Seconds> seconds) {
  if (!seconds) return unknown;
  const double count = std::max(seconds->count(), 0.0);
  if (count < 10) return fmt::format("{:.1f}s", std::floor(count * 10) / 10);
  if (count < 60) return fmt::format("{:.0f}s", std::floor(count));
  if (count < 3'600) return fmt::format("{:.0f}m", std::floor(count / 60));
  if (count < 86'400) return fmt::format("{:.0f}h", std::floor(count / 3'600));
  return fmt::format("{:.0f}d", std::floor(count / 86'400));
}

std::string round_trip(std::optional<discover::Milliseconds> rtt) {
  return rtt ? fmt::format("{:.2f} ms", rtt->count()) : std::string(unknown);
}

std::string yes_or_no(std::optional<bool> value) {
  if (!value) return unknown;
  return *value ? "yes" : "no";
}

std::string utc(std::optional<discover::WallTime> time) {
  if (!time) return unknown;
  const auto text = rfc3339(*time);
  return fmt::format("{} {} UTC", text.substr(0, 10), text.substr(11, 8));
}

std::string rfc3339(discover::WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), clock.hours().count(),
                     clock.minutes().count(), clock.seconds().count(), clock.subseconds().count());
}

std::vector<std::string> tags(const discover::Peer& peer) {
  std::vector<std::string> words;
  for (const auto& [name, value] : peer.tags) words.push_back(value.empty() ? name : fmt::format("{}={}", name, value));
  return words;
}

std::vector<std::string> services(const discover::Peer& peer) {
  std::vector<std::string> words;
  for (const auto& service : peer.services) {
    words.push_back(service.port ? fmt::format("{}:{}", service.name, *service.port) : service.name);
  }
  return words;
}

std::vector<std::string> services_in_full(const discover::Peer& peer) {
  auto lines = services(peer);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i] += " " + or_unknown(peer.services[i].type);
    for (const auto& [key, value] : peer.services[i].txt) {
      lines[i] += value.empty() ? " " + key : " " + key + "=" + value;
    }
  }
  return lines;
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
  std::string text;
  for (const auto& word : words) {
    if (!text.empty()) text += between;
    text += word;
  }
  return text;
}

}  // namespace discoverctl
