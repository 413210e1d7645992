#include "control/request.hpp"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "control/json_writer.hpp"
#include "control/offer_arguments.hpp"
#include "wire/rules.hpp"

namespace discover::control {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, Operation>, 18> operations = {{
    {"list", Operation::list},
    {"show", Operation::show},
    {"status", Operation::status},
    {"interfaces", Operation::interfaces},
    {"counters", Operation::counters},
    {"config", Operation::config},
    {"keys", Operation::keys},
    {"reload", Operation::reload},
    {"history", Operation::history},
    {"watch", Operation::watch},
    {"unwatch", Operation::unwatch},
    {"publish", Operation::publish},
    {"withdraw", Operation::withdraw},
    {"tag", Operation::tag},
    {"announce", Operation::announce},
    {"solicit", Operation::solicit},
    {"forget", Operation::forget},
    {"probe", Operation::probe},
}};

/// Takes a parsed request apart, key by key. The first thing wrong stops it and is its failure.
class RequestReader {
 public:
  explicit RequestReader(const json& object) : object_(object) {}

  bool run() { return take_id() && take_op() && take_max_bytes() && take_arguments(); }

  Request& request() { return request_; }
  Failure& failure() { return failure_; }

 private:
  bool fail(std::string message, ErrorCode code = ErrorCode::bad_request) {
    failure_ = {code, std::move(message), {}, {}};
    return false;
  }

  /// The value of a key; a null counts as absent.
  const json* find(const char* key) const {
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  bool take_id() {
    const json* value = find("id");
    if (value == nullptr) return true;
    JsonWriter out(request_.id);
    if (value->is_number_unsigned()) {
      out.number(value->get<std::uint64_t>());
    } else if (value->is_number_integer()) {
      out.number(value->get<std::int64_t>());
    } else if (const auto text = base::json_text(*value); text && text->size() <= max_id_bytes) {
      out.text(*text);
    } else {
      return fail(fmt::format("id: a string of at most {} bytes or a 64-bit integer", max_id_bytes));
    }
    return true;
  }

  bool take_op() {
    const json* value = find("op");
    const auto text = value != nullptr ? base::json_text(*value) : std::nullopt;
    if (!text) return fail("op: a string, such as \"list\"");
    std::string known;
    for (const auto& [name, operation] : operations) {
      request_.op = operation;
      if (*text == name) return true;
      known += fmt::format("{}{}", known.empty() ? "" : ", ", name);
    }
    return fail(fmt::format("op: {} is unknown here; known are {}", quoted(*text), known), ErrorCode::unknown_op);
  }

  bool take_number(const char* key, std::size_t low, std::size_t high, std::size_t& out) {
    const json* value = find(key);
    if (value == nullptr) return true;
    const auto number = base::json_integer(*value, static_cast<std::int64_t>(low), static_cast<std::int64_t>(high));
    if (!number) return fail(fmt::format("{}: {} to {}", key, low, high));
    out = static_cast<std::size_t>(*number);
    return true;
  }

  bool take_max_bytes() { return take_number("max_bytes", min_reply_bytes, max_reply_bytes, request_.max_bytes); }

  bool take_arguments() {
    switch (request_.op) {
      case Operation::list:
        return take_after() && take_number("limit", 1, max_rows, request_.limit) && take_flag("all", request_.all) &&
               take_fields();
      case Operation::show:
      case Operation::forget: return take_peer();
      case Operation::probe: return need_id() && take_peer();
      case Operation::history:
        return take_after() && take_number("limit", 1, max_rows, request_.limit) &&
               (find("peer") == nullptr || take_peer());
      case Operation::publish: return take_offer("service", read_service, request_.service) && take_lease();
      case Operation::tag: return take_offer("tags", read_tag_patch, request_.tags);
      case Operation::withdraw: return take_withdrawn();
      case Operation::watch: return need_id() && take_since() && take_flag("snapshot", request_.snapshot);
      case Operation::unwatch: return need_id();
      case Operation::status:
      case Operation::interfaces: return take_after_place();
      case Operation::counters:
      case Operation::config:
      case Operation::keys:
      case Operation::reload:
      case Operation::announce:
      case Operation::solicit: return true;
    }
    return true;
  }

  bool take_after() {
    const json* value = find("after");
    if (value == nullptr) return true;
    const auto text = base::json_text(*value);
    request_.after = text ? wire::parse_node_id(*text) : std::nullopt;
    return request_.after.has_value() || refuse_cursor();
  }

  bool take_after_place() {
    const json* value = find("after");
    if (value == nullptr) return true;
    const auto text = base::json_text(*value).value_or("");
    std::uint64_t place = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), place);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return refuse_cursor();
    request_.after_place = place;
    return true;
  }

