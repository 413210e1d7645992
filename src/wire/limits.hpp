#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace discover::wire {

inline constexpr std::size_t header_bytes = 64;           // PROTOCOL.md s.2
inline constexpr std::size_t signature_bytes = 20;        // key id and tag, PROTOCOL.md s.2
inline constexpr std::size_t max_datagram_bytes = 1200;   // fits every path MTU without fragments (RFC 8085 s.3.2)
inline constexpr std::size_t max_body_bytes = 16 * 1024;  // bounds what one peer can make us keep
inline constexpr std::size_t max_broadcast_body_bytes =   // a broadcast carries its body whole, and may be signed
    max_datagram_bytes - header_bytes - signature_bytes;
inline constexpr int max_body_depth = 4;            // body > services > service > txt
inline constexpr std::size_t max_text_bytes = 256;  // one free text value: os, kernel, a tag's value
inline constexpr std::size_t max_tags = 64;
inline constexpr std::size_t max_services = 64;
inline constexpr std::size_t max_txt = 32;  // entries of one service
inline constexpr std::size_t max_addresses = 64;
inline constexpr std::size_t max_key_bytes = 63;  // a tag's or txt's key; a service's name (RFC 6763 s.4.1.1)
inline constexpr std::int64_t latest_time_s = 253402300799;  // since 1970: 9999-12-31, the last that RFC 3339 can print

inline constexpr std::chrono::milliseconds lease_unit{100};  // the lease field counts tenths of a second

}  // namespace discover::wire
