#pragma once

#include <memory>
#include <string>
#include <vector>

#include "verb.hpp"

namespace discoverctl {

/// What may stand in place of the last of `words`, which may be empty or the beginning of something: for the
/// scripts in tools/completions/. A line for each: the word, and behind a tab what it means; or ":files"
/// where a file name is expected. Asks the daemon for names where peers are meant, and does without if it
/// does not answer at once.
std::string complete(const std::vector<std::unique_ptr<Verb>>& verbs, const std::vector<std::string>& words);

}  // namespace discoverctl
