#include "client/listing.hpp"

#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "client/peer_reader.hpp"
#include "discover/error.hpp"

using discover::client::Listing;

namespace {

std::string document_of(const std::vector<std::string>& replies) {
  Listing listing;
  for (const auto& reply : replies) listing.add(reply);
  return std::move(listing).document();
}

}  // namespace

TEST_CASE("rows keep every byte, each on its line") {
  CHECK(document_of({"{\"schema\":\"s\",\"id\":5,\"next\":\"b\",\n \"peers\":[\n{\"id\":\"a\", "
                     "\"x\":1.50},\n{\"id\":\"b\"}\n]}",
                     "{\"schema\":\"s\",\"id\":6,\"next\":null,\"new\":{\"id\":5},\"peers\":[\n{\"id\":\"c\"}"
                     "\n]}\n"}) ==
        "{\"schema\":\"s\",\"next\":null,\"new\":{\"id\":5},\"peers\":[\n"
        "{\"id\":\"a\", \"x\":1.50},\n{\"id\":\"b\"},\n{\"id\":\"c\"}\n]}\n");
}

TEST_CASE("the documents that the daemon is held to pass through byte for byte") {
  for (const std::size_t peers : {0u, 1u, 2u}) {
    std::ifstream file(std::string(GOLDEN_FILES) + "/peers-" + std::to_string(peers) + ".json");
    std::string golden{std::istreambuf_iterator<char>(file), {}};
    REQUIRE_FALSE(golden.empty());
    Listing listing;
    CHECK_FALSE(listing.add(golden));
    std::size_t rows = 0;
    listing.visit_rows([&rows](std::string_view row) {
      CHECK_FALSE(discover::client::read_peer(row).id.empty());
      ++rows;
    });
    CHECK(rows == peers);
    // What the request was called stands between the schema and the time, and is no part of the answer.
    const auto id = golden.find(',') + 1;
    golden.erase(id, golden.find("\"generated_at\"") - id);
    CHECK(std::move(listing).document() == golden);
  }
}

TEST_CASE("an empty page leaves no trace, wherever it stands") {
  const std::string empty = "{\"peers\":[]}";
  const std::string spread = "{\"peers\":[\n\n]\n}\n";
  const std::string one = "{\"peers\":[\n{\"id\":\"a\"}\n]}";
  const std::string joined = "{\"peers\":[\n{\"id\":\"a\"}\n]}\n";
  CHECK(document_of({empty}) == "{\"peers\":[\n]}\n");
  CHECK(document_of({spread}) == "{\"peers\":[\n]}\n");
  CHECK(document_of({empty, one}) == joined);
  CHECK(document_of({one, spread}) == joined);
}

TEST_CASE("the cursor is handed on as long as there is one") {
  Listing listing;
  CHECK(listing.add("{\"next\":\"b\",\"peers\":[]}") == "b");
  CHECK_FALSE(listing.add("{\"next\":null,\"peers\":[]}"));
  CHECK_FALSE(listing.add("{\"peers\":[]}"));
}

TEST_CASE("rows are visited without their commas") {
  Listing listing;
  listing.add("{\"peers\":[\n{\"id\":\"a\"},\n{\"id\":\"b\"}\n]}");
  std::vector<std::string> rows;
  listing.visit_rows([&rows](std::string_view row) { rows.emplace_back(row); });
  CHECK(rows == std::vector<std::string>{"{\"id\":\"a\"}", "{\"id\":\"b\"}"});
}

TEST_CASE("a page whose rows do not stand on lines is refused, not joined wrongly") {
  for (const auto* page : {"{\"peers\":[\n{\"id\":\n\"a\"}\n]}", "{\"peers\":[\n5\n]}", "{\"peers\":[\n{\"id\":\"a\"}",
                           "{\"peers\":[\n{\"id\":\"a\"},\n]}", "{\"peers\":[],\"more\":1}", "{\"self\":1}", "",
                           "{\"peers\":[\n{\"id\":\"a\"}\n{\"id\":\"b\"}\n]}"}) {
    CAPTURE(page);
    CHECK_THROWS_AS(Listing{}.add(page), discover::Error);
  }
}
