// A description as it comes from the network, or is fetched in parts and put together.
#include "wire/body.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "expect.hpp"
#include "fuzzers.hpp"
#include "rule_check.hpp"
#include "wire/limits.hpp"

namespace discover::fuzz {

void body(base::Bytes input) {
  const auto description = wire::decode_body(base::as_text(input));
  if (!description) {
    expect(base::is_printable_text(description.error()), "an error is printable");
    return;
  }
  expect(input.size() <= wire::max_body_bytes, "a description has its limit");
  expect(wire::keeps_the_rules(*description), "a description that is read keeps the rules");
  const auto text = wire::encode_body(*description);
  expect(std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; }),
         "a description is written in ASCII");
  const auto again = wire::decode_body(text);
  expect(again.has_value(), "a description that is read can be announced in turn");
  expect(*again == *description, "a description that is read is written the same");
}

}  // namespace discover::fuzz
