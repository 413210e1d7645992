#include "daemon/heap_pages.hpp"

#include <algorithm>
#include <linux/mman.h>
#include <sys/mman.h>
#include <unistd.h>

namespace discover::daemon {
namespace {

constexpr std::uintptr_t huge = 2 << 20;    // bytes; where the processor's are larger, the kernel declines
constexpr std::uintptr_t great = 2 * huge;  // from which on: some 3,000 peers

/// The allocator of a process with one thread has its heap in one piece, but for what is so large that it is mapped for
/// itself.
std::uintptr_t heap_end() { return reinterpret_cast<std::uintptr_t>(::sbrk(0)); }

}  // namespace

HeapPages::HeapPages() : start_((heap_end() + huge - 1) / huge * huge), followed_(start_) {}

void HeapPages::follow() {
  const auto end = heap_end() / huge * huge;
  if (end < followed_) followed_ = std::max(end, start_);  // it shrank
  if (end <= followed_ || end - start_ < great) return;
  ::madvise(reinterpret_cast<void*>(followed_), end - followed_, MADV_HUGEPAGE);
  // At once, where a kernel before 6.1 would do it in its own time; each for itself, since one that fails ends the
  // call.
  for (auto piece = followed_; piece < end; piece += huge)
    ::madvise(reinterpret_cast<void*>(piece), huge, MADV_COLLAPSE);
  followed_ = end;
}

}  // namespace discover::daemon
