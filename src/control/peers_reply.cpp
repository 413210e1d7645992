#include "control/peers_reply.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "control/find_peer.hpp"
#include "control/json_writer.hpp"
#include "control/peer_row.hpp"
#include "control/reply.hpp"
#include "control/request.hpp"
#include "control/view.hpp"

namespace discover::control {
namespace {

using discovery::Peer;
using discovery::PeerState;

constexpr std::string_view between_rows = ",\n";
constexpr std::string_view after_rows = "\n]}";
constexpr std::string_view none = "null";       // `next` of the last page
constexpr std::size_t cursor_bytes = 34;        // of `next` elsewhere: an id in quotes
constexpr std::size_t likely_row_bytes = 1024;  // so that a page is allocated once

void write_fields(JsonWriter& json, RowKeys keys) {
  json.key("fields").begin_array();
  for (const auto name : row_key_names(keys)) json.text(name);
  json.end_array();
}

/// A `discoverd.peers/1` document that grows row by row and never beyond max_bytes.
class Page {
 public:
  Page(const Request& request, const View& view, std::size_t total)
      : request_(request), view_(view), total_(total), out_(head(wire::NodeId{})), head_bytes_(out_.size()) {
    out_.reserve(std::min(request.max_bytes, head_bytes_ + total * likely_row_bytes) + likely_row_bytes);
  }

  /// Appends a row, after which `more` may follow; false, and leaves it out, if it does not fit.
  bool add(const Peer& peer, bool more) {
    const auto before = out_.size();
    if (before != head_bytes_) out_ += between_rows;
    JsonWriter json(out_);
    write_peer_row(json, peer, view_, request_.fields);
    needed_bytes_ = out_.size() + after_rows.size();
    if (!more) needed_bytes_ -= cursor_bytes - none.size();
    if (needed_bytes_ <= request_.max_bytes) return true;
    out_.resize(before);
    return false;
  }

  /// How long the page is, or would have become with the row that did not fit.
  std::size_t needed_bytes() const { return needed_bytes_; }

  std::string finish(const std::optional<wire::NodeId>& next) && {
    out_ += out_.size() == head_bytes_ ? after_rows.substr(1) : after_rows;
    out_.replace(0, head_bytes_, head(next));
    return std::move(out_);
  }

 private:
  /// Which page follows is known only when the rows are written: until then a cursor keeps its place.
  std::string head(const std::optional<wire::NodeId>& next) const {
    std::string out;
    JsonWriter json(out);
    begin_reply(json, view_, "discoverd.peers/1", request_.id);
    json.key("generation").number(view_.node.peers().generation()).key("next");
    next ? json.id(*next) : json.raw(none);
    json.key("total").number(total_);
    if (request_.fields != every_key) write_fields(json, request_.fields);
    write_self(json, view_);
    json.key("peers").begin_array();
    out += '\n';
    return out;
  }

  const Request& request_;
  const View& view_;
  std::size_t total_;
  std::string out_;
  std::size_t head_bytes_;  // with a cursor
  std::size_t needed_bytes_ = 0;
};

/// Rows ahead of the one that is written: far enough for memory to come meanwhile, near enough for it not to be driven
/// out again.
constexpr std::ptrdiff_t far_ahead = 6;
constexpr std::ptrdiff_t ahead = 4;
constexpr std::ptrdiff_t near_ahead = 2;

void prefetch_from(discovery::Rows::iterator row, discovery::Rows::iterator end) {
  if (end - row > far_ahead) prefetch_peer(*row[far_ahead]);
  if (end - row > ahead) prefetch_parts(*row[ahead]);
  if (end - row > near_ahead) prefetch_addresses(*row[near_ahead]);
}

Failure row_too_large(const Peer& peer, std::size_t needed) {
  return too_large(fmt::format("the row of {}", wire::to_string(peer.id)), needed);
}

}  // namespace

base::Expected<std::string, Failure> list_reply(const Request& request, const View& view) {
  const auto& peers = view.node.peers();
  Page page(request, view,
            request.all ? peers.size() : peers.count(PeerState::alive) + peers.count(PeerState::suspect));
  const auto rows = peers.rows_after(request.after);
  const auto end = rows.end();
  const auto listed_from = [&](auto row) {
    while (row != end && !request.all && !(*row)->is_listed_alive()) ++row;
    return row;
  };
  const Peer* last = nullptr;
  std::size_t count = 0;
  auto row = listed_from(rows.begin());
  while (row != end && count < request.limit) {
    const Peer& peer = **row;
    const auto next = listed_from(std::next(row));
    prefetch_from(row, end);
    if (!page.add(peer, next != end)) break;
    last = &peer;
    ++count;
    row = next;
  }
  if (row == end) return std::move(page).finish(std::nullopt);
  if (last == nullptr) return base::Unexpected{row_too_large(**row, page.needed_bytes())};
  return std::move(page).finish(last->id);
}

base::Expected<std::string, Failure> show_reply(const Request& request, const View& view) {
  const auto found = find_peer(request.peer, view.node.peers());
  if (!found) return base::Unexpected{found.error()};
  Page page(request, view, 1);
  if (!page.add(**found, false)) return base::Unexpected{row_too_large(**found, page.needed_bytes())};
  return std::move(page).finish(std::nullopt);
}

}  // namespace discover::control
