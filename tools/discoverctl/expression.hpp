#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "comparison.hpp"

namespace discoverctl {

/// What a filter or a wait asks for: comparisons joined by && and ||, negated by !, grouped by parentheses.
///
///     expression = conjunction *("||" conjunction)
///     conjunction = term *("&&" term)
///     term = "!" term / "(" expression ")" / field [operator literal]
///     operator = "=" / "==" / "!=" / "~" / "=~" / "!~" / "<" / "<=" / ">" / ">="
///
/// A literal ends at white space, "&&", "||" or a parenthesis that it did not open, unless it stands in
/// single or double quotation marks. Without an operator a text has to be known, a flag to be yes, a number not to be
/// 0.
class Expression {
 public:
  using Lookup = std::function<Value(std::string_view field)>;

  /// Holds always.
  Expression() = default;
  explicit Expression(Comparison comparison);
  static Expression all_of(std::vector<Expression> parts);
  static Expression any_of(std::vector<Expression> parts);
  static Expression none_of(Expression part);

  bool holds(const Lookup& value_of) const;
  bool mentions(std::string_view field) const;
  /// All that it mentions.
  std::set<std::string> fields() const;

  /// Takes out the comparisons of `field` that have to hold whatever else does: those that nothing but &&
  /// joins to the rest.
  std::vector<Comparison> take_required(std::string_view field);

 private:
  enum class Joint { all, any, none };

  Expression(Joint joint, std::vector<Expression> parts);

  Joint joint_ = Joint::all;
  std::vector<Expression> parts_;
  std::vector<Comparison> comparison_;  // one, or none where there are parts
};

/// Throws Error(bad_request) that says what is wrong where, and which fields there are.
Expression parse_expression(std::string_view text, const Fields& fields);

}  // namespace discoverctl
