#pragma once

#include <cstddef>
#include <cstdint>

namespace discover::bench {

/// What the process has taken from the heap through operator new; a program that links allocations.cpp
/// counts.
struct Heap {
  std::uint64_t allocations = 0;  ///< ever
  std::size_t bytes = 0;          ///< not given back yet, as the allocator rounds them up
};

Heap heap();

}  // namespace discover::bench
