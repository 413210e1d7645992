#pragma once

#include <cstdint>
#include <filesystem>
#include <sys/types.h>
#include <system_error>

#include "base/bytes.hpp"
#include "base/expected.hpp"
#include "net/fd.hpp"
#include "net/socket_address.hpp"

namespace discover::net {

/// The file of a bound AF_UNIX socket. It removes the file when it goes, unless the file is another's by
/// then.
class SocketFile {
 public:
  explicit SocketFile(std::filesystem::path path);
  SocketFile(SocketFile&& other) noexcept;
  SocketFile(const SocketFile&) = delete;
  SocketFile& operator=(const SocketFile&) = delete;
  SocketFile& operator=(SocketFile&&) = delete;
  ~SocketFile();

 private:
  std::filesystem::path path_;  // empty when moved from
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

struct UnixControlSocket {
  Fd fd;
  SocketFile file;  ///< goes first: nobody may find a file that nobody reads
};

/// An AF_UNIX datagram socket that everybody on the host may write to and whose senders the kernel names.
/// Makes the last directory of `path` if it is missing, and replaces a socket that nobody reads any more.
/// Throws std::system_error, with EADDRINUSE if somebody reads it.
UnixControlSocket open_unix_control_socket(const std::filesystem::path& path);

/// A socket that tells AF_UNIX clients something without being theirs to ask: what they do not read fills its
/// send buffer alone.
base::Expected<Fd, std::error_code> open_telling_socket();

/// The same for one client. The error is EPERM for one that takes nothing but from the control socket, having
/// connected to it.
base::Expected<Fd, std::error_code> connect_to_client(const SocketAddress& client);

/// Sends at once or not at all.
std::error_code send_at_once(const Fd& socket, const SocketAddress& to, base::Bytes bytes);

/// True if AF_UNIX receivers have not read yet all that was sent from here, which the kernel keeps as long as
/// this socket or not.
bool has_unread(const Fd& socket);
/// True if what they have not read takes all room there is, so that nobody can be sent anything from here.
bool is_send_buffer_full(const Fd& socket);

/// A UDP socket on 127.0.0.1 that nothing but this host reaches. Throws std::system_error.
Fd open_udp_control_socket(std::uint16_t port);

}  // namespace discover::net
