#include "net/link_messages.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <memory>
#include <net/if.h>
#include <span>
#include <system_error>
#include <vector>

#include <doctest/doctest.h>

using namespace discover::net;
using discover::base::IpAddress;
using discover::base::parse_ip_address;
using discover::base::parse_ipv4;
using discover::base::Prefix;

namespace {

constexpr int eth0 = 7;  // an index

/// A netlink message under construction.
struct Message {
  explicit Message(std::uint16_t type) {
    mnl_nlmsg_put_header(memory.data());
    header()->nlmsg_type = type;
  }
  nlmsghdr* header() { return reinterpret_cast<nlmsghdr*>(memory.data()); }
  template <class T>
  T* extra() {
    return static_cast<T*>(mnl_nlmsg_put_extra_header(header(), sizeof(T)));
  }
  void add(std::uint16_t type, std::uint32_t value) { mnl_attr_put_u32(header(), type, value); }
  void add_text(std::uint16_t type, const char* text) { mnl_attr_put_strz(header(), type, text); }
  void add_ipv4(std::uint16_t type, const char* text) { add(type, htonl(parse_ipv4(text)->value)); }
  void add_ipv6(std::uint16_t type, const char* text) {
    std::array<std::uint8_t, 16> address{};
    REQUIRE(::inet_pton(AF_INET6, text, address.data()) == 1);
    mnl_attr_put(header(), type, address.size(), address.data());
  }
  void add_kind(const char* kind) {
    nlattr* nest = mnl_attr_nest_start(header(), IFLA_LINKINFO);
    add_text(IFLA_INFO_KIND, kind);
    mnl_attr_nest_end(header(), nest);
  }
  alignas(8) std::array<char, 1024> memory{};
};

Message link_message(unsigned flags = IFF_UP | IFF_RUNNING | IFF_BROADCAST) {
  Message message(RTM_NEWLINK);
  auto* link = message.extra<ifinfomsg>();
  link->ifi_index = eth0;
  link->ifi_flags = flags;
  return message;
}

Message vlan_message() {
  auto message = link_message();
  message.add_text(IFLA_IFNAME, "vlan5");
  message.add(IFLA_MASTER, 3);
  message.add(IFLA_LINK, 2);
  message.add_kind("vlan");
  return message;
}

Message address_message(unsigned char family, unsigned char prefix_length, unsigned flags = 0,
                        unsigned char scope = RT_SCOPE_UNIVERSE) {
  Message message(RTM_NEWADDR);
  auto* address = message.extra<ifaddrmsg>();
  address->ifa_family = family;
  address->ifa_prefixlen = prefix_length;
  address->ifa_flags = static_cast<unsigned char>(flags);
  address->ifa_scope = scope;
  address->ifa_index = eth0;
  return message;
}

/// The link that the address was added to.
Link link_with(Message message) {
  std::vector<Link> links = {{.index = eth0, .name = "eth0"}};
  CHECK(read_address(*message.header(), links));
  return links.front();
}

LinkAddress only_ipv4(const Message& message) {
  const auto link = link_with(message);
  REQUIRE(link.ipv4.size() == 1);
  return link.ipv4.front();
}

/// Reads every beginning of a message, and every message that differs in one byte, from memory that ends
/// where the message says that it ends.
template <class Read>
void read_damaged(Message message, Read read) {
  const std::size_t whole = message.header()->nlmsg_len;
  for (std::size_t length = sizeof(nlmsghdr); length <= whole; ++length) {
    for (std::size_t at = sizeof(nlmsghdr) - 1; at < length; ++at) {
      for (const char damage : {'\x01', '\x7f', '\xff'}) {
        const std::unique_ptr<char[]> memory(new char[length]);
        std::memcpy(memory.get(), message.memory.data(), length);
        if (at >= sizeof(nlmsghdr)) memory[at] = static_cast<char>(memory[at] ^ damage);
        auto* header = reinterpret_cast<nlmsghdr*>(memory.get());
        header->nlmsg_len = static_cast<std::uint32_t>(length);
        read(*header);
      }
    }
  }
}

/// What read_answer() makes of messages for request 5, one after the other in one datagram.
struct Answer {
  void add(const Message& message) {
    Message numbered = message;
    numbered.header()->nlmsg_seq = 5;
    bytes.insert(bytes.end(), numbered.memory.data(), numbered.memory.data() + numbered.header()->nlmsg_len);
  }
  discover::base::Expected<bool, std::error_code> read() {
    return read_answer(std::as_bytes(std::span(bytes)), 5, read_link, links);
  }
  std::vector<char> bytes;
  std::vector<Link> links;
};

}  // namespace

