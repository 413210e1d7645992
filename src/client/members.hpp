#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "discover/peer.hpp"

namespace discover::client {

class Members;

/// One value of a reply, read by the type that it should have. One that is absent or null is nothing (an older
/// daemon, or one that does not know); one of another type throws Error(bad_reply). Refers to the value and its key.
class Member {
 public:
  /// `value`: null if it is absent.
  Member(std::string_view key, const nlohmann::json* value);

  std::optional<std::string> text() const;
  std::optional<bool> flag() const;
  std::optional<double> number() const;
  std::optional<std::uint64_t> count() const;
  std::optional<std::uint16_t> port() const;
  std::optional<Seconds> seconds() const;
  std::optional<Milliseconds> milliseconds() const;
  std::optional<WallTime> wall_time() const;

  /// Throws Error(bad_reply) if there is none.
  std::string needed_text() const;

  std::vector<std::string> texts() const;
  std::map<std::string, std::string> attributes() const;
  std::map<std::string, std::uint64_t> counts() const;

  /// An empty one if there is none.
  Members object() const;

  /// What `read` makes of each object in an array.
  template <class T>
  std::vector<T> each(T (*read)(const Members&)) const {
    std::vector<T> values;
    visit([&](const Members& element) { values.push_back(read(element)); });
    return values;
  }

 private:
  void visit(const std::function<void(const Members&)>& take) const;

  std::string_view key_;
  const nlohmann::json* value_;  // nothing if it is null, too
};

/// The values of a JSON object. Throws Error(bad_reply) for what is none. Refers to the object.
class Members {
 public:
  explicit Members(const nlohmann::json& object);

  Member operator[](const char* key) const;
  const nlohmann::json& json() const { return *object_; }

 private:
  const nlohmann::json* object_;
};

}  // namespace discover::client
