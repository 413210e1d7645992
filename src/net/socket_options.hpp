#pragma once

#include <cstddef>
#include <string>

#include "base/address.hpp"
#include "net/fd.hpp"

namespace discover::net {

/// Steps of opening a socket. Each throws std::system_error with the failed step behind `what`, the
/// socket's name in words.

/// A non-blocking datagram socket that no child process inherits.
Fd open_datagram_socket(int family, const std::string& what);
void set_option(const Fd& socket, int level, int option, int value, const std::string& what);
void bind_to_device(const Fd& socket, const std::string& interface, const std::string& what);
void bind_to(const Fd& socket, base::Endpoint local, const std::string& what);

/// What is asked for, in bytes: the default lost datagrams above 100,000 a second.
inline constexpr int wanted_receive_buffer_bytes = 4 << 20;

/// What is asked for, in bytes: the kernel looks for three seconds for a neighbour that does not exist and keeps what
/// is for it meanwhile. Where a flood has forged such addresses, the questions to them filled the default (some 277 of
/// them), and whatever else the node had to say was lost.
inline constexpr int wanted_send_buffer_bytes = 1 << 20;

/// Asks for room for bursts; the kernel grants less without saying so.
void ask_buffers(const Fd& socket);
/// What was granted, in bytes of the unit that was asked in (the kernel accounts twice that).
std::size_t granted_receive_buffer(const Fd& socket);

[[noreturn]] void throw_errno(const std::string& what);

}  // namespace discover::net
