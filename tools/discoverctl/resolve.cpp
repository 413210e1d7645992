#include <CLI/CLI.hpp>

#include "address_range.hpp"
#include "discover/text.hpp"
#include "peer_fields.hpp"
#include "verb.hpp"

namespace discoverctl {
namespace {

using discover::Peer;

std::string lowered(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

[[noreturn]] void refuse(const std::string& why) { throw discover::Error(discover::ErrorCode::not_found, why); }

class Resolve final : public Verb {
 public:
  Wording wording() const override {
    return {.name = "resolve",
            .summary = "The address of a name, or the name of an address",
            .examples =
                "  discoverctl resolve node7\n"
                "  discoverctl resolve 10.0.0.7\n"
                "  ping $(discoverctl resolve node7)\n",
            .takes_rows = true};
  }

  void add_options(CLI::App& command) override {
    command.add_option("NAME|ADDR", asked_, "a peer's name or one of its addresses")->required()->type_name("");
    command.add_flag("--all", all_, "also if the peer has left or was lost");
  }

  Exit run(const Session& session) const override {
    const discover::Client client(session.client);
    const auto peer = [&] { return there(client.show(asked_)); };
    return present(session, peer_fields(),
                   {.document =
                        [&] {
                          peer();
                          return client.show_json(asked_);
                        },
                    .lines = peer_lines,
                    .rows = [&] { return peer_rows({peer()}); },
                    .page = session.format == Format::wide ? std::function<void(Page&)>()
                                                           : [&](Page& page) { page.add_line(other_side(peer())); }});
  }

 private:
  Peer there(Peer peer) const {
    // Whoever asks for a name means no host that happens to have an id which begins like it.
    const bool by_id = peer.id.starts_with(lowered(asked_)) && !(peer.name && lowered(*peer.name) == lowered(asked_));
    if (by_id && asked_.size() < peer.id.size()) refuse("no peer has the name or address \"" + asked_ + "\"");
    if (!all_ && !peer.is_alive()) {
      refuse("\"" + asked_ + "\" is " + peer.state + "; --all resolves it nevertheless");
    }
    return peer;
  }

  std::string other_side(const Peer& peer) const {
    const bool by_address = is_address(asked_);
    const auto& answer = by_address ? peer.name : peer.address;
    if (!answer) refuse("the peer \"" + asked_ + "\" has told no " + (by_address ? "name" : "address") + " yet");
    return *answer;
  }

  std::string asked_;
  bool all_ = false;
};

}  // namespace

std::unique_ptr<Verb> resolve_verb() { return std::make_unique<Resolve>(); }

}  // namespace discoverctl
