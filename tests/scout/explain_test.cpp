#include "scout/explain.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "../wire/golden.hpp"
#include "base/text.hpp"

using namespace discover;
using namespace discover::scout;

namespace {

Explanation of(const std::vector<std::byte>& datagram) { return explain(datagram, "default"); }

std::string counter_of(const std::vector<std::byte>& datagram) {
  const auto explained = of(datagram);
  return explained.refusal ? explained.refusal->counter : "";
}

std::vector<std::byte> announce() { return wire::golden_bytes("announce.hex"); }

std::vector<std::byte> with(std::size_t offset, std::initializer_list<unsigned> values) {
  auto datagram = announce();
  for (const auto value : values) datagram.at(offset++) = static_cast<std::byte>(value);
  return datagram;
}

const Field& field(const Explanation& explained, const std::string& name) {
  const auto found = std::find_if(explained.fields.begin(), explained.fields.end(),
                                  [&](const Field& each) { return each.name == name; });
  REQUIRE_MESSAGE(found != explained.fields.end(), name);
  return *found;
}

}  // namespace

TEST_CASE("the fields of every golden datagram are all of its bytes, and a receiver takes it") {
  for (const auto& golden : wire::goldens()) {
    CAPTURE(golden.file);
    const auto datagram = wire::golden_bytes(golden.file);
    const auto explained = of(datagram);
    CHECK_FALSE(explained.refusal);
    CHECK_FALSE(explained.type.empty());
    std::size_t end = 0;
    for (const auto& each : explained.fields) {
      CHECK(each.offset == end);
      end += each.bytes;
      CHECK(base::is_printable_text(each.value + each.meaning));
    }
    CHECK(end == datagram.size());
  }
}

TEST_CASE("an announcement is explained to the field") {
  const auto explained = of(announce());
  CHECK(explained.type == "announce");
  CHECK(field(explained, "node id").value == "7c18639f4a075de4bba2f7639487be04");
  CHECK(field(explained, "flags").meaning == "body");
  CHECK(field(explained, "domain").meaning == "\"default\"");
  CHECK(field(explained, "lease").meaning == "35.0 s");
  CHECK(field(explained, "unicast port").value == "9842");
  REQUIRE(explained.description);
  CHECK(nlohmann::json::parse(*explained.description)["name"] == "node7");
  CHECK(field(of(wire::golden_bytes("suspect.hex")), "accused id").value == "7c18639f4a075de4bba2f7639487be04");
  CHECK(field(of(wire::golden_bytes("solicit.hex")), "padding").bytes == 1136);
  const auto sealed = of(wire::golden_bytes("heartbeat_signed.hex"));
  CHECK(field(sealed, "flags").meaning == "signed");
  CHECK(field(sealed, "key id").value == "6f1b3aa0");
  CHECK(field(sealed, "tag").bytes == 16);
}

TEST_CASE("the first check that fails is named by its counter") {
  auto datagram = announce();
  datagram.resize(63);
  CHECK(counter_of(datagram) == "drop_too_short");
  CHECK(of(datagram).fields.back().name == "lease");
  datagram.resize(1201);
  CHECK(counter_of(datagram) == "drop_too_long");
  CHECK(counter_of(with(0, {0x45})) == "drop_bad_magic");
  CHECK(of(with(0, {0x45})).fields.size() == 1);
  CHECK(counter_of(with(4, {2})) == "drop_bad_version");
  CHECK(counter_of(with(5, {7})) == "drop_unknown_type");
  CHECK(counter_of(with(48, {0})) == "drop_other_domain");
  CHECK(counter_of(with(60, {0, 0})) == "drop_bad_lease");
  CHECK(counter_of(with(62, {0, 0})) == "drop_bad_port");
  CHECK(counter_of(with(56, {0, 0})) == "drop_bad_body");
  CHECK(counter_of(with(64, {'['})) == "drop_bad_body");
  CHECK(field(explain(announce(), "blue"), "domain").meaning == "not \"blue\"");
  CHECK(explain(announce(), "blue").refusal->counter == "drop_other_domain");
  auto suspect = wire::golden_bytes("suspect.hex");
  suspect.pop_back();
  CHECK(counter_of(suspect) == "drop_bad_body");
}

TEST_CASE("a datagram cut anywhere is explained as far as it goes") {
  const auto whole = wire::golden_bytes("announce.hex");
  for (std::size_t bytes = 0; bytes <= whole.size(); ++bytes) {
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(bytes));
    const auto explained = of(cut);
    CHECK(explained.bytes == bytes);
    CHECK(explained.refusal.has_value() == (bytes < whole.size()));
  }
}
