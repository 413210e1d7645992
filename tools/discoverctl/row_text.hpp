#pragma once

#include <set>
#include <string>
#include <vector>

#include "present.hpp"

namespace discoverctl {

/// Rows as a table, CSV (RFC 4180) or names, with the columns and in the order that a session asks for.
class RowText {
 public:
  /// Throws Error(bad_request) for a column that is none of `fields`, and for what does not go together.
  RowText(const Session& session, const Fields& fields);

  std::string of(const Rows& rows) const;

  /// What of() looks at, by name.
  std::set<std::string> fields() const;

 private:
  struct Key {
    Field field;
    bool falling;
  };

  std::vector<std::size_t> order(const Rows& rows) const;
  std::string table(const Rows& rows) const;
  std::string csv(const Rows& rows) const;
  std::string names(const Rows& rows) const;

  const Session& session_;
  std::vector<Field> columns_;
  std::vector<Key> keys_;
  Field name_;
};

}  // namespace discoverctl
