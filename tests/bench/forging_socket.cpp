#include "forging_socket.hpp"

#include <netinet/in.h>
#include <span>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/uio.h>

#include "net/socket_address.hpp"
#include "net/socket_options.hpp"
#include "wire/writer.hpp"

namespace discover::bench {
namespace {

constexpr base::Endpoint somewhere_else{{0xc0000201}, 9};  // 192.0.2.1: on no link (RFC 5737); connecting sends nothing
constexpr std::uint16_t port = 9842;
constexpr std::uint8_t ttl = 1;

void refuse_where_a_way_leads_out() {
  const net::Fd probe = net::open_datagram_socket(AF_INET, "looking for a way out");
  const net::SocketAddress target(somewhere_else);
  if (::connect(probe.get(), target.get(), target.length()) == 0) {
    throw std::runtime_error("a way leads out of this network namespace: nothing that is forged may take it");
  }
}

}  // namespace

ForgingSocket::ForgingSocket(const std::string& interface, base::Endpoint to) : to_(to) {
  refuse_where_a_way_leads_out();
  fd_ = net::Fd(::socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW));
  const std::string what = "raw socket";
  if (!fd_) net::throw_errno(what);
  net::bind_to_device(fd_, interface, what);
  net::set_option(fd_, SOL_SOCKET, SO_BROADCAST, 1, what);
  net::set_option(fd_, SOL_SOCKET, SO_DONTROUTE, 1, what);
}

std::size_t ForgingSocket::write_packet(Letters& letters, Slot& slot) const {
  const std::span room(slot);
  const auto letter = letters.next(room.subspan(headers_bytes));
  const auto udp_bytes = static_cast<std::uint16_t>(8 + letter.bytes.size());
  wire::Writer out(room.first(headers_bytes));
  out.u16(0x4500);  // IPv4, 20 bytes of header; total length, id and checksum are the kernel's
  out.zeros(6);
  out.u8(ttl);
  out.u8(IPPROTO_UDP);
  out.zeros(2);
  out.u32(letter.source.value);
  out.u32(to_.address.value);
  out.u16(port);
  out.u16(to_.port);
  out.u16(udp_bytes);
  out.u16(0);  // no checksum, RFC 768
  return headers_bytes + letter.bytes.size();
}

ForgingSocket::Sent ForgingSocket::send(Letters& letters, std::size_t count) {
  const net::SocketAddress to(to_);
  std::array<iovec, batch> parts{};
  std::array<mmsghdr, batch> messages{};
  for (std::size_t i = 0; i < count; ++i) {
    parts[i] = {slots_[i].data(), write_packet(letters, slots_[i])};
    messages[i].msg_hdr.msg_name = const_cast<sockaddr*>(to.get());
    messages[i].msg_hdr.msg_namelen = to.length();
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  Sent result;
  for (std::size_t done = 0; done < count;) {
    const int sent = ::sendmmsg(fd_.get(), &messages[done], static_cast<unsigned>(count - done), 0);
    if (sent > 0) {
      result.sent += static_cast<std::size_t>(sent);
      done += static_cast<std::size_t>(sent);
    } else {
      ++result.errors;
      ++done;
    }
  }
  return result;
}

}  // namespace discover::bench
