#include "discover/client.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "client/control_socket.hpp"
#include "client/history_reader.hpp"
#include "client/listing.hpp"
#include "client/peer_reader.hpp"
#include "client/reply.hpp"
#include "client/socket_paths.hpp"
#include "client/status_reader.hpp"

namespace discover {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

constexpr std::size_t longest_request = 8'192;  // bytes, PROTOCOL.md s.2
constexpr milliseconds longest_patience{500};   // before a request is sent again: a daemon answers within a few
constexpr auto most_attempts_early = 4;         // so that a short timeout still holds a second attempt

/// Not to be met by a late reply to whoever had this socket's address before; exact as a JSON number (RFC
/// 8259 s.6).
std::uint64_t first_id() {
  std::random_device random;
  return (std::uint64_t{random()} << 20 ^ random()) & 0xf'ffff'ffff'ffff;
}

/// One call: a socket, a deadline for all its requests, and the next request's id.
class Call {
 public:
  explicit Call(const ClientOptions& options)
      : deadline_(client::deadline_in(options.timeout)),
        patience_(std::clamp(options.timeout / most_attempts_early, milliseconds{1}, longest_patience)),
        socket_(client::socket_paths(options)),
        id_(first_id()) {}

  /// The view lives until the next call.
  std::string_view ask(json request) {
    const auto id = ++id_;
    request["id"] = id;
    request["max_bytes"] = client::longest_reply;
    const auto text = base::safe_dump(request);
    if (text.size() > longest_request) throw Error(ErrorCode::bad_request, "the request is too long");
    return socket_.ask(text, deadline_, patience_,
                       [id](std::string_view reply) { return client::is_answer(reply, id); });
  }

 private:
  client::Deadline deadline_;
  milliseconds patience_;
  client::ControlSocket socket_;
  std::uint64_t id_;
};

/// `next`: the cursor of the page behind the one that `request` asked for.
void refuse_endless(const json& request, const std::string& next) {
  if (request.contains("after") && request["after"] == next) {
    throw Error(ErrorCode::bad_reply, "the daemon's pages come to no end");
  }
}

/// All pages of an operation that lists peers.
client::Listing listing(const ClientOptions& options, json request) {
  Call call(options);
  client::Listing listing;
  for (auto next = listing.add(call.ask(request)); next; next = listing.add(call.ask(request))) {
    refuse_endless(request, *next);
    request["after"] = *std::move(next);
  }
  return listing;
}

client::Listing peer_listing(const ClientOptions& options, const ListOptions& wanted) {
  json request = {{"op", "list"}};
  if (wanted.all) request["all"] = true;
  if (wanted.fields) request["fields"] = *wanted.fields;
  return listing(options, std::move(request));
}

client::Listing history_listing(const ClientOptions& options, std::string_view peer) {
  json request = {{"op", "history"}};
  if (!peer.empty()) request["peer"] = peer;
  return listing(options, std::move(request));
}

std::vector<History> read_histories(const client::Listing& listing) {
  std::vector<History> pasts;
  listing.visit_rows([&](std::string_view row) { pasts.push_back(client::read_history(row)); });
  return pasts;
}

void need_peer(std::string_view peer) {
  if (peer.empty()) throw Error(ErrorCode::bad_request, "which peer? The name is empty");
}

/// Whether the operation has changed anything.
bool change(const ClientOptions& options, json request) {
  const auto reply = client::parse_object(Call(options).ask(std::move(request)));
  return client::Members(reply)["changed"].flag().value_or(true);
}

client::Listing one_row(const ClientOptions& options, std::string_view peer) {
  need_peer(peer);
  Call call(options);
  client::Listing listing;
  listing.add(call.ask({{"op", "show"}, {"peer", peer}}));
  return listing;
}

json answer(const ClientOptions& options, const char* operation) {
  return client::parse_object(Call(options).ask({{"op", operation}}));
}

/// All pages of an answer as one, with the scalars of the first. `rows` is the key of the array that goes on from page
/// to page; `Json` is json or, to keep the daemon's order of keys, ordered_json.
template <class Json>
Json joined(const ClientOptions& options, const char* operation, const char* rows) {
  Call call(options);
  json request = {{"op", operation}};
  const auto ask = [&] {
    const auto reply = call.ask(request);
    client::parse_object(reply);
    return Json::parse(reply);
  };
  auto whole = ask();
  for (auto next = whole.value("next", Json()); next.is_string();) {
    const auto cursor = next.template get<std::string>();
    refuse_endless(request, cursor);
    request["after"] = cursor;
    const auto page = ask();
    const auto more = page.value(rows, Json());
    if (!more.is_array() || !whole[rows].is_array()) throw Error(ErrorCode::bad_reply, "the daemon's reply is no page");
    whole[rows].insert(whole[rows].end(), more.begin(), more.end());
    next = page.value("next", Json());
  }
  return whole;
}

std::string joined_document(const ClientOptions& options, const char* operation, const char* rows) {
  return client::without_request(joined<nlohmann::ordered_json>(options, operation, rows).dump()) + "\n";
}

std::string document(const ClientOptions& options, const char* operation) {
  Call call(options);
  const auto reply = call.ask({{"op", operation}});
  client::parse_object(reply);
  return client::without_request(reply) + "\n";
}

}  // namespace

