// Replaces the global operators new and delete by counting ones.
#include "allocations.hpp"

#include <cstdlib>
#include <malloc.h>
#include <new>

namespace {

discover::bench::Heap counted;

void* count(void* pointer) {
  if (pointer == nullptr) throw std::bad_alloc();
  ++counted.allocations;
  counted.bytes += malloc_usable_size(pointer);
  return pointer;
}

void release(void* pointer) {
  counted.bytes -= malloc_usable_size(pointer);
  std::free(pointer);
}

}  // namespace

discover::bench::Heap discover::bench::heap() { return counted; }

void* operator new(std::size_t size) { return count(std::malloc(size)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto step = static_cast<std::size_t>(alignment);
  return count(std::aligned_alloc(step, (size + step - 1) / step * step));
}
void operator delete(void* pointer) noexcept { release(pointer); }
void operator delete(void* pointer, std::size_t) noexcept { release(pointer); }
void operator delete(void* pointer, std::align_val_t) noexcept { release(pointer); }
void operator delete(void* pointer, std::size_t, std::align_val_t) noexcept { release(pointer); }
