#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "base/random.hpp"
#include "reading.hpp"
#include "wire/header.hpp"
#include "wire/limits.hpp"

using namespace discover::wire;
namespace base = discover::base;

namespace {

using Datagram = std::vector<std::byte>;

std::string noise(base::Random& random, std::size_t length) {
  std::string out(length, '\0');
  for (auto& c : out) c = static_cast<char>(random.next());
  return out;
}

/// What a JSON parser takes for the start of something.
std::string json_noise(base::Random& random, std::size_t length) {
  static constexpr std::string_view alphabet = "{}[]\":,\\u0019eE+-. tfnalsrue/*\x1b\xc3\xa9\xff";
  std::string out = "{";
  while (out.size() < length) out += alphabet[random.next() % alphabet.size()];
  return out;
}

/// Something like a description, sometimes a sound one.
std::string near_description(base::Random& random) {
  static constexpr auto members = std::to_array<std::string_view>({
      R"("name":"a")",
      R"("name":"b..c")",
      R"("os":"x")",
      R"("kernel":"\u202e")",
      R"("arch":"\ud800")",
      R"("booted_at":1)",
      R"("booted_at":1e999)",
      R"("addresses":["10.0.0.7","::1"])",
      R"("addresses":[[[[[]]]]])",
      R"("tags":{"k":"v"})",
      R"("tags":null)",
      R"("services":[{"name":"n","type":"_n._tcp","port":1,"txt":{"k":""}}])",
      R"("services":[{"name":"n","type":"_n._tcp","port":70000}])",
      R"("later":{"x":[1,-2.5,true,"\u0000"]})",
      R"("cut)",
  });
  std::string out = R"({"name":"a")";
  for (auto count = random.next() % 4; count > 0; --count)
    out.append(",").append(members[random.next() % members.size()]);
  return out + "}";
}

Datagram datagram(base::Random& random, const std::string& body) {
  Header header;
  header.flags = static_cast<std::uint8_t>(flag::body | random.next());
  header.body_bytes = static_cast<std::uint16_t>(random.next() % 8 == 0 ? random.next() : body.size());
  header.body_offset = static_cast<std::uint16_t>(random.next() % 8 == 0 ? random.next() : 0);
  if (random.next() % 2 == 0) header.flags &= static_cast<std::uint8_t>(~flag::is_signed);
  Datagram buffer(max_datagram_bytes);
  Writer out(buffer);
  encode_header(header, out);
  out.bytes(base::as_bytes(body));
  buffer.resize(out.written().size());
  return buffer;
}

Datagram garbage(base::Random& random) {
  switch (random.next() % 4) {
    case 0: {
      const auto bytes = noise(random, random.next() % 1300);
      return {base::as_bytes(bytes).begin(), base::as_bytes(bytes).end()};
    }
    case 1: return datagram(random, noise(random, random.next() % 200));
    case 2: return datagram(random, json_noise(random, random.next() % 200));
  }
  return datagram(random, near_description(random));
}

}  // namespace

TEST_CASE("100,000 datagrams of garbage keep the rules, or are refused") {
  base::Random random(20260920);
  std::array<int, 6> tally{};
  for (int i = 0; i < 100000; ++i) {
    CAPTURE(i);
    const auto bytes = garbage(random);
    const auto outcome = read(bytes);
    if (outcome == Outcome::described) check_round_trip(bytes);
    ++tally[static_cast<std::size_t>(outcome)];
  }
  for (const auto outcome :
       {Outcome::bad_header, Outcome::bad_part, Outcome::cut_body, Outcome::bad_body, Outcome::described}) {
    CHECK(tally[static_cast<std::size_t>(outcome)] > 1000);
  }
}
