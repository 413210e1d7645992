#pragma once

#include <cstdint>

namespace discover::discovery {

/// Tells new sequence numbers from repeated ones: the highest seen and the 63 below it, as IPsec does it
/// (RFC 4303 s.3.4.3). Starts empty.
class SequenceWindow {
 public:
  static constexpr std::uint64_t width = 64;

  /// True, and remembers it, if `sequence` is new; false if it was seen or is too old to tell.
  bool accept(std::uint64_t sequence) {
    if (seen_ == 0 || sequence > highest_) {
      const auto ahead = sequence - highest_;
      seen_ = seen_ == 0 || ahead >= width ? 1 : seen_ << ahead | 1;
      highest_ = sequence;
      return true;
    }
    const auto behind = highest_ - sequence;
    if (behind >= width || (seen_ >> behind & 1) != 0) return false;
    seen_ |= std::uint64_t{1} << behind;
    return true;
  }

  /// Takes `sequence` for the highest and all below it for seen.
  void start_at(std::uint64_t sequence) {
    highest_ = sequence;
    seen_ = ~std::uint64_t{0};
  }

  /// True if accept() would take it.
  bool is_new(std::uint64_t sequence) const {
    SequenceWindow copy = *this;
    return copy.accept(sequence);
  }

  /// The highest accepted; 0 before the first. Sequences start at 1 (PROTOCOL.md s.2).
  std::uint64_t highest() const { return highest_; }

  bool operator==(const SequenceWindow&) const = default;

 private:
  std::uint64_t highest_ = 0;
  std::uint64_t seen_ = 0;  // bit n: highest_ - n was seen; 0: nothing was
};

}  // namespace discover::discovery
