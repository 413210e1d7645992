#pragma once

#include <string_view>

namespace discoverctl {

// The files in tools/completions/, which the build puts in.
extern const std::string_view bash_completion;
extern const std::string_view zsh_completion;
extern const std::string_view fish_completion;

}  // namespace discoverctl
