#include "wire/signature.hpp"

#include <algorithm>
#include <cassert>

#include <sodium.h>

#include "wire/limits.hpp"
#include "wire/reader.hpp"

namespace discover::wire {
namespace {

static_assert(std::tuple_size_v<Secret> == crypto_kdf_KEYBYTES);

constexpr char context[crypto_kdf_CONTEXTBYTES + 1] = "discover";
constexpr std::uint64_t tag_subkey = 1;
constexpr std::uint64_t id_subkey = 2;

}  // namespace

Key::Key(const Secret& secret) {
  crypto_kdf_derive_from_key(tag_key_.data(), tag_key_.size(), tag_subkey, context, secret.data());
  std::array<unsigned char, crypto_kdf_BYTES_MIN> name{};
  crypto_kdf_derive_from_key(name.data(), name.size(), id_subkey, context, secret.data());
  id_ = Reader(std::as_bytes(std::span(name))).u32();
}

Key::Tag Key::tag(base::Bytes message) const {
  Tag tag{};
  crypto_generichash(tag.data(), tag.size(), reinterpret_cast<const unsigned char*>(message.data()), message.size(),
                     tag_key_.data(), tag_key_.size());
  return tag;
}

void Key::sign(Writer& datagram) const {
  datagram.u32(id_);
  const auto signature = tag(datagram.written());
  datagram.bytes(std::as_bytes(std::span(signature)));
}

bool Key::has_signed(base::Bytes datagram) const {
  assert(datagram.size() >= signature_bytes);
  const auto expected = tag(datagram.first(datagram.size() - sizeof(Tag)));
  return sodium_memcmp(expected.data(), datagram.last(sizeof(Tag)).data(), sizeof(Tag)) == 0;
}

Verdict verify(base::Bytes datagram, bool is_signed, const KeyRing& ring) {
  if (!is_signed) return {};
  if (datagram.size() < header_bytes + signature_bytes) return {Signature::wrong};
  const auto id = Reader(datagram.last(signature_bytes)).u32();
  const auto key = std::find_if(ring.begin(), ring.end(), [id](const Key& candidate) { return candidate.id() == id; });
  if (key == ring.end()) return {Signature::unknown};
  if (!key->has_signed(datagram)) return {Signature::wrong};
  return {Signature::good, static_cast<std::size_t>(key - ring.begin())};
}

}  // namespace discover::wire
