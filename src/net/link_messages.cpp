#include "net/link_messages.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <optional>
#include <string_view>

namespace discover::net {
namespace {

/// The attributes of one message or of one nested attribute, by type; the last of a type counts. Whatever
/// follows an attribute that is longer than its message is left out.
template <std::size_t Count>
class Attributes {
 public:
  Attributes(const nlmsghdr& message, std::size_t header_bytes) {
    mnl_attr_parse(&message, static_cast<unsigned>(header_bytes), note, this);
  }
  explicit Attributes(const nlattr& nest) { mnl_attr_parse_nested(&nest, note, this); }

  const nlattr* operator[](std::size_t type) const { return by_type_[type]; }

 private:
  static int note(const nlattr* attribute, void* self) {
    const std::size_t type = mnl_attr_get_type(attribute);
    if (type < Count) static_cast<Attributes*>(self)->by_type_[type] = attribute;
    return MNL_CB_OK;  // types that a later kernel adds do not concern us
  }
  std::array<const nlattr*, Count> by_type_{};
};

/// Absent is fine and leaves `out` alone; present with another type's size is not.
bool read_u32(const nlattr* attribute, int& out) {
  if (attribute == nullptr) return true;
  if (mnl_attr_validate(attribute, MNL_TYPE_U32) < 0) return false;
  out = static_cast<int>(mnl_attr_get_u32(attribute));
  return true;
}

bool read_text(const nlattr* attribute, std::string& out) {
  if (attribute == nullptr) return true;
  if (mnl_attr_validate(attribute, MNL_TYPE_STRING) < 0) return false;
  const std::string_view text(mnl_attr_get_str(attribute), mnl_attr_get_payload_len(attribute));
  out = text.substr(0, text.find('\0'));
  return true;
}

bool read_kind(const nlattr* link_info, std::string& out) {
  if (link_info == nullptr) return true;
  if (mnl_attr_validate(link_info, MNL_TYPE_NESTED) < 0) return false;
  return read_text(Attributes<IFLA_INFO_MAX + 1>(*link_info)[IFLA_INFO_KIND], out);
}

template <class Address>
std::optional<Address> read_as(const nlattr* attribute) {
  Address address{};
  if (attribute == nullptr || mnl_attr_get_payload_len(attribute) != sizeof address) return std::nullopt;
  std::memcpy(&address, mnl_attr_get_payload(attribute), sizeof address);
  return address;
}

/// libmnl takes a message for as long as its length rounded up; the kernel's are whole multiples anyway.
template <class Header>
const Header* header_of(const nlmsghdr& message) {
  if (message.nlmsg_len % NLMSG_ALIGNTO != 0) return nullptr;
  if (mnl_nlmsg_get_payload_len(&message) < sizeof(Header)) return nullptr;
  return static_cast<const Header*>(mnl_nlmsg_get_payload(&message));
}

using AddressAttributes = Attributes<IFA_MAX + 1>;

bool read_ipv4(const ifaddrmsg& header, const AddressAttributes& attributes, Link& link) {
  // IFA_ADDRESS is the far end's on a point-to-point link, else the same as IFA_LOCAL.
  const auto far = read_as<std::uint32_t>(attributes[IFA_ADDRESS]);
  const auto local = attributes[IFA_LOCAL] == nullptr ? far : read_as<std::uint32_t>(attributes[IFA_LOCAL]);
  if (!local || header.ifa_prefixlen > 32) return false;
  link.ipv4.push_back({.prefix = {{ntohl(*local)}, header.ifa_prefixlen},
                       .secondary = (header.ifa_flags & IFA_F_SECONDARY) != 0,
                       .global = header.ifa_scope == RT_SCOPE_UNIVERSE,
                       .point_to_point = far && *far != *local});
  return true;
}

bool read_ipv6(const ifaddrmsg& header, const AddressAttributes& attributes, Link& link) {
  // A temporary address exists so that its host is not known by it (RFC 8981 s.1).
  constexpr auto not_for_others = IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_DEPRECATED | IFA_F_TEMPORARY;
  const auto* own = attributes[IFA_LOCAL] != nullptr ? attributes[IFA_LOCAL] : attributes[IFA_ADDRESS];
  const auto address = read_as<std::array<std::uint8_t, 16>>(own);
  if (!address) return false;
  if (header.ifa_scope == RT_SCOPE_UNIVERSE && (header.ifa_flags & not_for_others) == 0) {
    link.ipv6.emplace_back(*address);
  }
  return true;
}

/// libmnl 1.0.4 compares a message's length as a signed number, so that one of 2 GiB would pass for one that fits.
bool are_inside(std::span<const std::byte> answer) {
  while (answer.size() >= sizeof(nlmsghdr)) {
    std::uint32_t length = 0;  // which a header begins with
    std::memcpy(&length, answer.data(), sizeof length);
    if (length < sizeof(nlmsghdr) || length > answer.size()) return false;
    answer = answer.subspan(std::min<std::size_t>(NLMSG_ALIGN(length), answer.size()));
  }
  return true;
}

struct Reading {
  ReadMessage read_message;
  std::vector<Link>& links;
};

int on_message(const nlmsghdr* message, void* context) {
  auto& reading = *static_cast<Reading*>(context);
  if (reading.read_message(*message, reading.links)) return MNL_CB_OK;
  errno = EBADMSG;
  return MNL_CB_ERROR;
}

}  // namespace

bool read_link(const nlmsghdr& message, std::vector<Link>& links) {
  const auto* header = header_of<ifinfomsg>(message);
  if (header == nullptr) return false;
  const Attributes<IFLA_MAX + 1> attributes(message, sizeof *header);
  Link link;
  link.index = header->ifi_index;
  link.up = (header->ifi_flags & IFF_UP) != 0;
  link.running = (header->ifi_flags & IFF_RUNNING) != 0;  // rtnetlink(7): the operational state, RFC 2863
  link.broadcast = (header->ifi_flags & IFF_BROADCAST) != 0;
  link.loopback = (header->ifi_flags & IFF_LOOPBACK) != 0;
  if (!read_text(attributes[IFLA_IFNAME], link.name) || !read_u32(attributes[IFLA_MASTER], link.master) ||
      !read_u32(attributes[IFLA_LINK], link.lower) || !read_kind(attributes[IFLA_LINKINFO], link.kind)) {
    return false;
  }
  if (attributes[IFLA_LINK_NETNSID] != nullptr) link.lower = 0;  // an index of another namespace
  if (link.index <= 0 || link.name.empty()) return false;
  links.push_back(std::move(link));
  return true;
}

bool read_address(const nlmsghdr& message, std::vector<Link>& links) {
  const auto* header = header_of<ifaddrmsg>(message);
  if (header == nullptr) return false;
  const AddressAttributes attributes(message, sizeof *header);
  const auto link = std::ranges::find(links, static_cast<int>(header->ifa_index), &Link::index);
  if (link == links.end()) return true;
  if (header->ifa_family == AF_INET) return read_ipv4(*header, attributes, *link);
  if (header->ifa_family == AF_INET6) return read_ipv6(*header, attributes, *link);
  return true;
}

base::Expected<bool, std::error_code> read_answer(std::span<const std::byte> answer, std::uint32_t sequence,
                                                  ReadMessage read_message, std::vector<Link>& links) {
  if (!are_inside(answer)) return base::Unexpected{std::make_error_code(std::errc::bad_message)};
  Reading reading{read_message, links};
  // mnl_cb_run fails with EINTR on a listing that a change interrupted.
  const int status = mnl_cb_run(answer.data(), answer.size(), sequence, 0, on_message, &reading);
  if (status == MNL_CB_ERROR) return base::Unexpected{std::error_code(errno, std::system_category())};
  return status == MNL_CB_STOP;
}

}  // namespace discover::net
