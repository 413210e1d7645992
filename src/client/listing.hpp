#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace discover::client {

/// The pages of one listing, joined by their lines without parsing a row: PROTOCOL.md s.3 promises each on a
/// line of its own. Owned by one call of Client.
class Listing {
 public:
  /// Takes one reply that is_answer(). Gives the cursor of the next page, or nothing if this was the last
  /// one. Throws Error(bad_reply) if it is no page of peers.
  std::optional<std::string> add(std::string_view reply);

  /// The last page's scalars, as a JSON object with an empty `peers`.
  const std::string& head() const { return head_; }

  std::size_t count() const { return count_; }

  /// Calls `take` with each row, a JSON object without a line feed.
  void visit_rows(const std::function<void(std::string_view)>& take) const;

  /// Drops the rows for which `wanted` is false, and has the scalar `total` count what is left.
  void keep(const std::function<bool(std::string_view)>& wanted);

  /// The whole as one document; see Client::list_json.
  std::string document() &&;

 private:
  std::string head_;
  std::size_t count_ = 0;
  std::string rows_;  // with ",\n" between them
};

}  // namespace discover::client
