#include "daemon/control_doors.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/text.hpp"

namespace discover::daemon {
namespace {

using OnReceived = net::DatagramSocket::OnReceived;
namespace log = base::log;

net::UnixControlSocket open_unix(const std::filesystem::path& path) {
  try {
    return net::open_unix_control_socket(path);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::address_in_use) throw;
    throw std::runtime_error(fmt::format("another discoverd answers at {}; give this one a name with --instance",
                                         base::printable(path.native())));
  }
}

constexpr auto nobody = static_cast<uid_t>(-1);  // of whom the kernel does not tell

bool is_privileged(uid_t uid) { return uid == 0 || uid == ::geteuid(); }

}  // namespace

bool is_privileged(const Visitor& visitor) { return visitor.credentials && is_privileged(visitor.credentials->uid); }

ControlDoors::ControlDoors(event::Loop& loop, const std::filesystem::path& path, std::optional<std::uint16_t> port,
                           Answer answer)
    : loop_(loop), answer_(answer) {
  auto opened = open_unix(path);
  file_.emplace(std::move(opened.file));
  unix_ =
      std::make_unique<net::DatagramSocket>(loop, std::move(opened.fd), OnReceived::to<&ControlDoors::on_unix>(*this));
  udp_port_ = port;
  if (!port) return;
  try {
    udp_ = open_udp(*port);
  } catch (const std::system_error& error) {
    const bool has_no_loopback = error.code() == std::errc::address_not_available;
    if (!has_no_loopback && error.code() != std::errc::address_in_use) throw;
    log::warning("control port {} of 127.0.0.1 {}: it is tried again, and until then nobody is answered there", *port,
                 has_no_loopback ? "cannot be had while the interface lo is down" : "is in use");
  }
}

std::unique_ptr<net::DatagramSocket> ControlDoors::open_udp(std::uint16_t port) {
  return std::make_unique<net::DatagramSocket>(loop_, net::open_udp_control_socket(port),
                                               OnReceived::to<&ControlDoors::on_udp>(*this));
}

void ControlDoors::retry_udp() try {
  if (!lacks_udp()) return;
  udp_ = open_udp(*udp_port_);
  log::info("control port {} of 127.0.0.1 is free: queries are answered there", *udp_port_);
} catch (const std::system_error&) {  // which has been said
}

void ControlDoors::move_udp(std::optional<std::uint16_t> port) {
  if (port == udp_port_) return;
  std::unique_ptr<net::DatagramSocket> moved;
  try {
    if (port) moved = open_udp(*port);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::address_in_use) throw;
    throw std::runtime_error(
        fmt::format("control_port: {} of 127.0.0.1 is in use; choose another, or 0 for none", *port));
  }
  udp_ = std::move(moved);
  udp_port_ = port;
}

void ControlDoors::on_unix(const net::Received& received) noexcept {
  if (!take(received)) return;
  const auto uid = received.credentials ? received.credentials->uid : nobody;
  if (reply_unix(received.source, uid, reply_)) ++counters_.replies_lost;
}

void ControlDoors::on_udp(const net::Received& received) noexcept {
  if (take(received) && udp_->send(received.source, base::as_bytes(reply_))) ++counters_.replies_lost;
}

void ControlDoors::send_unix(const net::SocketAddress& to, uid_t uid, std::string_view text) {
  if (reply_unix(to, uid, text)) ++counters_.replies_lost;
}

/// Whoever has connected to the door takes replies from there alone. Its room is for them, and they share it.
std::error_code ControlDoors::reply_unix(const net::SocketAddress& to, uid_t uid, std::string_view text) {
  const auto error = (is_privileged(uid) ? privileged_replies_ : replies_).send(uid, to, text);
  if (error.value() != EPERM && error.value() != EMFILE && error.value() != ENFILE) return error;
  return unix_->send(to, base::as_bytes(text));
}

std::error_code ControlDoors::send_udp(const net::SocketAddress& to, std::string_view text) {
  if (!udp_) return std::make_error_code(std::errc::not_connected);
  return udp_->send(to, base::as_bytes(text));
}

/// Has the request answered into reply_; false: there is nothing to send.
bool ControlDoors::take(const net::Received& received) {
  ++counters_.requests;
  if (received.source.is_unnamed()) {
    ++counters_.no_return_address;
    return false;
  }
  reply_.clear();
  answer_(received.bytes, {received.source, received.credentials}, reply_);
  return !reply_.empty();
}

}  // namespace discover::daemon
