#include "comparison.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "discover/error.hpp"
#include "duration.hpp"

namespace discoverctl {
namespace {

[[noreturn]] void refuse(const std::string& why) { throw discover::Error(discover::ErrorCode::bad_request, why); }

bool is_order(Operator comparator) {
  return comparator == Operator::below || comparator == Operator::at_most || comparator == Operator::above ||
         comparator == Operator::at_least;
}

bool is_pattern(Operator comparator) { return comparator == Operator::like || comparator == Operator::not_like; }

bool has_order(Kind kind) {
  return kind == Kind::count || kind == Kind::seconds || kind == Kind::milliseconds || kind == Kind::time;
}

bool has_patterns(Kind kind) { return kind == Kind::text || kind == Kind::texts || kind == Kind::address; }

double read_count(const Field& field, const std::string& literal) {
  double number = 0;
  const auto* end = literal.data() + literal.size();
  const auto [rest, error] = std::from_chars(literal.data(), end, number, std::chars_format::fixed);
  if (error != std::errc{} || rest != end || !std::isfinite(number))
    refuse(field.name + " is a number, not \"" + literal + "\"");
  return number;
}

/// In the unit of the field.
double read_duration(const Field& field, const std::string& literal) {
  const bool in_milliseconds = field.kind == Kind::milliseconds;
  const auto number = parse_amount(literal, in_milliseconds ? "ms" : "s");
  if (!number) refuse(field.name + " is a time such as 500ms, 30s, 5m, 2h or 1d, not \"" + literal + "\"");
  return in_milliseconds ? *number : *number / 1'000;
}

double read_flag(const Field& field, const std::string& literal) {
  if (literal == "yes" || literal == "true") return 1;
  if (literal == "no" || literal == "false") return 0;
  refuse(field.name + " is yes or no, not \"" + literal + "\"");
}

}  // namespace

void Comparison::FreePattern::operator()(regex_t* pattern) const {
  ::regfree(pattern);
  delete pattern;
}

Comparison::Comparison(Field field, Operator comparator, std::string_view literal)
    : field_(std::move(field)), operator_(comparator), text_(literal) {
  if (operator_ == Operator::known) return;
  if (is_order(operator_) && !has_order(field_.kind)) {
    refuse(field_.name +
           (has_patterns(field_.kind) ? " can be compared by = != ~ and !~" : " can be compared by = and !="));
  }
  if (is_pattern(operator_) && !has_patterns(field_.kind)) {
    refuse(field_.name +
           (has_order(field_.kind) ? " can be compared by = != < <= > and >=" : " can be compared by = and !="));
  }
  read_literal(text_);
}

void Comparison::read_literal(const std::string& literal) {
  if (is_pattern(operator_)) {
    auto compiled = std::make_unique<regex_t>();
    if (::regcomp(compiled.get(), literal.c_str(), REG_EXTENDED | REG_NOSUB) != 0) {
      refuse("\"" + literal + "\" is not an extended regular expression");
    }
    pattern_.reset(compiled.release());
    return;
  }
  switch (field_.kind) {
    case Kind::text:
    case Kind::texts: return;
    case Kind::time:
      if (literal.find_first_not_of("0123456789-T:.Z") != std::string::npos || literal.size() < 4)
        refuse(field_.name + " is a time such as 2026-09-20T10:11:12Z, not \"" + literal + "\"");
      return;
    case Kind::address: {
      const auto range = parse_address_range(literal);
      if (!range) refuse(field_.name + " is an address or a prefix such as 10.0.0.0/24, not \"" + literal + "\"");
      range_ = *range;
      return;
    }
    case Kind::yes_or_no: number_ = read_flag(field_, literal); return;
    case Kind::count: number_ = read_count(field_, literal); return;
    case Kind::seconds:
    case Kind::milliseconds: number_ = read_duration(field_, literal); return;
  }
}

bool Comparison::holds(const Value& value) const {
  const bool negated = operator_ == Operator::not_equal || operator_ == Operator::not_like;
  return fits(value) != negated;
}

bool Comparison::fits(const Value& value) const {
  if (const auto* text = std::get_if<std::string>(&value)) return fits(*text);
  if (const auto* number = std::get_if<double>(&value)) return fits(*number);
  if (const auto* flag = std::get_if<bool>(&value)) return fits(*flag ? 1.0 : 0.0);
  if (const auto* texts = std::get_if<std::vector<std::string>>(&value)) {
    return std::any_of(texts->begin(), texts->end(), [this](const std::string& text) { return fits(text); });
  }
  return false;
}

bool Comparison::fits(const std::string& text) const {
  if (operator_ == Operator::known) return true;
  if (pattern_) return ::regexec(pattern_.get(), text.c_str(), 0, nullptr, 0) == 0;
  if (field_.kind == Kind::address) return range_.contains(text);
  return fits_order(text.compare(text_));
}

bool Comparison::fits(double number) const {
  if (operator_ == Operator::known) return number != 0;
  return fits_order(number < number_ ? -1 : number > number_ ? 1 : 0);
}

bool Comparison::fits_order(int order) const {
  switch (operator_) {
    case Operator::below: return order < 0;
    case Operator::at_most: return order <= 0;
    case Operator::above: return order > 0;
    case Operator::at_least: return order >= 0;
    case Operator::known:
    case Operator::equal:
    case Operator::not_equal:
    case Operator::like:
    case Operator::not_like: break;
  }
  return order == 0;
}

}  // namespace discoverctl
