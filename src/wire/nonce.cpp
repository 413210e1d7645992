#include "wire/nonce.hpp"

#include <cstring>

#include <sodium.h>

namespace discover::wire {

namespace {

/// Words of different sizes share a key and never a hash's input.
template <class Word>
std::uint64_t hash(const NonceKey& key, Word word) {
  static_assert(sizeof(NonceKey) == crypto_shorthash_KEYBYTES);
  std::array<unsigned char, sizeof word> input{};
  std::memcpy(input.data(), &word, sizeof word);
  std::array<unsigned char, crypto_shorthash_BYTES> output{};
  crypto_shorthash(output.data(), input.data(), input.size(), key.data());
  std::uint64_t value = 0;
  std::memcpy(&value, output.data(), sizeof value);
  return value;
}

}  // namespace

std::uint64_t keyed_hash(const NonceKey& key, std::uint32_t word) { return hash(key, word); }

std::uint64_t Nonces::next() { return hash(key_, ++count_); }

}  // namespace discover::wire
