#pragma once

#include <string>
#include <sys/socket.h>
#include <system_error>

#include "net/fd.hpp"

namespace discover::net {

/// A name that one process of a network namespace has at a time, until it ends: unix(7), "abstract".
struct NamedSocket {
  Fd fd;                  ///< holds the name; none: it could not be had
  std::error_code error;  ///< why: EADDRINUSE, another has it
};
NamedSocket take_abstract_name(const std::string& name);

/// Who has it, as the kernel says; pid 0 if it does not.
ucred holder_of_abstract_name(const std::string& name);

}  // namespace discover::net
