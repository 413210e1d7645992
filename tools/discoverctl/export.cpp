#include <map>

#include <CLI/CLI.hpp>

#include "exports.hpp"
#include "peer_fields.hpp"
#include "peer_selection.hpp"
#include "row_text.hpp"
#include "verb.hpp"
#include "write_file.hpp"

namespace discoverctl {
namespace {

enum class Target { prometheus, ansible, hosts, ssh_config, csv };

const std::map<std::string, Target>& targets() {
  static const std::map<std::string, Target> targets = {{"prometheus-sd", Target::prometheus},
                                                        {"ansible", Target::ansible},
                                                        {"hosts", Target::hosts},
                                                        {"ssh-config", Target::ssh_config},
                                                        {"csv", Target::csv}};
  return targets;
}

std::string check_target(const std::string& text) {
  return targets().contains(text) ? ""
                                  : "\"" + text + "\" is none of prometheus-sd, ansible, hosts, ssh-config and csv";
}

std::string csv(Session session, std::vector<discover::Peer> peers) {
  session.format = Format::csv;
  return RowText(session, peer_fields()).of(peer_rows(std::move(peers)));
}

[[noreturn]] void refuse(const char* why) { throw discover::Error(discover::ErrorCode::bad_request, why); }

class Export final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "export",
            .summary = "The peers in the format of another program",
            .examples =
                "  discoverctl export prometheus-sd --port 9100 --write /etc/prometheus/peers.json\n"
                "  discoverctl export ssh-config --write ~/.ssh/peers\n"
                "  discoverctl export hosts --filter verified\n"
                "  discoverctl export ansible --list\n"
                "  discoverctl export csv --tag role=worker\n",
            .takes_peers = true,
            .choices = {"prometheus-sd", "ansible", "hosts", "ssh-config", "csv"}};
  }

  void add_options(CLI::App& command) override {
    command.add_option("TARGET", target_, "prometheus-sd, ansible, hosts, ssh-config or csv")
        ->required()
        ->type_name("")
        ->check(CLI::Validator(check_target, ""));
    command.add_option("--write", file_, "replace this file at once, instead of printing")->type_name("FILE");
    command.add_option("--port", port_, "prometheus-sd: one target a peer, at this port")
        ->type_name("PORT")
        ->check(CLI::Range(1, 65535));
    auto* list = command.add_flag("--list", list_, "ansible: all hosts and groups, as without it");
    command.add_option("--host", host_, "ansible: the variables of one host")->type_name("NAME")->excludes(list);
  }

  Exit run(const Session& session) const override {
    check(session);
    const PeerSelection selection(session.peers);
    auto list = discover::Client(session.client).list(selection.list_options());
    const auto text = rendered(session, std::move(list.peers), list.self.name.value_or(""));
    if (file_.empty()) {
      if (!session.quiet) write_standard_output(text);
    } else {
      write_file(file_, text);
    }
    return Exit::ok;
  }

 private:
  void check(const Session& session) const {
    const auto target = targets().at(target_);
    if (session.format != Format::table && session.format != Format::json) {
      refuse("export has formats of its own: --format does not go with it");
    }
    if (target != Target::prometheus && port_ != 0) refuse("--port goes with prometheus-sd only");
    if (target != Target::ansible && (list_ || !host_.empty())) refuse("--list and --host go with ansible only");
  }

  std::string rendered(const Session& session, std::vector<discover::Peer> peers, const std::string& own_name) const {
    const auto known = hosts(peers, own_name);
    switch (targets().at(target_)) {
      case Target::prometheus:
        return export_prometheus(
            known, {.port = port_ != 0 ? std::optional(port_) : std::nullopt, .services = session.peers.services});
      case Target::ansible: return host_.empty() ? export_ansible(known) : export_ansible_host(known, host_);
      case Target::hosts: return export_hosts(known);
      case Target::ssh_config: return export_ssh_config(known);
      case Target::csv: return csv(session, std::move(peers));
    }
    return "";
  }

  std::string target_;
  std::string file_;
  std::string host_;
  bool list_ = false;
  std::uint16_t port_ = 0;  // 0: not given
};

}  // namespace

std::unique_ptr<Verb> export_verb() { return std::make_unique<Export>(); }

}  // namespace discoverctl
