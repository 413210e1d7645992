#include "nft_rules.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "nft_match.hpp"

namespace discoverctl {
namespace {

using nlohmann::json;
using Outcome = Passage::Outcome;

constexpr int deepest_jump = 16;  // NFT_JUMP_STACK_SIZE

struct Chain {
  json about;
  std::vector<json> rules;
};

/// What a chain says of the packet: nothing where it comes to its end without a verdict.
struct Verdict {
  std::optional<bool> accepts;
  Passage dropped_by;  ///< meaningful unless it accepts
};

class Ruleset {
 public:
  Ruleset(const json& entries, const Packet& packet) : packet_(packet) {
    for (const auto& entry : entries) {
      if (const auto chain = entry.find("chain"); chain != entry.end()) chains_[key_of(*chain, "name")].about = *chain;
      if (const auto rule = entry.find("rule"); rule != entry.end())
        chains_[key_of(*rule, "chain")].rules.push_back(*rule);
    }
  }

  Passage passage() {
    Passage worst;
    for (const auto& [key, chain] : chains_) {
      if (!is_on_the_way(chain.about)) continue;
      const auto one = through(key, chain);
      if (one.outcome > worst.outcome) worst = one;
    }
    return worst;
  }

 private:
  static std::string key_of(const json& object, const char* chain) {
    return fmt::format("{} {} {}", object.value("family", ""), object.value("table", ""), object.value(chain, ""));
  }

  bool is_on_the_way(const json& chain) const {
    const auto hook = chain.value("hook", "");
    const auto family = chain.value("family", "");
    if (family == "netdev")
      return packet_.incoming && hook == "ingress" && chain.value("dev", json()) == packet_.interface;
    if (family != "ip" && family != "inet") return false;
    return packet_.incoming ? hook == "prerouting" || hook == "input" : hook == "output" || hook == "postrouting";
  }

  Passage through(const std::string& key, const Chain& chain) {
    perhaps_accepted_ = false;
    perhaps_dropped_.reset();
    auto verdict = follow(key, 0);
    const auto policy = chain.about.value("policy", "accept");
    if (!verdict.accepts) {
      verdict.accepts = policy != "drop";
      verdict.dropped_by = place(key, "the policy");
    }
    if (*verdict.accepts) return perhaps_dropped_.value_or(Passage{});
    verdict.dropped_by.outcome = perhaps_accepted_ ? Outcome::may_be_dropped : Outcome::dropped;
    return verdict.dropped_by;
  }

  static Passage place(const std::string& key, const std::string& what) {
    const auto chain = key.substr(key.rfind(' ') + 1);
    return {Outcome::dropped, fmt::format("{} of chain {} in table {}", what, chain, key.substr(0, key.rfind(' '))),
            key};
  }

  Verdict follow(const std::string& key, int depth) {
    const auto chain = chains_.find(key);
    if (chain == chains_.end() || depth > deepest_jump) return {};
    for (const auto& rule : chain->second.rules) {
      const auto verdict = judge(key, rule, depth);
      if (!verdict) return {};
      if (verdict->accepts) return *verdict;
    }
    return {};
  }

  /// Nothing: the rule ends its chain without a verdict.
  std::optional<Verdict> judge(const std::string& key, const json& rule, int depth) {
    const auto expressions = rule.find("expr");
    if (expressions == rule.end()) return Verdict{};
    auto fits = Fits::yes;
    for (const auto& expression : *expressions) {
      if (!expression.is_object() || expression.empty()) continue;
      fits = std::min(fits, fit(expression, packet_));
      if (fits == Fits::no) return Verdict{};
      const auto action = expression.begin().key();
      if (action == "return" && fits == Fits::yes) return std::nullopt;
      if (action == "return") perhaps_accepted_ = true;  // what follows it may not be reached
      const auto verdict = verdict_of(key, rule, expression, depth);
      if (!verdict.accepts && action == "goto" && fits == Fits::yes) return std::nullopt;
      if (!verdict.accepts) continue;
      if (fits == Fits::yes) return verdict;
      remember(verdict);
      return Verdict{};
    }
    return Verdict{};
  }

  Verdict verdict_of(const std::string& key, const json& rule, const json& expression, int depth) {
    const auto action = expression.begin().key();
    const auto& detail = expression.begin().value();
    if (action == "accept") return {true, {}};
    if (action == "jump" || action == "goto") {
      const auto target = detail.value("target", "");
      return follow(key.substr(0, key.rfind(' ') + 1) + target, depth + 1);
    }
    const bool old_target = action == "xt" && detail.is_object() && detail.value("type", "") == "target";
    const auto old_name = old_target ? detail.value("name", "") : "";
    if (action == "drop" || action == "reject" || old_name == "REJECT" || old_name == "DROP") {
      return {false, place(key, fmt::format("the rule with handle {}", rule.value("handle", 0)))};
    }
    return {};
  }

  void remember(const Verdict& verdict) {
    if (*verdict.accepts) {
      perhaps_accepted_ = true;
    } else if (!perhaps_dropped_) {
      perhaps_dropped_ = verdict.dropped_by;
      perhaps_dropped_->outcome = Outcome::may_be_dropped;
    }
  }

  const Packet& packet_;
  std::map<std::string, Chain> chains_;
  bool perhaps_accepted_ = false;  // by a rule of the base chain under way that may fit
  std::optional<Passage> perhaps_dropped_;
};

}  // namespace

Passage passage(const std::string& ruleset, const Packet& packet) {
  const auto parsed = json::parse(ruleset, nullptr, false);
  const auto entries = parsed.is_object() ? parsed.find("nftables") : parsed.end();
  if (entries == parsed.end() || !entries->is_array()) return {Outcome::not_understood, "", ""};
  try {
    return Ruleset(*entries, packet).passage();
  } catch (const json::exception&) {  // a key of another type than libnftables-json(5) says
    return {Outcome::not_understood, "", ""};
  }
}

}  // namespace discoverctl
