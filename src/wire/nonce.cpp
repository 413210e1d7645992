#include "wire/nonce.hpp"

#include <cstring>

#include <sodium.h>

namespace discover::wire {

std::uint64_t Nonces::next() {
  static_assert(sizeof(NonceKey) == crypto_shorthash_KEYBYTES);
  ++count_;
  std::array<unsigned char, sizeof count_> counter{};
  std::memcpy(counter.data(), &count_, sizeof count_);
  std::array<unsigned char, crypto_shorthash_BYTES> hash{};
  crypto_shorthash(hash.data(), counter.data(), counter.size(), key_.data());
  std::uint64_t nonce = 0;
  std::memcpy(&nonce, hash.data(), sizeof nonce);
  return nonce;
}

}  // namespace discover::wire
