#pragma once

#include "wire/description.hpp"

namespace discover::config {

/// Throws Error, with both lengths, if the description is longer than any may be, or that of a passive host than an
/// announcement has room for, even without its addresses: those are left out as far as they do not fit.
void check_fits(const wire::Description& description, bool passive);

}  // namespace discover::config
