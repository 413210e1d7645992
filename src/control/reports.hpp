#pragma once

#include <string>

namespace discover::control {

struct Request;
struct View;

/// The replies about this node itself, PROTOCOL.md s.3. They may be longer than the request's max_bytes.
std::string status_reply(const Request& request, const View& view);
std::string interfaces_reply(const Request& request, const View& view);
std::string counters_reply(const Request& request, const View& view);

}  // namespace discover::control
