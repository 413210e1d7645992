#pragma once

#include "facts.hpp"
#include "finding.hpp"

namespace discoverctl {

/// What the facts mean, in the order to read it. Pure.
Findings judge(const Facts& facts);

// Its parts; each adds at least one finding, or none where its facts are missing.
void judge_daemon(const Facts& facts, Findings& findings);
void judge_interfaces(const Facts& facts, Findings& findings);
void judge_port(const Facts& facts, Findings& findings);
void judge_broadcast(const Facts& facts, Findings& findings);
void judge_firewall(const Facts& facts, Findings& findings);
void judge_unicast(const Facts& facts, Findings& findings);
void judge_netmask(const Facts& facts, Findings& findings);
void judge_peers(const Facts& facts, Findings& findings);
void judge_strangers(const Facts& facts, Findings& findings);
void judge_identity(const Facts& facts, Findings& findings);
void judge_settings(const Facts& facts, Findings& findings);
void judge_buffer(const Facts& facts, Findings& findings);
void judge_container(const Facts& facts, Findings& findings);
void judge_clock(const Facts& facts, Findings& findings);

/// "10.0.0.1/24"
std::string subnet(const discover::Segment& segment);

}  // namespace discoverctl
