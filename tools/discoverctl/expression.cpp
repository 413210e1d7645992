#include "expression.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace discoverctl {

Expression::Expression(Comparison comparison) { comparison_.push_back(std::move(comparison)); }

Expression::Expression(Joint joint, std::vector<Expression> parts) : joint_(joint), parts_(std::move(parts)) {}

Expression Expression::all_of(std::vector<Expression> parts) { return Expression(Joint::all, std::move(parts)); }

Expression Expression::any_of(std::vector<Expression> parts) { return Expression(Joint::any, std::move(parts)); }

Expression Expression::none_of(Expression part) {
  std::vector<Expression> parts;
  parts.push_back(std::move(part));
  return Expression(Joint::none, std::move(parts));
}

bool Expression::holds(const Lookup& value_of) const {
  if (!comparison_.empty()) return comparison_.front().holds(value_of(comparison_.front().field().name));
  const auto part_holds = [&](const Expression& part) { return part.holds(value_of); };
  switch (joint_) {
    case Joint::all: return std::all_of(parts_.begin(), parts_.end(), part_holds);
    case Joint::any: return std::any_of(parts_.begin(), parts_.end(), part_holds);
    case Joint::none: return std::none_of(parts_.begin(), parts_.end(), part_holds);
  }
  return false;
}

bool Expression::mentions(std::string_view field) const {
  if (!comparison_.empty()) return comparison_.front().field().name == field;
  return std::any_of(parts_.begin(), parts_.end(), [&](const Expression& part) { return part.mentions(field); });
}

std::set<std::string> Expression::fields() const {
  std::set<std::string> all;
  for (const auto& comparison : comparison_) all.insert(comparison.field().name);
  for (const auto& part : parts_) all.merge(part.fields());
  return all;
}

std::vector<Comparison> Expression::take_required(std::string_view field) {
  if (joint_ != Joint::all) return {};
  if (!comparison_.empty()) {
    return comparison_.front().field().name == field ? std::exchange(comparison_, {}) : std::vector<Comparison>();
  }
  std::vector<Comparison> taken;
  for (auto& part : parts_) {
    auto of_part = part.take_required(field);
    std::move(of_part.begin(), of_part.end(), std::back_inserter(taken));
  }
  return taken;
}

}  // namespace discoverctl
