#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client/deadline.hpp"

namespace discover::client {

/// A client's end of the control door: an autobound AF_UNIX datagram socket, connected, so that the kernel
/// refuses what anybody but the daemon sends to it. What all who connect do not read shares the room of one
/// socket of the daemon, so whoever gets no reply asks again unconnected. Owned by one call of Client; knows
/// nothing of what it carries.
class ControlSocket {
 public:
  /// Connects to the first of `paths` behind which somebody listens. Throws Error(not_reachable) that names
  /// them all.
  explicit ControlSocket(const std::vector<std::string>& paths);
  ~ControlSocket();
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

  /// Sends `request`, again each time `patience` (doubling) is over, until a datagram comes that `accept`
  /// takes. The view lives until the next call. Throws Error: timeout, not_reachable if the daemon ends
  /// meanwhile, bad_reply for a datagram longer than longest_reply, and whatever `accept` throws.
  std::string_view ask(const std::string& request, Deadline deadline, std::chrono::milliseconds patience,
                       const std::function<bool(std::string_view)>& accept);

 private:
  bool send(const std::string& request, Deadline until);
  bool send_unconnected(const std::string& request);
  bool is_taken(std::string_view reply, const std::function<bool(std::string_view)>& accept) const;
  bool wait_for(short events, Deadline until);
  void disconnect();
  std::string_view receive();
  [[noreturn]] void raise_gone(int error) const;

  int fd_ = -1;
  bool connected_ = false;
  std::string path_;
  std::unique_ptr<char[]> buffer_;
};

}  // namespace discover::client
