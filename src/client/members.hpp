#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "discover/peer.hpp"

namespace discover::client {

/// Reads one JSON object of a reply by the types its keys should have. A key that is absent or null is
/// nothing (an older daemon, or one that does not know); one of another type throws Error(bad_reply). Refers
/// to the object.
class Members {
 public:
  explicit Members(const nlohmann::json& object);

  std::optional<std::string> text(const char* key) const;
  std::optional<bool> flag(const char* key) const;
  std::optional<double> number(const char* key) const;
  std::optional<std::uint64_t> count(const char* key) const;
  std::optional<std::uint16_t> port(const char* key) const;
  std::optional<Seconds> seconds(const char* key) const;
  std::optional<Milliseconds> milliseconds(const char* key) const;
  std::optional<WallTime> wall_time(const char* key) const;

  /// Throws Error(bad_reply) if there is none.
  std::string needed_text(const char* key) const;

  std::vector<std::string> texts(const char* key) const;
  std::map<std::string, std::string> attributes(const char* key) const;
  std::map<std::string, std::uint64_t> counts(const char* key) const;

  /// The object below `key`; an empty one if there is none.
  Members object(const char* key) const;

  /// What `read` makes of each object in the array below `key`.
  template <class T>
  std::vector<T> each(const char* key, T (*read)(const Members&)) const {
    std::vector<T> values;
    visit(key, [&](const Members& element) { values.push_back(read(element)); });
    return values;
  }

 private:
  const nlohmann::json* find(const char* key) const;
  void visit(const char* key, const std::function<void(const Members&)>& take) const;

  const nlohmann::json* object_;
};

}  // namespace discover::client
