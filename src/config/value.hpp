#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace discover::config {

/// One value of a configuration file, with its place there so that errors name it. Views the parsed file.
/// What is not as asked for is an Error that says `expected`, a noun such as "a port (1 to 65535)".
class Value {
 public:
  /// `path` is where the value stands, such as "services[1].port"; empty for the whole file.
  Value(const nlohmann::json& json, std::string file, std::string path = {});

  bool is_boolean() const;
  bool boolean() const;
  std::int64_t integer(std::int64_t low, std::int64_t high, std::string_view expected) const;
  std::string text(bool (*rule)(std::string_view), std::string_view expected) const;

  /// Refuses anything but an object.
  void need_object(std::string_view expected) const;

  /// The values of an array of at most `limit`.
  std::vector<Value> items(std::size_t limit, std::string_view expected) const;

  /// The entries of an object of at most `limit`, in the order of their keys.
  std::vector<std::pair<std::string, Value>> entries(std::size_t limit, std::string_view expected) const;

  /// Of an object: the value of a key; nothing if it is absent or null.
  std::optional<Value> find(std::string_view key) const;
  /// The same, where it must be there.
  Value need(std::string_view key) const;
  /// An Error, with a suggestion, if the object has any other key.
  void allow_only(std::span<const std::string_view> known) const;

  [[noreturn]] void refuse(std::string_view expected) const;
  /// `<file>: <path>: <complaint>`
  [[noreturn]] void complain(std::string_view complaint) const;

 private:
  std::string path_of(std::string_view key) const;

  const nlohmann::json& json_;
  std::string file_;
  std::string path_;
};

}  // namespace discover::config
