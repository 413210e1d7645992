#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value.hpp"

namespace discoverctl {

/// When a column stands in a table without being asked for by name.
enum class Shown { always, wide, on_request };

/// What rows have a value for.
struct Field {
  std::string name;  ///< as in --columns, --sort and --filter; in upper case it is the title
  Kind kind = Kind::text;
  Shown shown = Shown::on_request;
};

/// All that rows of one sort have. A table has its columns in this order, and is sorted by the first one.
class Fields {
 public:
  /// `open`: beginning of the names of a family of text fields that has no end, such as "tag."; or empty.
  explicit Fields(std::vector<Field> fields, std::string open = "");

  std::optional<Field> find(std::string_view name) const;
  /// What find knows, for an error: "name, address, tag.NAME".
  std::string names() const;
  const std::vector<Field>& all() const { return fields_; }

 private:
  std::vector<Field> fields_;
  std::string open_;
};

}  // namespace discoverctl
