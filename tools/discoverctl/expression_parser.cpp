#include <array>
#include <utility>

#include "discover/error.hpp"
#include "expression.hpp"

namespace discoverctl {
namespace {

constexpr int deepest = 100;  // nested parentheses and negations; more are a mistake

constexpr std::array<std::pair<std::string_view, Operator>, 10> operators = {{
    // Each before those that it starts with.
    {"==", Operator::equal},
    {"=~", Operator::like},
    {"=", Operator::equal},
    {"!=", Operator::not_equal},
    {"!~", Operator::not_like},
    {"~", Operator::like},
    {"<=", Operator::at_most},
    {"<", Operator::below},
    {">=", Operator::at_least},
    {">", Operator::above},
}};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/// Those of the names of fields and tags.
bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-' || c == '/';
}

/// Recursive descent, a function for each rule of the grammar in expression.hpp.
class Parser {
 public:
  Parser(std::string_view text, const Fields& fields) : text_(text), rest_(text), fields_(fields) {}

  Expression whole() {
    auto result = expression(0);
    if (!at_end()) refuse("&& or || is expected");
    return result;
  }

 private:
  Expression expression(int depth) {
    std::vector<Expression> parts;
    do parts.push_back(conjunction(depth));
    while (take("||"));
    return parts.size() == 1 ? std::move(parts.front()) : Expression::any_of(std::move(parts));
  }

  Expression conjunction(int depth) {
    std::vector<Expression> parts;
    do parts.push_back(term(depth));
    while (take("&&"));
    return parts.size() == 1 ? std::move(parts.front()) : Expression::all_of(std::move(parts));
  }

  Expression term(int depth) {
    if (depth > deepest) refuse("it is nested too deeply");
    if (take("!")) return Expression::none_of(term(depth + 1));
    if (take("(")) {
      auto inner = expression(depth + 1);
      if (!take(")")) refuse("\")\" is missing");
      return inner;
    }
    auto named = field();
    for (const auto& [spelling, comparator] : operators) {
      if (take(spelling)) return compare(std::move(named), comparator, literal());
    }
    return compare(std::move(named), Operator::known, "");
  }

  Expression compare(Field field, Operator comparator, const std::string& literal) {
    try {
      return Expression(Comparison(std::move(field), comparator, literal));
    } catch (const discover::Error& error) {
      throw discover::Error(error.code(), "in \"" + std::string(text_) + "\": " + error.what());
    }
  }

  Field field() {
    at_end();
    std::size_t end = 0;
    while (end < rest_.size() && is_name_character(rest_[end])) ++end;
    if (end == 0) refuse("a field is expected; there are " + fields_.names());
    const auto found = fields_.find(rest_.substr(0, end));
    if (!found) {
      refuse("there is no field \"" + std::string(rest_.substr(0, end)) + "\"; there are " + fields_.names());
    }
    rest_.remove_prefix(end);
    return *found;
  }

  std::string literal() {
    if (at_end()) refuse("a value is missing");
    const char quote = rest_.front();
    if (quote == '"' || quote == '\'') {
      const auto end = rest_.find(quote, 1);
      if (end == std::string_view::npos) refuse("a quotation mark is missing");
      const std::string inside(rest_.substr(1, end - 1));
      rest_.remove_prefix(end + 1);
      return inside;
    }
    const std::string bare(rest_.substr(0, end_of_bare_literal()));
    if (bare.empty()) refuse("a value is missing");
    rest_.remove_prefix(bare.size());
    return bare;
  }

  std::size_t end_of_bare_literal() const {
    int open = 0;
    std::size_t end = 0;
    for (; end < rest_.size() && !is_space(rest_[end]); ++end) {
      const auto two = rest_.substr(end, 2);
      if (two == "&&" || two == "||") break;
      if (rest_[end] == '(') ++open;
      if (rest_[end] == ')' && --open < 0) break;
    }
    return end;
  }

  bool at_end() {
    while (!rest_.empty() && is_space(rest_.front())) rest_.remove_prefix(1);
    return rest_.empty();
  }

  bool take(std::string_view token) {
    if (at_end() || !rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }

  [[noreturn]] void refuse(const std::string& why) const {
    const auto where = rest_.empty() ? std::string("at the end") : "at \"" + std::string(rest_) + "\"";
    throw discover::Error(discover::ErrorCode::bad_request, "in \"" + std::string(text_) + "\" " + where + ": " + why);
  }

  std::string_view text_;
  std::string_view rest_;
  const Fields& fields_;
};

}  // namespace

Expression parse_expression(std::string_view text, const Fields& fields) { return Parser(text, fields).whole(); }

}  // namespace discoverctl
