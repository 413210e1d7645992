#include "control/peers_reply.hpp"

#include <optional>
#include <string_view>

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

/// A `discoverd.peers/1` document that grows row by row and never beyond max_bytes.
class Page {
 public:
  Page(const Request& request, const View& view, std::size_t total) : request_(request), view_(view), total_(total) {
    last_head_bytes_ = head(std::nullopt).size();
    head_bytes_ = head(wire::NodeId{}).size();
  }

  /// Appends a row, after which `more` may follow; false, and leaves it out, if it does not fit.
  bool add(const Peer& peer, bool more) {
    const auto before = rows_.size();
    if (before != 0) rows_ += between_rows;
    JsonWriter json(rows_);
    write_peer_row(json, peer, view_);
    needed_bytes_ = (more ? head_bytes_ : last_head_bytes_) + rows_.size() + after_rows.size();
    if (needed_bytes_ <= request_.max_bytes) return true;
    rows_.resize(before);
    return false;
  }

  /// How long the page is, or would have become with the row that did not fit.
  std::size_t needed_bytes() const { return needed_bytes_; }

  std::string finish(const std::optional<wire::NodeId>& next) {
    auto out = head(next);
    out.reserve(out.size() + rows_.size() + after_rows.size());
    out += rows_;
    if (rows_.empty()) return out += after_rows.substr(1);
    return out += after_rows;
  }

 private:
  std::string head(const std::optional<wire::NodeId>& next) const {
    std::string out;
    JsonWriter json(out);
    begin_reply(json, view_, "discoverd.peers/1", request_.id);
    json.key("generation").number(view_.node.peers().generation()).key("next");
    if (next) json.id(*next);
    else json.null();
    json.key("total").number(total_);
    write_self(json, view_);
    json.key("peers").begin_array();
    out += '\n';
    return out;
  }

  const Request& request_;
  const View& view_;
  std::size_t total_;
  std::size_t head_bytes_ = 0;       // with a cursor
  std::size_t last_head_bytes_ = 0;  // of the last page, which has none
  std::size_t needed_bytes_ = 0;
  std::string rows_;
};

Failure row_too_large(const Peer& peer, std::size_t needed) {
  return too_large(fmt::format("the row of {}", wire::to_string(peer.id)), needed);
}

}  // namespace

base::Expected<std::string, Failure> list_reply(const Request& request, const View& view) {
  const auto& peers = view.node.peers();
  Page page(request, view, request.all ? peers.size() : peers.count(PeerState::alive) + peers.count(PeerState::suspect));
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
    if (!page.add(peer, next != end)) break;
    last = &peer;
    ++count;
    row = next;
  }
  if (row == end) return page.finish(std::nullopt);
  if (last == nullptr) return base::Unexpected{row_too_large(**row, page.needed_bytes())};
  return page.finish(last->id);
}

base::Expected<std::string, Failure> show_reply(const Request& request, const View& view) {
  const auto found = find_peer(request.peer, view.node.peers());
  if (!found) return base::Unexpected{found.error()};
  Page page(request, view, 1);
  if (!page.add(**found, false)) return base::Unexpected{row_too_large(**found, page.needed_bytes())};
  return page.finish(std::nullopt);
}

}  // namespace discover::control