std::vector<std::string> control_sockets(const ClientOptions& options) { return client::socket_paths(options); }

struct Client::Impl {
  ClientOptions options;
};

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(Impl{std::move(options)})) {
  const auto& given = impl_->options;
  if (!given.instance.empty() && !base::is_valid_name(given.instance)) {
    throw Error(ErrorCode::bad_request, "\"" + given.instance + "\" is not the name of an instance");
  }
  if (given.timeout <= milliseconds{0}) throw Error(ErrorCode::bad_request, "the timeout is not above 0");
}

Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

PeerList Client::list(ListOptions options) const {
  const auto rows = peer_listing(impl_->options, options);
  const auto head = client::parse_object(rows.head());
  const client::Members scalars(head);
  PeerList list{.self = client::read_self(scalars["self"].object()),
                .generation = scalars["generation"].count().value_or(0),
                .generated_at = scalars["generated_at"].wall_time(),
                .peers = {}};
  if (!options.keep) list.peers.reserve(rows.count());
  rows.visit_rows([&](std::string_view row) {
    auto peer = client::read_peer(row);
    if (!options.keep || options.keep(peer)) list.peers.push_back(std::move(peer));
  });
  return list;
}

Peer Client::show(std::string_view peer) const {
  std::vector<Peer> peers;
  one_row(impl_->options, peer).visit_rows([&](std::string_view row) { peers.push_back(client::read_peer(row)); });
  if (peers.size() != 1) throw Error(ErrorCode::bad_reply, "the daemon shows another number of peers than one");
  return std::move(peers.front());
}

Status Client::status() const { return client::read_status(joined<json>(impl_->options, "status", "segments")); }
std::vector<Interface> Client::interfaces() const {
  return client::read_interfaces(joined<json>(impl_->options, "interfaces", "interfaces"));
}
std::vector<Counter> Client::counters() const { return client::read_counters(answer(impl_->options, "counters")); }

Keys Client::keys() const { return client::read_keys(answer(impl_->options, "keys")); }

std::vector<History> Client::history() const { return read_histories(history_listing(impl_->options, {})); }

History Client::history(std::string_view peer) const {
  need_peer(peer);
  auto pasts = read_histories(history_listing(impl_->options, peer));
  if (pasts.size() != 1) throw Error(ErrorCode::bad_reply, "the daemon tells of another number of peers than one");
  return std::move(pasts.front());
}

bool Client::publish(const Service& service, std::optional<std::chrono::seconds> lease) const {
  json offer = {{"name", service.name}, {"type", service.type}, {"txt", service.txt}};
  if (service.port) offer["port"] = *service.port;
  json request = {{"op", "publish"}, {"service", std::move(offer)}};
  if (lease) request["lease_s"] = lease->count();
  return change(impl_->options, std::move(request));
}

bool Client::tag(const TagChange& tags) const {
  auto patch = json::object();
  for (const auto& [key, value] : tags) patch[key] = value ? json(*value) : json();
  return change(impl_->options, {{"op", "tag"}, {"tags", std::move(patch)}});
}

void Client::withdraw(std::string_view name, std::string_view type) const {
  json request = {{"op", "withdraw"}, {"name", name}};
  if (!type.empty()) request["type"] = type;
  change(impl_->options, std::move(request));
}

void Client::announce() const { change(impl_->options, {{"op", "announce"}}); }
void Client::solicit() const { change(impl_->options, {{"op", "solicit"}}); }
void Client::forget(std::string_view peer) const {
  need_peer(peer);
  change(impl_->options, {{"op", "forget"}, {"peer", peer}});
}

Probe Client::probe(std::string_view peer) const {
  need_peer(peer);
  return client::read_probe(Call(impl_->options).ask({{"op", "probe"}, {"peer", peer}}));
}

Watch Client::watch(const WatchOptions& options) const { return {impl_->options, options}; }

std::string Client::list_json(ListOptions options) const {
  auto rows = peer_listing(impl_->options, options);
  if (options.keep) {
    rows.keep([&options](std::string_view row) { return options.keep(client::read_peer(row)); });
  }
  return std::move(rows).document();
}
std::string Client::show_json(std::string_view peer) const { return one_row(impl_->options, peer).document(); }
std::string Client::status_json() const { return joined_document(impl_->options, "status", "segments"); }
std::string Client::interfaces_json() const { return joined_document(impl_->options, "interfaces", "interfaces"); }
std::string Client::history_json(std::string_view peer) const {
  return history_listing(impl_->options, peer).document();
}
std::string Client::counters_json() const { return document(impl_->options, "counters"); }
std::string Client::keys_json() const { return document(impl_->options, "keys"); }
std::string Client::config_json() const { return document(impl_->options, "config"); }
std::string Client::reload() const { return document(impl_->options, "reload"); }

}  // namespace discover
