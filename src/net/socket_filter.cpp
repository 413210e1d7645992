#include "net/socket_filter.hpp"

#include <array>
#include <cstdint>
#include <linux/filter.h>
#include <sys/socket.h>

#include "net/socket_options.hpp"

namespace discover::net {
namespace {

constexpr std::uint32_t udp_header_bytes = 8;  // a UDP socket's filter sees the datagram from there on
constexpr std::uint32_t header_bytes = 64;     // PROTOCOL.md s.2: nothing shorter is ours
constexpr std::uint32_t magic = 0x44534356;    // "DSCV", at the header's start
constexpr std::uint32_t whole = 0xffffffff;    // bytes to keep
constexpr std::uint32_t nothing = 0;           // bytes to keep: the datagram is dropped

constexpr sock_filter instruction(std::uint16_t code, std::uint32_t k, std::uint8_t if_true = 0,
                                  std::uint8_t if_false = 0) {
  return {code, if_true, if_false, k};
}

}  // namespace

void attach_socket_filter(const Fd& socket, const std::string& what) {
  std::array<sock_filter, 6> code = {
      instruction(BPF_LD | BPF_W | BPF_LEN, 0),
      instruction(BPF_JMP | BPF_JGE | BPF_K, udp_header_bytes + header_bytes, 0, 3),
      instruction(BPF_LD | BPF_W | BPF_ABS, udp_header_bytes),
      instruction(BPF_JMP | BPF_JEQ | BPF_K, magic, 0, 1),
      instruction(BPF_RET | BPF_K, whole),
      instruction(BPF_RET | BPF_K, nothing),
  };
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  if (::setsockopt(socket.get(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0) {
    throw_errno(what + ": attaching the filter");
  }
}

}  // namespace discover::net