TEST_CASE("a link is read with its name, kind, flags and relations") {
  std::vector<Link> links;
  REQUIRE(read_link(*vlan_message().header(), links));
  const Link expected{.index = eth0,
                      .name = "vlan5",
                      .kind = "vlan",
                      .master = 3,
                      .lower = 2,
                      .up = true,
                      .running = true,
                      .broadcast = true};
  REQUIRE(links.size() == 1);
  CHECK(links.front() == expected);
}

TEST_CASE("an index of another namespace is no link of ours") {
  auto message = vlan_message();
  message.add(IFLA_LINK_NETNSID, 0);
  std::vector<Link> links;
  REQUIRE(read_link(*message.header(), links));
  CHECK(links.front().lower == 0);
}

TEST_CASE("each flag of a link is its own") {
  const auto flags_of = [](unsigned flags) {
    auto message = link_message(flags);
    message.add_text(IFLA_IFNAME, "x");
    std::vector<Link> links;
    REQUIRE(read_link(*message.header(), links));
    const Link& link = links.front();
    return std::array{link.up, link.running, link.broadcast, link.loopback};
  };
  CHECK(flags_of(0) == std::array{false, false, false, false});
  CHECK(flags_of(IFF_UP) == std::array{true, false, false, false});
  CHECK(flags_of(IFF_RUNNING) == std::array{false, true, false, false});
  CHECK(flags_of(IFF_BROADCAST) == std::array{false, false, true, false});
  CHECK(flags_of(IFF_LOOPBACK) == std::array{false, false, false, true});
}

TEST_CASE("a link without a name, or with an attribute of the wrong size, is refused") {
  std::vector<Link> links;
  CHECK_FALSE(read_link(*link_message().header(), links));
  auto short_master = link_message();
  short_master.add_text(IFLA_IFNAME, "x");
  mnl_attr_put_u8(short_master.header(), IFLA_MASTER, 1);
  CHECK_FALSE(read_link(*short_master.header(), links));
  CHECK_FALSE(read_link(*Message(RTM_NEWLINK).header(), links));
  CHECK(links.empty());
}

TEST_CASE("an IPv4 address is read with its subnet and its standing") {
  auto message = address_message(AF_INET, 24);
  message.add_ipv4(IFA_ADDRESS, "10.0.0.7");
  message.add_ipv4(IFA_LOCAL, "10.0.0.7");
  const Prefix subnet{*parse_ipv4("10.0.0.7"), 24};
  CHECK(only_ipv4(message) == LinkAddress{.prefix = subnet, .global = true});

  auto secondary = address_message(AF_INET, 24, IFA_F_SECONDARY, RT_SCOPE_LINK);
  secondary.add_ipv4(IFA_ADDRESS, "10.0.0.7");
  CHECK(only_ipv4(secondary) == LinkAddress{.prefix = subnet, .secondary = true});

  auto far = address_message(AF_INET, 24);
  far.add_ipv4(IFA_ADDRESS, "10.0.0.9");
  far.add_ipv4(IFA_LOCAL, "10.0.0.7");
  CHECK(only_ipv4(far) == LinkAddress{.prefix = subnet, .global = true, .point_to_point = true});
}

TEST_CASE("of IPv6 addresses only those that others may use are kept") {
  const auto addresses = [](unsigned flags, unsigned char scope) {
    auto message = address_message(AF_INET6, 64, flags, scope);
    message.add_ipv6(IFA_ADDRESS, "2001:db8::7");
    return link_with(message).ipv6;
  };
  CHECK(addresses(IFA_F_PERMANENT, RT_SCOPE_UNIVERSE) == std::vector<IpAddress>{*parse_ip_address("2001:db8::7")});
  CHECK(addresses(0, RT_SCOPE_LINK).empty());
  for (const auto flag : {IFA_F_TENTATIVE, IFA_F_DADFAILED, IFA_F_DEPRECATED, IFA_F_TEMPORARY}) {
    CHECK(addresses(static_cast<unsigned>(flag), RT_SCOPE_UNIVERSE).empty());
  }
}

