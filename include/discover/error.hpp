#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "discover/export.hpp"

namespace discover {

/// Why a call of Client gave no answer.
enum class ErrorCode {
  not_reachable,  ///< nobody listens on any of the sockets tried
  timeout,        ///< somebody listens, but no answer came in time
  bad_reply,      ///< what came is not what the control protocol says
  bad_request,    ///< the call makes no sense: by itself, or in the daemon's judgement
  not_found,      ///< no peer fits
  ambiguous,      ///< several peers fit, see Error::candidates()
  refused,        ///< the daemon does not do this for this user
  failed,         ///< anything else, also codes that this version does not know
};

/// The code in words joined by hyphens, as the control protocol spells it: "not-reachable".
DISCOVER_API std::string_view to_string(ErrorCode code);

/// One of the peers that an ambiguous question fits.
struct Candidate {
  std::string id;                   ///< 32 hexadecimal digits
  std::optional<std::string> name;  ///< nothing until the peer's description has been heard

  bool operator==(const Candidate&) const = default;
};

/// The one exception that the calls of Client throw (apart from std::bad_alloc). Its text is one sentence
/// without a full stop; it may hold text of the daemon, so it goes through printable() before it goes to a
/// terminal.
class DISCOVER_API Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, std::vector<Candidate> candidates = {});
  Error(const Error&) = default;
  Error& operator=(const Error&) = default;
  ~Error() override;

  ErrorCode code() const noexcept { return code_; }

  /// Which peers fit, at most 16; empty unless code() is ambiguous. Lives as long as the Error.
  const std::vector<Candidate>& candidates() const noexcept { return candidates_; }

 private:
  ErrorCode code_;
  std::vector<Candidate> candidates_;
};

}  // namespace discover