  bool refuse_cursor() { return fail("after: a cursor, as \"next\" of a reply gave it"); }

  bool take_flag(const char* key, bool& out) {
    const json* value = find(key);
    if (value == nullptr) return true;
    if (!value->is_boolean()) return fail(fmt::format("{}: true or false", key));
    out = value->get<bool>();
    return true;
  }

  bool take_fields() {
    const json* value = find("fields");
    if (value == nullptr) return true;
    if (!value->is_array()) return fail(fmt::format("fields: an array of {}", known_fields()));
    request_.fields = only_id;
    for (const auto& element : *value) {
      const auto text = base::json_text(element);
      const auto key = text ? row_key(*text) : std::nullopt;
      if (!key) {
        const auto named = text ? quoted(*text) : "what is no text";
        return fail(fmt::format("fields: {} is none of {}", named, known_fields()));
      }
      request_.fields |= *key;
    }
    return true;
  }

  static std::string known_fields() { return fmt::format("{}", fmt::join(row_key_names(every_key), ", ")); }

  bool take_since() {
    const json* value = find("since");
    if (value == nullptr) return true;
    const auto text = base::json_text(*value);
    request_.since = text ? parse_cursor(*text) : std::nullopt;
    return request_.since.has_value() || fail("since: a cursor, as \"cursor\" of an event gave it");
  }

  template <class T>
  bool take_offer(const char* key, base::Expected<T, std::string> (*read)(const json&), T& out) {
    const json* value = find(key);
    auto offer = read(value != nullptr ? *value : json());
    if (!offer) return fail(offer.error());
    out = *std::move(offer);
    return true;
  }

  bool take_lease() {
    std::size_t seconds = 0;
    if (!take_number("lease_s", 1, max_lease_s, seconds)) return false;
    if (seconds > 0) request_.lease = std::chrono::seconds(seconds);
    return true;
  }

  bool take_withdrawn() {
    const json* name = find("name");
    const json* type = find("type");
    const auto text = name != nullptr ? base::json_text(*name) : std::nullopt;
    if (!text || !wire::is_service_name(*text)) return fail("name: that of a service, 1 to 63 bytes of printable text");
    request_.service.name = *text;
    if (type == nullptr) return true;
    const auto of_type = base::json_text(*type);
    if (!of_type || !wire::is_service_type(*of_type)) return fail("type: that of a service, such as _http._tcp");
    request_.service.type = *of_type;
    return true;
  }

  /// What is told later repeats it, so that the client knows to whom it is told.
  bool need_id() { return !request_.id.empty() || fail("id: needed here, to tell one subscription from another"); }

  bool take_peer() {
    const json* value = find("peer");
    const auto text = value != nullptr ? base::json_text(*value) : std::nullopt;
    if (!text || text->empty() || text->size() > max_peer_bytes) {
      return fail(fmt::format("peer: a name, a node id or at least {} digits of it, or an address", min_id_digits));
    }
    request_.peer = *text;
    return true;
  }

  const json& object_;
  Request request_;
  Failure failure_;
};

BadRequest bad_request(std::string_view message) {
  return {{}, {ErrorCode::bad_request, std::string(message), {}, {}}};
}

}  // namespace

base::Expected<Request, BadRequest> parse_request(base::Bytes bytes) {
  const auto parsed = base::parse_json(base::as_text(bytes), {.bytes = max_request_bytes, .depth = max_request_depth});
  if (!parsed) return base::Unexpected{bad_request(parsed.error())};
  if (!parsed->is_object()) return base::Unexpected{bad_request("not a JSON object")};
  RequestReader reader(*parsed);
  if (!reader.run()) return base::Unexpected{BadRequest{reader.request().id, std::move(reader.failure())}};
  return std::move(reader.request());
}

}  // namespace discover::control
