// The entry point that libFuzzer calls, for the fuzzer that the build names.
#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzzers.hpp"

extern "C" __attribute__((visibility("default"))) int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                                                             std::size_t size) {
  discover::fuzz::FUZZER(std::as_bytes(std::span(data, size)));
  return 0;
}
