#pragma once

#include <string>

#include "base/expected.hpp"
#include "control/failure.hpp"

namespace discover::control {

struct Request;
struct View;

/// A page of the listing: as many rows as the request's limit and max_bytes allow, and at least one if there
/// is any; too_large if not even that fits.
base::Expected<std::string, Failure> list_reply(const Request& request, const View& view);

/// The one peer that the request names.
base::Expected<std::string, Failure> show_reply(const Request& request, const View& view);

}  // namespace discover::control
