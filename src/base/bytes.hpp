#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace discover::base {

using Bytes = std::span<const std::byte>;

/// The same memory seen as text; valid as long as `bytes` is.
inline std::string_view as_text(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// The same memory seen as bytes; valid as long as `text` is.
inline Bytes as_bytes(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

}  // namespace discover::base
