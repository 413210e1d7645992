#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/address.hpp"
#include "base/clock.hpp"
#include "wire/node_id.hpp"

namespace discover::control {

/// Appends JSON to a text of the caller's: ASCII only, the same bytes for the same values, commas put where
/// they belong. Views the text and owns nothing; it never checks that what was begun is ended.
class JsonWriter {
 public:
  /// A key of our own, written out by the compiler: plain ASCII that needs no escape.
  class Key {
   public:
    template <std::size_t size>
    consteval Key(const char (&name)[size]) : size_(size + 3) {
      text_[0] = ',';
      text_[1] = '"';
      std::copy_n(name, size - 1, &text_[2]);
      text_[size + 1] = '"';
      text_[size + 2] = ':';
    }
    constexpr std::string_view name() const { return {&text_[2], size_ - std::size_t{4}}; }

   private:
    friend class JsonWriter;
    constexpr std::string_view text(bool comma) const {
      return {&text_[comma ? 0 : 1], size_ - std::size_t{comma ? 0u : 1u}};
    }

    std::array<char, 31> text_{};  // `,"name":`; longer names do not compile
    // Of a narrower type g++ 12 would know how short it is, and copy by `rep movs`, whose start takes longer than such
    // a copy.
    std::size_t size_;
  };

  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return begin('{'); }
  JsonWriter& begin_array() { return begin('['); }
  JsonWriter& end_object() { return end('}'); }
  JsonWriter& end_array() { return end(']'); }

  JsonWriter& key(const Key& key) {
    out_ += key.text(needs_comma());
    return *this;
  }
  /// A key of our own that the compiler does not know: plain ASCII that needs no escape.
  JsonWriter& plain_key(std::string_view plain);
  /// A key that another host or a client chose.
  JsonWriter& foreign_key(std::string_view text);

  /// Everything but printable ASCII is escaped; what is not UTF-8 becomes U+FFFD.
  JsonWriter& text(std::string_view text);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  JsonWriter& number(std::integral auto value) {
    if constexpr (std::is_signed_v<decltype(value)>) return signed_number(value);
    return unsigned_number(static_cast<std::uint64_t>(value));
  }
  /// Seconds with three decimals, cut off after the millisecond; a negative duration is 0.
  JsonWriter& seconds(base::Duration duration);
  /// RFC 3339, UTC, milliseconds: "2026-09-20T10:11:12.345Z".
  JsonWriter& timestamp(base::WallTime time);
  JsonWriter& id(const wire::NodeId& id);
  JsonWriter& address(base::Ipv4 address);
  JsonWriter& address(const base::IpAddress& address);

  /// JSON that is finished, as one value.
  JsonWriter& raw(std::string_view json);

  JsonWriter& text_or_null(const auto& text) { return text ? this->text(*text) : null(); }

 private:
  /// Whether what stands before is a value, and neither opens nor introduces one. A text ends in a quote, so the
  /// last byte tells.
  bool needs_comma() const {
    if (out_.empty()) return false;
    const char last = out_.back();
    return last != '{' && last != '[' && last != ':' && last != '\n';
  }
  void separate() {
    if (needs_comma()) out_ += ',';
  }
  JsonWriter& begin(char bracket);
  JsonWriter& end(char bracket);
  JsonWriter& signed_number(std::int64_t value);
  JsonWriter& unsigned_number(std::uint64_t value);
  void escaped(std::string_view text);
  void escape_front(std::string_view& text);

  std::string& out_;
};

}  // namespace discover::control
