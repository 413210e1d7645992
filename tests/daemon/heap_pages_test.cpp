#include "daemon/heap_pages.hpp"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <linux/mman.h>
#include <sstream>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include <doctest/doctest.h>

using discover::daemon::HeapPages;

namespace {

constexpr std::size_t mebibyte = 1 << 20;

/// Bytes of the heap that are in huge pages.
std::size_t in_huge_pages() {
  std::ifstream smaps("/proc/self/smaps");
  std::size_t bytes = 0;
  bool is_heap = false;
  for (std::string line; std::getline(smaps, line);) {
    if (line.ends_with("[heap]")) is_heap = true;
    if (line.starts_with("VmFlags:")) is_heap = false;  // the last of a mapping
    std::istringstream words(line);
    std::string key;
    std::size_t kib = 0;
    if (is_heap && words >> key >> kib && key == "AnonHugePages:") bytes += kib * 1024;
  }
  return bytes;
}

/// Whether the kernel does for other memory what is asked for the heap.
bool are_offered() {
  constexpr std::size_t size = 4 * mebibyte;  // wherever it starts, one huge page is in it
  void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  REQUIRE(memory != MAP_FAILED);
  std::memset(memory, 1, size);
  const bool offered = ::madvise(memory, size, MADV_HUGEPAGE) == 0 && ::madvise(memory, size, MADV_COLLAPSE) == 0;
  ::munmap(memory, size);
  return offered;
}

/// Returns where it ends then.
void* grow_heap(std::size_t bytes) {
  void* const grown = ::sbrk(static_cast<std::intptr_t>(bytes));
  REQUIRE(grown != reinterpret_cast<void*>(-1));
  std::memset(grown, 1, bytes);
  return static_cast<char*>(grown) + bytes;
}

}  // namespace

TEST_CASE("a heap that grows great is in huge pages, a small one and one that has not been followed are not") {
  HeapPages pages;
  const auto before = in_huge_pages();
  grow_heap(3 * mebibyte);
  pages.follow();
  CHECK(in_huge_pages() == before);
  grow_heap(8 * mebibyte);
  CHECK(in_huge_pages() == before);
  pages.follow();
  const auto then = in_huge_pages();
  CHECK(then >= (are_offered() ? before + 8 * mebibyte : before));
  CHECK(then <= before + 11 * mebibyte);

  grow_heap(4 * mebibyte);
  pages.follow();
  CHECK(in_huge_pages() >= (are_offered() ? then + 4 * mebibyte : then));
}

TEST_CASE("a heap that shrank and grew again is followed again") {
  HeapPages pages;
  void* const end = grow_heap(8 * mebibyte);
  pages.follow();
  const auto most = in_huge_pages();
  REQUIRE(::sbrk(0) == end);  // what goes is ours, and not the allocator's
  REQUIRE(::sbrk(-static_cast<std::intptr_t>(6 * mebibyte)) != reinterpret_cast<void*>(-1));
  pages.follow();
  CHECK(in_huge_pages() <= most);
  grow_heap(6 * mebibyte);
  pages.follow();
  CHECK(in_huge_pages() + 2 * mebibyte >= most);  // the piece in which it ended stays small
}
