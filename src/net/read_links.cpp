#include "net/read_links.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <memory>
#include <sys/socket.h>
#include <sys/time.h>

#include <libmnl/libmnl.h>

#include "net/fd.hpp"
#include "net/link_messages.hpp"

namespace discover::net {
namespace {

constexpr int attempts = 10;  // a listing that a change interrupted is asked for again: a host that boots changes a lot
constexpr timeval patience{.tv_sec = 1};     // the kernel answers at once; the loop must not hang if it does not
constexpr std::size_t answer_bytes = 32768;  // bytes: what the kernel fills at most, libmnl's MNL_SOCKET_DUMP_SIZE

using Links = std::vector<Link>;

std::error_code last_error() { return {errno, std::system_category()}; }

std::error_code ask(const Fd& socket, std::uint16_t type, std::uint32_t sequence) {
  alignas(nlmsghdr) std::array<std::byte, 128> memory{};
  nlmsghdr* request = mnl_nlmsg_put_header(memory.data());
  request->nlmsg_type = type;
  request->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request->nlmsg_seq = sequence;
  if (type == RTM_GETLINK) {
    mnl_nlmsg_put_extra_header(request, sizeof(ifinfomsg));
    mnl_attr_put_u32(request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
  } else {
    mnl_nlmsg_put_extra_header(request, sizeof(ifaddrmsg));
  }
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  const auto sent =
      ::sendto(socket.get(), request, request->nlmsg_len, 0, reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel);
  return sent < 0 ? last_error() : std::error_code();
}

/// Reads answers until the kernel says that it is done.
std::error_code listen(const Fd& socket, std::uint32_t sequence, ReadMessage read_message, Links& links) {
  const std::unique_ptr<std::byte[]> buffer(new std::byte[answer_bytes]);
  for (;;) {
    sockaddr_nl source{};
    iovec part{buffer.get(), answer_bytes};
    msghdr message{.msg_name = &source, .msg_namelen = sizeof source, .msg_iov = &part, .msg_iovlen = 1};
    const auto length = ::recvmsg(socket.get(), &message, 0);
    if (length < 0) return errno == EAGAIN ? std::make_error_code(std::errc::timed_out) : last_error();
    if ((message.msg_flags & MSG_TRUNC) != 0) return std::make_error_code(std::errc::message_size);
    if (source.nl_pid != 0) continue;  // only the kernel knows the links
    const auto last = read_answer({buffer.get(), static_cast<std::size_t>(length)}, sequence, read_message, links);
    if (!last) return last.error();
    if (*last) return {};
  }
}

/// A socket of its own for each attempt: what is left of an interrupted answer goes with it.
std::error_code read_once(Links& links) {
  const Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!socket) return last_error();
  if (::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0) return last_error();
  if (const auto error = ask(socket, RTM_GETLINK, 1)) return error;
  if (const auto error = listen(socket, 1, read_link, links)) return error;
  if (const auto error = ask(socket, RTM_GETADDR, 2)) return error;
  return listen(socket, 2, read_address, links);
}

}  // namespace

base::Expected<Links, std::error_code> read_links() {
  std::error_code error;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    Links links;
    error = read_once(links);
    if (!error) {
      std::ranges::sort(links, {}, &Link::index);
      return links;
    }
    if (error != std::errc::interrupted) break;
  }
  return base::Unexpected{error};
}

}  // namespace discover::net
