#pragma once

#include <string>

#include "doctor/judge.hpp"

namespace discoverctl::test {

/// The facts of a host where all is well: one segment, eth0 10.0.0.1/24, with one verified peer.
Facts healthy();

/// The findings of one check.
Findings of(const Facts& facts, const std::string& check);

/// The one finding of a check; fails the test if there is another number of them.
Finding one(const Facts& facts, const std::string& check);

/// "FAIL eth0: message", of the one finding of a check.
std::string told(const Facts& facts, const std::string& check);

}  // namespace discoverctl::test
