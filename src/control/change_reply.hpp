#pragma once

#include <string>

#include "base/expected.hpp"
#include "control/failure.hpp"

namespace discover::discovery {
class Node;
struct PingResult;
}  // namespace discover::discovery

namespace discover::control {

class Asker;
class Offers;
struct Request;
struct View;

/// What a request may change.
struct Controls {
  discovery::Node& node;
  Offers& offers;
};

/// Does what changes something, and says whether anything is different; refuses whoever may not. Empty where
/// the reply comes later.
base::Expected<std::string, Failure> change_reply(const Request& request, const View& view, Asker& asker);

/// What a probe is answered when its result is there; `id` as Request has it.
std::string probe_reply(const discovery::PingResult& result, std::string_view id, const View& view);

}  // namespace discover::control
