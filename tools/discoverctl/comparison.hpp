#pragma once

#include <memory>
#include <regex.h>
#include <string>
#include <string_view>

#include "address_range.hpp"
#include "fields.hpp"

namespace discoverctl {

enum class Operator {
  known,  ///< no operator: there is something, and it is not no, 0 or empty
  equal,
  not_equal,
  like,  ///< a POSIX extended regular expression is found in it
  not_like,
  below,
  at_most,
  above,
  at_least,
};

/// One condition on one field. A field that holds several texts fits where one of them does, and is unequal
/// or unlike where none of them does. What is not known fits nothing, and is unequal to everything.
class Comparison {
 public:
  /// Throws Error(bad_request) where the field has no such operator or the literal is none for it.
  Comparison(Field field, Operator comparator, std::string_view literal);

  const Field& field() const { return field_; }
  bool holds(const Value& value) const;

 private:
  struct FreePattern {
    void operator()(regex_t* pattern) const;
  };

  void read_literal(const std::string& literal);
  bool fits(const Value& value) const;
  bool fits(const std::string& text) const;
  bool fits(double number) const;
  bool fits_order(int order) const;

  Field field_;
  Operator operator_;
  std::string text_;
  double number_ = 0;
  AddressRange range_;
  std::unique_ptr<regex_t, FreePattern> pattern_;
};

}  // namespace discoverctl
