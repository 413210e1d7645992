#include "config/fits.hpp"

#include <fmt/format.h>

#include "config/error.hpp"
#include "wire/body.hpp"
#include "wire/limits.hpp"

namespace discover::config {

void check_fits(const wire::Description& description, bool passive) {
  auto without_addresses = description;
  without_addresses.addresses.clear();
  const auto bytes = wire::encode_body(without_addresses).size();
  const auto limit = passive ? wire::max_broadcast_body_bytes : wire::max_body_bytes;
  if (bytes <= limit) return;
  throw Error(
      fmt::format("the description of this host takes {} bytes, of at most {}{}: shorten or remove tags or services",
                  bytes, limit, passive ? " where passive" : ""));
}

}  // namespace discover::config
