#include "fields.hpp"

#include <algorithm>
#include <utility>

namespace discoverctl {

Fields::Fields(std::vector<Field> fields, std::string open) : fields_(std::move(fields)), open_(std::move(open)) {}

std::optional<Field> Fields::find(std::string_view name) const {
  const auto found =
      std::find_if(fields_.begin(), fields_.end(), [name](const Field& field) { return field.name == name; });
  if (found != fields_.end()) return *found;
  if (open_.empty() || !name.starts_with(open_) || name.size() == open_.size()) return std::nullopt;
  return Field{.name = std::string(name)};
}

std::string Fields::names() const {
  std::string names;
  for (const auto& field : fields_) names += (names.empty() ? "" : ", ") + field.name;
  return open_.empty() ? names : names + ", " + open_ + "NAME";
}

}  // namespace discoverctl
