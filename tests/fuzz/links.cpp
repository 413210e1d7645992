// What the kernel tells of its links: a part with the answer to RTM_GETLINK, then the one to RTM_GETADDR.
#include <algorithm>
#include <memory>
#include <vector>

#include "expect.hpp"
#include "fuzzers.hpp"
#include "net/interface_rules.hpp"
#include "net/link_messages.hpp"
#include "script.hpp"

namespace discover::fuzz {
namespace {

constexpr std::uint32_t sequence = 1;

/// In memory of its own, aligned and of just that size: a sanitizer sees whoever reads on.
void read(base::Bytes answer, net::ReadMessage read_message, std::vector<net::Link>& links) {
  const std::unique_ptr<std::byte[]> memory(new std::byte[answer.size()]);
  std::ranges::copy(answer, memory.get());
  const auto last = net::read_answer({memory.get(), answer.size()}, sequence, read_message, links);
  expect(last || last.error(), "an answer that is refused has an error");
}

void check(const net::Link& link) {
  expect(link.index > 0 && !link.name.empty(), "a link has an index and a name");
  for (const auto& address : link.ipv4) expect(address.prefix.length <= 32, "a prefix is possible");
}

void check(const net::Verdict& verdict) {
  expect(!verdict.reason.empty(), "a verdict has its reason");
  expect(verdict.used == !verdict.segments.empty(), "an interface that is used has a segment");
  for (const auto& prefix : verdict.segments)
    expect(prefix.is_host(prefix.address), "on its segment this node is a host");
}

}  // namespace

void links(base::Bytes input) {
  Script script(input);
  std::vector<net::Link> links;
  read(script.part(), net::read_link, links);
  read(script.rest(), net::read_address, links);
  for (const auto& link : links) check(link);
  const auto verdicts = net::judge_interfaces(links, {});
  expect(verdicts.size() == links.size(), "every link has a verdict");
  for (const auto& verdict : verdicts) check(verdict);
}

}  // namespace discover::fuzz
