#include "daemon/reply_sockets.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/bytes.hpp"
#include "net/control_sockets.hpp"

namespace discover::daemon {

std::error_code ReplySockets::send(uid_t uid, const net::SocketAddress& to, std::string_view text) {
  std::size_t full = 0;
  for (const auto& lent : lent_) {
    if (lent.uid != uid) continue;
    const auto error = net::send_at_once(lent.socket, to, base::as_bytes(text));
    if (!error || !net::is_send_buffer_full(lent.socket)) return error;
    if (++full == most_of_one_uid) return error;
  }
  if (const auto error = lend(uid)) return error;
  return net::send_at_once(lent_.back().socket, to, base::as_bytes(text));
}

/// The last one is the user's then: one that nobody has unread replies in, or a new one.
std::error_code ReplySockets::lend(uid_t uid) {
  const auto idle =
      std::find_if(lent_.begin(), lent_.end(), [](const Lent& lent) { return !net::has_unread(lent.socket); });
  if (idle != lent_.end()) {
    idle->uid = uid;
    std::swap(*idle, lent_.back());
    return {};
  }
  if (lent_.size() >= most_) return std::make_error_code(std::errc::resource_unavailable_try_again);
  auto socket = net::open_telling_socket();
  if (!socket) return socket.error();
  lent_.push_back({*std::move(socket), uid});
  return {};
}

}  // namespace discover::daemon
