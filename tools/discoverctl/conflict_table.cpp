#include "conflict_table.hpp"

#include <algorithm>

#include "phrases.hpp"

namespace discoverctl {
namespace {

using discover::Conflict;

std::string what(const Conflict& conflict) {
  if (conflict.kind == discover::conflict::id) return "same id";
  if (conflict.kind == discover::conflict::name) return "same name";
  return or_unknown(conflict.kind);
}

/// Only the node that answered has no address in its own table.
std::string where(const Conflict& conflict) {
  return conflict.address ? or_unknown(conflict.address) : std::string("this host");
}

}  // namespace

void add_conflicts(const std::vector<Conflict>& conflicts, Page& page) {
  if (conflicts.empty()) return;
  Table table({{"CONFLICT"}, {"WITH"}, {"INTERFACE"}, {"AGE", true}, {"ID"}});
  for (const auto& conflict : conflicts) {
    table.add({what(conflict), where(conflict), or_unknown(conflict.interface), age(conflict.age), conflict.id});
  }
  page.add_blank_line();
  page.add(table);
  const bool cloned = std::any_of(conflicts.begin(), conflicts.end(),
                                  [](const Conflict& conflict) { return conflict.kind == discover::conflict::id; });
  if (cloned) page.advise("same id: a machine was cloned; give each an /etc/machine-id of its own");
}

}  // namespace discoverctl
