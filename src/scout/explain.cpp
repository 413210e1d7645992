#include "scout/explain.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/text.hpp"
#include "wire/accusation.hpp"
#include "wire/body.hpp"
#include "wire/domain.hpp"
#include "wire/limits.hpp"
#include "wire/reader.hpp"
#include "wire/signature.hpp"

namespace discover::scout {
namespace {

using wire::Header;
using wire::Type;

struct Named {
  std::uint8_t value;
  std::string_view name;
};

constexpr std::array types = {Named{1, "announce"}, Named{2, "goodbye"}, Named{3, "solicit"},
                              Named{4, "probe"},    Named{5, "reply"},   Named{6, "suspect"}};
constexpr std::array flags = {Named{wire::flag::body, "body"},
                              Named{wire::flag::solicit, "solicit"},
                              Named{wire::flag::want_body, "want body"},
                              Named{wire::flag::passive, "passive"},
                              Named{wire::flag::whole_host, "whole host"},
                              Named{wire::flag::confirm, "confirm"},
                              Named{wire::flag::lists_you, "lists you"},
                              Named{wire::flag::is_signed, "signed"}};

std::string type_name(std::uint8_t value) {
  for (const auto& type : types) {
    if (type.value == value) return std::string(type.name);
  }
  return {};
}

std::string flag_names(std::uint8_t value) {
  std::string names;
  for (const auto& flag : flags) {
    if ((value & flag.value) != 0) names += fmt::format("{}{}", names.empty() ? "" : ", ", flag.name);
  }
  return names.empty() ? "none" : names;
}

std::string hex(base::Bytes bytes) {
  std::string text;
  for (const auto byte : bytes) text += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return text;
}

/// Walks the datagram and notes each field; a field beyond its end is left out, and so are those behind it.
class Walk {
 public:
  Walk(base::Bytes datagram, Explanation& out) : rest_(datagram), out_(out) {}

  /// A number of 1 to 8 bytes; 0 if the datagram ends before.
  std::uint64_t number(std::size_t bytes, const char* name) {
    const auto part = take(bytes);
    std::uint64_t value = 0;
    for (const auto byte : part) value = value << 8 | std::to_integer<std::uint64_t>(byte);
    note(part, name, std::to_string(value));
    return value;
  }
  base::Bytes text(std::size_t bytes, const char* name) {
    const auto part = take(bytes);
    note(part, name, hex(part));
    return part;
  }
  /// What the field that was read last means.
  void means(std::string meaning) {
    if (!ended_) out_.fields.back().meaning = std::move(meaning);
  }
  bool ended() const { return ended_; }
  std::size_t left() const { return rest_.size(); }

 private:
  base::Bytes take(std::size_t bytes) {
    ended_ = ended_ || bytes > rest_.size();
    if (ended_) return {};
    const auto part = rest_.first(bytes);
    rest_ = rest_.subspan(bytes);
    return part;
  }
  void note(base::Bytes part, const char* name, std::string value) {
    if (ended_) return;
    out_.fields.push_back(
        {.offset = offset_, .bytes = part.size(), .name = name, .value = std::move(value), .meaning = {}});
    offset_ += part.size();
  }