TEST_CASE("an address of an unknown link or family is left out, and one that is none is refused") {
  auto message = address_message(AF_INET, 24);
  message.add_ipv4(IFA_LOCAL, "10.0.0.7");
  std::vector<Link> others = {{.index = eth0 + 1, .name = "eth1"}};
  CHECK(read_address(*message.header(), others));
  CHECK(others.front().ipv4.empty());
  CHECK(link_with(address_message(AF_PACKET, 24)).ipv4.empty());

  std::vector<Link> links = {{.index = eth0, .name = "eth0"}};
  CHECK_FALSE(read_address(*address_message(AF_INET, 24).header(), links));
  CHECK_FALSE(read_address(*address_message(AF_INET6, 64).header(), links));
  auto too_long = address_message(AF_INET, 33);
  too_long.add_ipv4(IFA_LOCAL, "10.0.0.7");
  CHECK_FALSE(read_address(*too_long.header(), links));
  CHECK_FALSE(read_address(*Message(RTM_NEWADDR).header(), links));
  CHECK(links.front().ipv4.empty());
}

TEST_CASE("a damaged link message gives a link with a name, or none") {
  read_damaged(vlan_message(), [](const nlmsghdr& message) {
    std::vector<Link> links;
    const bool read = read_link(message, links);
    const bool right = read ? links.size() == 1 && !links[0].name.empty() && links[0].index > 0 : links.empty();
    if (!right) FAIL("length " << message.nlmsg_len);
  });
}

TEST_CASE("a damaged address message gives an address with a possible prefix, or none") {
  auto address = address_message(AF_INET, 24);
  address.add_ipv4(IFA_ADDRESS, "10.0.0.7");
  address.add_ipv4(IFA_LOCAL, "10.0.0.7");
  read_damaged(address, [](const nlmsghdr& message) {
    std::vector<Link> links = {{.index = eth0, .name = "eth0"}};
    const bool read = read_address(message, links);
    const auto& found = links.front().ipv4;
    const bool right = read ? found.empty() || found[0].prefix.length <= 32 : found.empty();
    if (!right) FAIL("length " << message.nlmsg_len);
  });
}

TEST_CASE("an answer is read message by message, and ends where the kernel says so") {
  Answer answer;
  answer.add(vlan_message());
  answer.add(vlan_message());
  auto last = answer.read();
  REQUIRE(last);
  CHECK_FALSE(*last);
  CHECK(answer.links.size() == 2);

  Message done(NLMSG_DONE);
  *done.extra<int>() = 0;
  answer.add(done);
  last = answer.read();
  REQUIRE(last);
  CHECK(*last);
}

TEST_CASE("an answer that a change interrupted, that is refused or that is to somebody else is an error") {
  Answer interrupted;
  auto message = vlan_message();
  message.header()->nlmsg_flags = NLM_F_MULTI | NLM_F_DUMP_INTR;
  interrupted.add(message);
  CHECK(interrupted.read().error() == std::errc::interrupted);

  Answer refused;
  Message refusal(NLMSG_ERROR);
  refusal.extra<nlmsgerr>()->error = -EPERM;
  refused.add(refusal);
  CHECK(refused.read().error() == std::errc::operation_not_permitted);

  Answer foreign;
  foreign.add(vlan_message());
  CHECK_FALSE(read_answer(std::as_bytes(std::span(foreign.bytes)), 6, read_link, foreign.links));
  CHECK(foreign.links.empty());

  Answer nameless;
  nameless.add(link_message());
  CHECK(nameless.read().error() == std::errc::bad_message);
}

TEST_CASE("a message that says that it is longer than its answer is not read") {
  for (const std::uint32_t length : {0u, 15u, 1024u, 0x7fffffffu, 0x80000000u, 0xffffff00u}) {
    CAPTURE(length);
    Answer answer;
    answer.add(vlan_message());
    std::memcpy(answer.bytes.data(), &length, sizeof length);
    CHECK(answer.read().error() == std::errc::bad_message);
    CHECK(answer.links.empty());
  }
}
