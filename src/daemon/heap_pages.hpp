#pragma once

#include <cstdint>

namespace discover::daemon {

/// Lets the kernel keep the heap in huge pages once it is great: the rows of many peers lie all over it and are wanted
/// in any order, and each is on a page of its own, whose address has to be looked up, in a virtual machine twice over:
/// tests/bench/README.md tells what it saves. A small heap stays in small pages, since of a huge one all is resident.
/// Where the kernel offers no huge pages, nothing happens.
class HeapPages {
 public:
  HeapPages();

  /// To be called when the heap may have grown; costs nothing if it has not. What it has grown by is moved, 2 MiB in
  /// about a millisecond.
  void follow();

 private:
  std::uintptr_t start_;     // of what may be moved
  std::uintptr_t followed_;  // up to where it was
};

}  // namespace discover::daemon