  base::Bytes rest_;
  std::size_t offset_ = 0;
  bool ended_ = false;
  Explanation& out_;
};

// Short enough for a line of 80 columns beside a node id.
std::string domain_meaning(std::uint32_t tag, const std::string& domain) {
  return fmt::format("{}\"{}\"", tag == wire::domain_tag(domain) ? "" : "not ", base::printable(domain));
}

std::string lease_meaning(std::uint64_t lease) {
  return lease == 0 ? "no promise" : fmt::format("{}.{} s", lease / 10, lease % 10);
}

void walk_identity(Walk& walk) {
  walk.text(16, "node id");
  walk.text(8, "epoch");
  walk.number(8, "sequence");
  walk.text(8, "nonce");
}

/// False where the layout is not known to be this one.
bool walk_start(Walk& walk, Explanation& out) {
  const auto magic = walk.text(4, "magic");
  const bool ours = base::as_text(magic) == "DSCV";
  walk.means(ours ? "\"DSCV\"" : "not \"DSCV\"");
  if (!ours) return false;
  const auto version = walk.number(1, "version");
  if (version != 1) return false;
  const auto type = static_cast<std::uint8_t>(walk.number(1, "type"));
  if (!walk.ended()) out.type = type_name(type);
  walk.means(out.type.empty() ? "unknown" : out.type);
  const auto bits = static_cast<std::uint8_t>(walk.number(1, "flags"));
  walk.means(flag_names(bits));
  walk.number(1, "reserved");
  return true;
}

void walk_header(Walk& walk, Explanation& out, const std::string& domain) {
  if (!walk_start(walk, out)) return;
  walk_identity(walk);
  const auto tag = walk.text(4, "domain");
  walk.means(domain_meaning(wire::Reader(tag).u32(), domain));
  const auto revision = walk.number(4, "revision");
  walk.means(revision == 0 ? "no description" : "of the description");
  walk.number(2, "body length");
  walk.means("of the whole description");
  if (out.type == "suspect") walk.means("of the accused");
  walk.number(2, "body offset");
  walk.means(out.type == "probe" ? "of the part wanted" : "of the part carried");
  const auto lease = walk.number(2, "lease");
  walk.means(lease_meaning(lease));
  walk.number(2, "unicast port");
}

void walk_accused(Walk& walk, Refusal& refusal, const wire::Datagram& datagram) {
  if (!wire::decode_accusation(datagram)) {
    refusal = {"drop_bad_body", "a suspect carries 24 bytes, the id and epoch of the accused, and this one does not"};
    return;
  }
  walk.text(16, "accused id");
  walk.text(8, "accused epoch");
}

void walk_part(Walk& walk, Explanation& out, Refusal& refusal, const wire::Datagram& datagram) {
  const auto& header = datagram.header;
  const auto part = wire::body_part(datagram);
  if (!part) {
    refusal = {"drop_bad_body", "the body is not as long as the header says"};
    return;
  }
  if (part->empty()) return;
  walk.text(part->size(), "description");
  const bool whole = header.body_offset == 0 && part->size() == header.body_bytes;
  walk.means(
      whole ? "whole"
            : fmt::format("{} to {} of {}", header.body_offset, header.body_offset + part->size(), header.body_bytes));
  if (!whole) {
    if (header.type == Type::announce) refusal = {"drop_bad_body", "an announcement carries its description whole"};
    return;
  }
  const auto description = wire::decode_body(base::as_text(*part));
  if (description) {
    out.description = wire::encode_body(*description);
  } else {
    refusal = {"drop_bad_body", "the description is against the rules: " + description.error()};
  }
}

/// Padding, and the signature if there is one.
void walk_end(Walk& walk, const Header& header) {
  const bool is_signed = header.has(wire::flag::is_signed) && walk.left() >= wire::signature_bytes;
  const auto padding = walk.left() - (is_signed ? wire::signature_bytes : 0);
  if (padding > 0) {
    walk.text(padding, "padding");
    walk.means("ignored");
  }
  if (!is_signed) return;
  walk.text(sizeof(wire::KeyId), "key id");
  walk.means("of `discoverctl keys`");
  walk.text(walk.left(), "tag");
  walk.means("not checked here");
}

/// The checks of s.5 before the body, as far as the datagram alone decides them.
Refusal refusal_of(const Header& header, const std::string& domain) {
  if (header.domain != wire::domain_tag(domain)) {
    return {"drop_other_domain", fmt::format("it is of another domain than \"{}\"", base::printable(domain))};
  }
  if (header.unicast_port == 0) return {"drop_bad_port", "the unicast port is 0"};
  const bool promises = header.type == Type::announce || header.type == Type::reply;
  if (promises && header.lease == 0)
    return {"drop_bad_lease", "an announcement or a reply has to promise something, and the lease is 0"};
  return {};
}

Refusal refusal_of(wire::HeaderError error, std::size_t bytes) {
  switch (error) {
    case wire::HeaderError::too_short:
      return {"drop_too_short", fmt::format("it has {} bytes, and a header takes {}", bytes, wire::header_bytes)};
    case wire::HeaderError::too_long:
      return {"drop_too_long",
              fmt::format("it has {} bytes, and no datagram has more than {}", bytes, wire::max_datagram_bytes)};
    case wire::HeaderError::bad_magic:
      return {"drop_bad_magic", "it does not start with \"DSCV\": not a datagram of this protocol"};
    case wire::HeaderError::bad_version: return {"drop_bad_version", "it is of another version of the protocol than 1"};
    case wire::HeaderError::unknown_type: return {"drop_unknown_type", "its type is none of 1 to 6"};
  }
  return {};
}

}  // namespace

Explanation explain(std::span<const std::byte> bytes, const std::string& domain) {
  Explanation out{.bytes = bytes.size()};
  Walk walk(bytes, out);
  walk_header(walk, out, domain);
  const auto datagram = wire::decode_header(bytes);
  if (!datagram) {
    out.refusal = refusal_of(datagram.error(), bytes.size());
    return out;
  }
  auto refusal = refusal_of(datagram->header, domain);
  Refusal of_body;
  if (datagram->header.type == Type::suspect) {
    walk_accused(walk, of_body, *datagram);
  } else {
    walk_part(walk, out, of_body, *datagram);
  }
  walk_end(walk, datagram->header);
  if (refusal.counter.empty()) refusal = of_body;
  if (!refusal.counter.empty()) out.refusal = refusal;
  return out;
}

}  // namespace discover::scout
