#pragma once

#include "wire/description.hpp"

namespace discover::config {

/// Throws Error, with both lengths, if the description is longer than any may be, even without its
/// addresses: those are left out as far as they do not fit.
void check_fits(const wire::Description& description);

}  // namespace discover::config
