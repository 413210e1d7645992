#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "progress.hpp"

namespace discover::simulation {

/// Which lines of the table are wanted, and how thoroughly.
struct TableOptions {
  std::vector<std::string> parts;  ///< of table_parts(); empty: all
  std::uint64_t seed = 1;
  double hours = 24;                ///< of peace, for live hosts listed as lost
  std::optional<std::size_t> kill;  ///< crashes of a line; nothing: as many as its fleet's size calls for
  bool json = false;                ///< an object a line
};

std::vector<std::string> table_parts();

/// Prints figure, aim and what was measured, line by line as they come out. True if every aim was met.
bool print_table(const TableOptions& options, Progress& progress);

}  // namespace discover::simulation
