#include "discovery/fetches.hpp"

#include "stage.hpp"

using namespace discover;
using namespace discover::discovery;
using namespace discover::discovery::test;

namespace {

/// What a peer describes itself as, and the replies that carry parts of it.
struct Source {
  wire::NodeId id = node_id(2);
  base::Endpoint at{address(1, 2), 9842};
  std::uint32_t revision = 1;
  std::string text;

  std::optional<std::string> give(Fetches& fetches, std::size_t offset, std::size_t length,
                                  base::TimePoint now = opening) const {
    const auto part = std::string_view(text).substr(offset, length);
    const wire::Header header{.type = wire::Type::reply,
                              .flags = wire::flag::body,
                              .id = id,
                              .revision = revision,
                              .body_bytes = static_cast<std::uint16_t>(text.size()),
                              .body_offset = static_cast<std::uint16_t>(offset)};
    return fetches.add(now, {header, base::as_bytes(part)}, base::as_bytes(part), at);
  }

  std::uint16_t next(const Fetches& fetches) const { return fetches.next_offset(id, at, revision); }
};

std::string letters(std::size_t count) {
  std::string text(count, 'a');
  for (std::size_t i = 0; i < count; ++i) text[i] = static_cast<char>('a' + i * 7 % 26);
  return text;
}

}  // namespace

TEST_CASE("a description is whole when its last part has come") {
  Fetches fetches;
  const Source source{.text = letters(2500)};
  CHECK(source.next(fetches) == 0);
  CHECK_FALSE(source.give(fetches, 0, 1136));
  CHECK(source.next(fetches) == 1136);
  CHECK_FALSE(source.give(fetches, 1136, 1136));
  CHECK(source.next(fetches) == 2272);
  CHECK(source.give(fetches, 2272, 1136) == source.text);
  CHECK(source.next(fetches) == 0);
}

TEST_CASE("a description of one part is whole at once") {
  Fetches fetches;
  const Source source{.text = "{}"};
  CHECK(source.give(fetches, 0, 2) == source.text);
}

TEST_CASE("the longest description, 16 KiB, comes in fifteen parts") {
  Fetches fetches;
  const Source source{.text = letters(wire::max_body_bytes)};
  constexpr std::size_t room = wire::max_datagram_bytes - wire::header_bytes;
  std::optional<std::string> whole;
  int parts = 0;
  for (; !whole; ++parts) whole = source.give(fetches, source.next(fetches), room);
  CHECK(whole == source.text);
  CHECK(parts == 15);
}

TEST_CASE("a part that comes twice, too early or too late is not taken") {
  Fetches fetches;
  const Source source{.text = letters(300)};
  CHECK_FALSE(source.give(fetches, 100, 100));
  CHECK(source.next(fetches) == 0);
  source.give(fetches, 0, 100);
  source.give(fetches, 0, 100);
  source.give(fetches, 200, 100);
  CHECK(source.next(fetches) == 100);
  source.give(fetches, 100, 100);
  CHECK(source.give(fetches, 200, 100) == source.text);
}

TEST_CASE("a new revision, or another length, starts again from the beginning") {
  Fetches fetches;
  Source source{.text = letters(300)};
  source.give(fetches, 0, 100);
  source.revision = 2;
  CHECK(source.next(fetches) == 0);
  CHECK_FALSE(source.give(fetches, 100, 200));
  source.give(fetches, 0, 100);
  CHECK(source.next(fetches) == 100);
  source.text = letters(200);
  CHECK_FALSE(source.give(fetches, 100, 100));
  CHECK(source.next(fetches) == 0);
}

TEST_CASE("two places of one peer, and two peers, are fetched from side by side") {
  Fetches fetches;
  const Source one{.text = letters(300)};
  Source elsewhere = one, other = one;
  elsewhere.at = {address(2, 2), 9842};
  other.id = node_id(3);
  one.give(fetches, 0, 100);
  elsewhere.give(fetches, 0, 150);
  CHECK(one.next(fetches) == 100);
  CHECK(elsewhere.next(fetches) == 150);
  CHECK(other.next(fetches) == 0);
  CHECK(elsewhere.give(fetches, 150, 150) == one.text);
  CHECK(one.next(fetches) == 100);
}

TEST_CASE("of more than sixteen the one that has waited longest is given up") {
  Fetches fetches;
  std::vector<Source> sources;
  for (std::uint32_t i = 0; i < 17; ++i) sources.push_back({.id = node_id(2 + i), .text = letters(300)});
  for (std::size_t i = 0; i < 16; ++i) sources[i].give(fetches, 0, 100, opening + std::chrono::seconds(i));
  sources[0].give(fetches, 100, 100, opening + 20s);
  sources[16].give(fetches, 0, 100, opening + 21s);
  CHECK(sources[0].next(fetches) == 200);
  CHECK(sources[1].next(fetches) == 0);
  CHECK(sources[2].next(fetches) == 100);
  CHECK(sources[16].next(fetches) == 100);
}
