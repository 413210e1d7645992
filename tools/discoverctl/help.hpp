#pragma once

#include <string>

#include "verb.hpp"

namespace discoverctl {

/// The help of the whole program: examples first, then the verbs, the options and the exit codes.
std::string help(const CLI::App& program, const std::vector<std::unique_ptr<Verb>>& verbs);

/// The help of one verb: examples first, its own options, then those of `program`.
std::string help(const CLI::App& program, const CLI::App& command, const Wording& wording);

}  // namespace discoverctl
