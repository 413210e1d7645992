#include "client/listing.hpp"

#include <nlohmann/json.hpp>

#include "client/members.hpp"
#include "client/reply.hpp"
#include "discover/error.hpp"

namespace discover::client {
namespace {

constexpr std::string_view blank = " \n";

[[noreturn]] void refuse(const char* what) { throw Error(ErrorCode::bad_reply, what); }

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) + 1 - first);
}

/// What stands between `"peers":[` and the `]}` that ends the page.
std::string_view rows_of(std::string_view reply) {
  const auto start = start_of_rows(reply);
  if (start == std::string_view::npos) refuse("the daemon's reply lists no peers");
  auto rest = trimmed(reply.substr(start));
  for (const char end : {'}', ']'}) {
    if (!rest.ends_with(end)) refuse("the daemon's reply is cut off");
    rest = trimmed(rest.substr(0, rest.size() - 1));
  }
  return rest;
}

/// Calls `take` with each line of `rows`, and whether it is the last one.
template <class Take>
void each_line(std::string_view rows, Take take) {
  while (!rows.empty()) {
    const auto end = rows.find('\n');
    const bool last = end == std::string_view::npos;
    take(rows.substr(0, end), last);
    rows.remove_prefix(last ? rows.size() : end + 1);
  }
}

void check_row(std::string_view line, bool last) {
  if (!line.starts_with('{') || !line.ends_with(last ? "}" : "},")) {
    refuse("the daemon's rows do not stand on lines of their own");
  }
}

}  // namespace

std::optional<std::string> Listing::add(std::string_view reply) {
  const auto rows = rows_of(reply);
  each_line(rows, [this](std::string_view line, bool last) {
    check_row(line, last);
    ++count_;
  });
  head_ = without_rows(reply);
  if (!rows.empty() && !rows_.empty()) rows_ += ",\n";
  rows_ += rows;
  return Members(parse_object(head_))["next"].text();
}

void Listing::visit_rows(const std::function<void(std::string_view)>& take) const {
  each_line(rows_, [&take](std::string_view line, bool last) { take(last ? line : line.substr(0, line.size() - 1)); });
}

void Listing::keep(const std::function<bool(std::string_view)>& wanted) {
  std::string kept;
  std::size_t total = 0;
  visit_rows([&](std::string_view row) {
    if (!wanted(row)) return;
    if (total++ > 0) kept += ",\n";
    kept += row;
  });
  rows_ = std::move(kept);
  count_ = total;
  auto head = nlohmann::ordered_json::parse(head_);
  if (head.contains("total")) head["total"] = total;  // what is new would stand behind the rows
  head_ = head.dump();
}

std::string Listing::document() && {
  auto head = without_request(head_);
  head.resize(head.size() - std::string_view("]}").size());  // `peers` is the last key, and empty
  rows_.insert(0, head + "\n");
  rows_ += rows_.ends_with('\n') ? "]}\n" : "\n]}\n";
  return std::move(rows_);
}

}  // namespace discover::client
