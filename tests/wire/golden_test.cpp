#include "golden.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include <doctest/doctest.h>

#include "wire/body.hpp"
#include "wire/domain.hpp"
#include "wire/limits.hpp"

using namespace discover::wire;
namespace base = discover::base;

namespace {

std::set<std::string> files_on_disk() {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_ROOT "/tests/data")) {
    if (entry.path().extension() == ".hex") names.insert(entry.path().filename());
  }
  return names;
}

/// The text of the document's fenced block that bears the file's name; empty if there is none.
std::string block_of(const std::string& document, std::string_view file) {
  const auto fence = "\n```" + std::string(file) + "\n";
  const auto start = document.find(fence);
  if (start == document.npos) return {};
  const auto text = start + fence.size();
  return document.substr(text, document.find("```\n", text) - text);
}

std::vector<std::byte> encoded(const Golden& golden) {
  std::vector<std::byte> buffer(max_datagram_bytes);
  Writer out(buffer);
  encode_header(golden.header, out);
  out.bytes(base::as_bytes(golden.body));
  if (golden.padded_bytes > out.written().size()) out.zeros(golden.padded_bytes - out.written().size());
  if (golden.header.has(flag::is_signed)) Key(golden_secret()).sign(out);
  return {out.written().begin(), out.written().end()};
}

}  // namespace

TEST_CASE("every golden datagram on disk is tested, and shown in PROTOCOL.md to the byte") {
  const auto document = protocol_text();
  std::set<std::string> tested;
  for (const auto& golden : goldens()) {
    CAPTURE(golden.file);
    tested.emplace(golden.file);
    CHECK(block_of(document, golden.file) == golden_text(golden.file));
  }
  CHECK(tested == files_on_disk());
}

TEST_CASE("golden datagrams decode to the values that are documented") {
  for (const auto& golden : goldens()) {
    CAPTURE(golden.file);
    const auto bytes = golden_bytes(golden.file);
    const auto datagram = decode_header(bytes);
    REQUIRE(datagram);
    CHECK(datagram->header == golden.header);
    const auto part = body_part(*datagram);
    REQUIRE(part);
    CHECK(base::as_text(*part) == golden.body);
  }
}

TEST_CASE("the documented values encode to the golden datagrams") {
  for (const auto& golden : goldens()) {
    CAPTURE(golden.file);
    CHECK(encoded(golden) == golden_bytes(golden.file));
  }
}

TEST_CASE("the golden description encodes to the golden body and decodes from it") {
  const auto golden =
      std::find_if(goldens().begin(), goldens().end(), [](const Golden& each) { return each.file == "announce.hex"; });
  REQUIRE(golden != goldens().end());
  CHECK(encode_body(golden_description()) == golden->body);
  const auto decoded = decode_body(golden->body);
  REQUIRE(decoded);
  CHECK(*decoded == golden_description());
}

TEST_CASE("the golden signature is good") {
  const auto bytes = golden_bytes("heartbeat_signed.hex");
  CHECK(verify(bytes, true, {Key(golden_secret())}).signature == Signature::good);
  CHECK(protocol_text().find("`6f1b3aa0`") != std::string::npos);
  CHECK(Key(golden_secret()).id() == 0x6f1b3aa0);
}

TEST_CASE("the golden domain tag is that of the default domain") {
  CHECK(goldens().front().header.domain == domain_tag("default"));
}

TEST_CASE("annotated text is read as what it says, and as nothing else") {
  CHECK(unhex("00 ff # comment 12\n# 34\n 7F").size() == 3);
  CHECK(unhex("aa * 3 01") == std::vector{std::byte{0xaa}, std::byte{0xaa}, std::byte{0xaa}, std::byte{1}});
  for (const auto* text : {"0", "000", "0g", "* 3", "00 *", "00 * x", "00 * 0"}) {
    CHECK_THROWS_AS_MESSAGE(unhex(text), std::invalid_argument, text);
  }
}
