#include "verb.hpp"

namespace discoverctl {

std::vector<std::unique_ptr<Verb>> all_verbs() {
  std::vector<std::unique_ptr<Verb>> verbs;
  for (const auto& make :
       {list_verb,       show_verb,     watch_verb,     wait_verb,     resolve_verb,   history_verb, probe_verb,
        publish_verb,    withdraw_verb, tag_verb,       announce_verb, solicit_verb,   forget_verb,  status_verb,
        interfaces_verb, counters_verb, conflicts_verb, export_verb,   doctor_verb,    scan_verb,    decode_verb,
        config_verb,     reload_verb,   keygen_verb,    keys_verb,     completion_verb})
    verbs.push_back(make());
  return verbs;
}

}  // namespace discoverctl
