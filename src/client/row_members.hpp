#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace discover::client {

/// Takes a JSON object apart, member by member in its order, without building it: the usual values of a row (plain
/// text, numbers, what is empty) are read in place, and only the others are left to the general parser. Refers to
/// the text. Throws Error(bad_reply) for what is no JSON object; of a key that stands there twice, each is given.
class RowMembers {
 public:
  explicit RowMembers(std::string_view object);

  /// Goes to the next member, the first one at first; false behind the last.
  bool next();
  /// Of the member; until next().
  std::string_view key() const { return key_; }
  nlohmann::json value() const;

 private:
  char peek();
  void take(char expected);
  std::string_view take_string();
  std::string_view take_container();
  std::string_view take_value();

  std::string_view rest_;
  std::string_view key_;
  std::string_view value_;   // as it stands there
  bool is_plain_ = false;    // the string that was taken last stands for itself
  std::string decoded_key_;  // behind `key_` if that is not plain
  bool first_ = true;
};

}  // namespace discover::client
