#include "service/identity.hpp"

#include <algorithm>
#include <string>
#include <system_error>

#include <sodium.h>

#include "base/text.hpp"

namespace discover::service {
namespace {

constexpr std::size_t most_id_bytes = 64;                          // 32 digits and an end of line
constexpr std::string_view application_key = "discoverd node id";  // part of the protocol: never changes

const unsigned char* unsigned_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Nothing if there is no file, or none for this process or this purpose. What only cannot be read just then must not
/// give the machine another identity.
std::optional<std::string> content_of(const StateFile& file) {
  std::optional<std::string> text;
  const auto error = file.read(most_id_bytes, text);
  if (!error || error == std::errc::permission_denied || error == std::errc::file_too_large) return text;
  throw std::system_error(error, base::printable(file.path().native()) + " cannot be read");
}

}  // namespace

std::optional<MachineId> parse_machine_id(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  const auto id = wire::parse_node_id(text);  // the same 32 digits
  if (!id || *id == wire::NodeId{}) return std::nullopt;
  return id->bytes;
}

std::optional<MachineId> read_machine_id() {
  for (const auto* path : {"/etc/machine-id", "/var/lib/dbus/machine-id"}) {
    const auto text = content_of(StateFile(path));
    if (!text) continue;
    if (const auto id = parse_machine_id(*text)) return id;
  }
  return std::nullopt;
}

std::optional<MachineId> kept_machine_id(const StateFile& file) {
  if (const auto text = content_of(file)) {
    if (const auto id = parse_machine_id(*text)) return id;
  }
  static_cast<void>(file.put_aside());  // what is there all the same is not written over
  const auto fresh = random_node_id();  // the same 32 digits
  if (file.write_to_disk(to_string(fresh) + '\n')) return std::nullopt;
  return fresh.bytes;
}

wire::NodeId derive_node_id(const MachineId& machine, std::string_view instance) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, unsigned_bytes(application_key), application_key.size(), sizeof(wire::NodeId::bytes));
  crypto_generichash_update(&state, machine.data(), machine.size());
  crypto_generichash_update(&state, unsigned_bytes(instance), instance.size());
  wire::NodeId id;
  crypto_generichash_final(&state, id.bytes.data(), id.bytes.size());
  return id;
}

wire::NodeId random_node_id() {
  wire::NodeId id;
  randombytes_buf(id.bytes.data(), id.bytes.size());
  return id;
}

std::uint64_t random_bits() {
  std::uint64_t bits = 0;
  randombytes_buf(&bits, sizeof bits);
  return bits;
}

wire::NonceKey random_key() {
  wire::NonceKey key;
  randombytes_buf(key.data(), key.size());
  return key;
}

}  // namespace discover::service
