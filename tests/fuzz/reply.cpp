// A reply of the daemon, or of whoever has taken its place on the socket, as the client library reads it.
#include "client/reply.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "client/event_page.hpp"
#include "client/history_reader.hpp"
#include "client/listing.hpp"
#include "client/peer_reader.hpp"
#include "client/status_reader.hpp"
#include "discover/error.hpp"
#include "expect.hpp"
#include "fuzzers.hpp"

namespace discover::fuzz {
namespace {

constexpr std::uint64_t request_id = 1;

/// False if it is refused. Anything thrown but Error ends the process.
template <class Read>
bool reads(Read read) {
  try {
    read();
    return true;
  } catch (const Error& error) {
    expect(!std::string_view(error.what()).empty(), "a refusal says why");
    return false;
  }
}

bool is_line(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

/// The reader of rows and that of documents are two: they must agree, but on what a row may not have at all.
void read_peer(std::string_view row) {
  std::optional<Peer> quick, whole;
  reads([&] { quick = client::read_peer(row); });
  nlohmann::json json;
  if (!reads([&] { json = client::parse_object(row); })) return;
  reads([&] { whole = client::read_parsed_peer(json); });
  expect(quick == whole, "a row is read as a document of it");
}

void read_rows(std::string_view reply) {
  client::Listing listing;
  if (!reads([&] { listing.add(reply); })) return;
  reads([&] { client::read_self(client::Members(client::parse_object(listing.head()))["self"].object()); });
  std::ptrdiff_t rows = 0;
  listing.visit_rows([&](std::string_view row) {
    expect(is_line(row), "a row is one line of ASCII");
    ++rows;
    read_peer(row);
    reads([&] { client::read_history(row); });
  });
  bool keeps = false;
  listing.keep([&](std::string_view) { return keeps = !keeps; });
  expect(listing.head().ends_with("\"peers\":[]}"), "the rows are the last of a listing");
  const auto document = std::move(listing).document();
  expect(std::count(document.begin(), document.end(), '\n') == (rows + 1) / 2 + 2,
         "a listing has a line for each row that is kept");
}

void read_document(std::string_view reply) {
  nlohmann::json document;
  if (!reads([&] { document = client::parse_object(reply); })) return;
  reads([&] { client::read_status(document); });
  reads([&] { client::read_interfaces(document); });
  reads([&] { client::read_keys(document); });
  reads([&] { client::read_counters(document); });
  reads([&] { client::read_probe(reply); });
  const auto shown = client::without_request(reply);
  expect(is_line(shown), "a document is one line of ASCII");
  const auto again = client::parse_object(shown);
  expect(!again.contains("id"), "a document does not tell of its request");
}

void read_events(std::string_view datagram) {
  reads([&] {
    client::EventPage page(datagram);
    while (const auto event = page.next()) expect(is_line(event->json), "an event is one line of ASCII");
  });
}

}  // namespace

void reply(base::Bytes input) {
  const auto text = base::as_text(input);
  read_events(text);
  bool is_ours = false;
  if (!reads([&] { is_ours = client::is_answer(text, request_id); }) || !is_ours) return;
  read_rows(text);
  read_document(text);
}

}  // namespace discover::fuzz
