#pragma once

#include <string>
#include <variant>
#include <vector>

namespace discoverctl {

/// What a field of a row holds: nothing where it is not known.
using Value = std::variant<std::monostate, bool, double, std::string, std::vector<std::string>>;

/// How a field reads, and what it can be compared with.
enum class Kind {
  text,
  texts,         ///< several texts, in no order that means anything
  address,       ///< an IP address, or several
  yes_or_no,     ///< bool
  count,         ///< double
  seconds,       ///< double
  milliseconds,  ///< double
  time,          ///< text, RFC 3339 in UTC
};

inline bool is_known(const Value& value) { return !std::holds_alternative<std::monostate>(value); }

/// As people read it: "3.2s", "yes", "role=worker,gpu"; "-" for what is not known. Not yet printable.
std::string for_people(const Value& value, Kind kind);

/// As programs read it: "3.214", "true"; empty for what is not known. Not yet printable.
std::string for_programs(const Value& value);

/// What a value is sorted by: numbers and addresses by size, digits inside text as numbers (node2 before node10), what
/// is not known last. Made once for each of many, since comparing is all that sorting does.
class SortKey {
 public:
  SortKey(Value value, Kind kind);

  bool is_known() const { return discoverctl::is_known(value_); }
  bool operator<(const SortKey& other) const;

 private:
  Value value_;
  std::string bytes_;  // of text: compared before it
};

}  // namespace discoverctl
