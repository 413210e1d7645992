#pragma once

#include <cstdint>
#include <filesystem>
#include <sys/types.h>
#include <system_error>

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

  /// Puts it in place of what is at `path`. Throws std::system_error, and stays where it is, if that cannot be.
  void move_to(std::filesystem::path path);

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

/// The same in place of the one of ours that stands there: whoever asks at `path` meets one or the other.
UnixControlSocket replace_unix_control_socket(const std::filesystem::path& path);

/// A socket for what is told to one AF_UNIX client beside replies: what it does not read fills a send buffer of
/// its own. The error is EPERM for a client that takes nothing but from the control socket, having connected to it.
base::Expected<Fd, std::error_code> connect_to_client(const SocketAddress& client);

/// A UDP socket on 127.0.0.1 that nothing but this host reaches. Throws std::system_error.
Fd open_udp_control_socket(std::uint16_t port);

}  // namespace discover::net
