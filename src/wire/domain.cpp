#include "wire/domain.hpp"

#include <array>

#include <sodium.h>

#include "wire/reader.hpp"

namespace discover::wire {

std::uint32_t domain_tag(std::string_view name) {
  std::array<unsigned char, 32> digest{};
  crypto_generichash(digest.data(), digest.size(), reinterpret_cast<const unsigned char*>(name.data()), name.size(),
                     nullptr, 0);
  return Reader(std::as_bytes(std::span(digest))).u32();
}

}  // namespace discover::wire
