#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/address.hpp"
#include "letters.hpp"
#include "net/fd.hpp"
#include "wire/limits.hpp"

namespace discover::bench {

/// Sends datagrams in anybody's name, many with one system call (raw(7), IP_HDRINCL). UDP checksums are left out, as
/// nobody checks them between two ends of a veth.
class ForgingSocket {
 public:
  static constexpr std::size_t batch = 64;  // datagrams a system call at most

  /// Throws std::runtime_error in a namespace from which a way leads out: nothing forged may leave the machine.
  ForgingSocket(const std::string& interface, base::Endpoint to);

  struct Sent {
    std::size_t sent = 0;
    std::size_t errors = 0;  ///< refused by the kernel, and skipped
  };
  /// Sends the next `count` letters, at most `batch`.
  Sent send(Letters& letters, std::size_t count);

 private:
  static constexpr std::size_t headers_bytes = 28;  // IPv4 and UDP
  using Slot = std::array<std::byte, headers_bytes + wire::max_datagram_bytes>;

  std::size_t write_packet(Letters& letters, Slot& slot) const;

  net::Fd fd_;
  base::Endpoint to_;
  std::array<Slot, batch> slots_;
};

}  // namespace discover::bench
