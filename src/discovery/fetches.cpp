#include "discovery/fetches.hpp"

#include <algorithm>

namespace discover::discovery {

std::vector<Fetches::Fetch>::iterator Fetches::find(const wire::NodeId& target, base::Endpoint from) {
  return std::find_if(fetches_.begin(), fetches_.end(),
                      [&](const Fetch& fetch) { return fetch.target == target && fetch.from == from; });
}

std::uint16_t Fetches::next_offset(const wire::NodeId& target, base::Endpoint from, std::uint32_t revision) const {
  for (const auto& fetch : fetches_) {
    if (fetch.target == target && fetch.from == from && fetch.revision == revision) {
      return static_cast<std::uint16_t>(fetch.text.size());
    }
  }
  return 0;
}

std::optional<std::string> Fetches::add(base::TimePoint now, const wire::Datagram& reply, base::Bytes part,
                                        base::Endpoint from) {
  const auto& header = reply.header;
  auto fetch = find(header.id, from);
  if (fetch == fetches_.end()) {
    if (fetches_.size() >= most_fetches) {
      fetches_.erase(std::min_element(fetches_.begin(), fetches_.end(),
                                      [](const Fetch& a, const Fetch& b) { return a.touched < b.touched; }));
    }
    fetch = fetches_.insert(fetches_.end(), Fetch{.target = header.id, .from = from});
  }
  if (fetch->revision != header.revision || fetch->total != header.body_bytes) {
    fetch->revision = header.revision;
    fetch->total = header.body_bytes;
    fetch->text.clear();
  }
  fetch->touched = now;
  if (header.body_offset != fetch->text.size()) return std::nullopt;
  fetch->text += base::as_text(part);
  if (fetch->text.size() < fetch->total) return std::nullopt;
  auto whole = std::move(fetch->text);
  fetches_.erase(fetch);
  return whole;
}

}  // namespace discover::discovery
