#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace discover::client {

/// The longest reply asked for, in bytes: as much as the control protocol allows (PROTOCOL.md s.2).
inline constexpr std::size_t longest_reply = 65'507;

/// Throws Error(bad_reply) if there is anything in it but printable ASCII and line feeds.
void check_plain(std::string_view text);

/// A JSON object from the daemon. Throws Error(bad_reply) for everything else.
nlohmann::json parse_object(std::string_view text);

/// Where the rows of a reply that lists peers begin: behind its `"peers":[`. npos if it lists none.
std::size_t start_of_rows(std::string_view reply);

/// A reply without its rows, as a JSON object of a few hundred bytes however many rows there are.
std::string without_rows(std::string_view reply);

/// Whether `reply` is the answer to request `id`; false for that to another one. Throws Error(bad_reply) if
/// it is no reply at all, and the Error that it speaks of if it is one that refuses.
bool is_answer(std::string_view reply, std::uint64_t id);

/// `object` on one line, in its own order, without the request's id and with `next` as null if it has one.
std::string without_request(std::string_view object);

}  // namespace discover::client
