#include "golden.hpp"

#include <fstream>
#include <iterator>
#include <numeric>
#include <span>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "wire/accusation.hpp"

namespace discover::wire {
namespace {

constexpr std::uint32_t default_domain = 0xed4b9d1b;
constexpr std::uint64_t node7_epoch = 0x5eed5eed00c0ffee;
constexpr std::string_view node7 = "7c18639f4a075de4bba2f7639487be04";
constexpr std::uint64_t node8_epoch = 0xfeedfacecafebeef;
constexpr std::string_view node8 = "d2e7d4d170699e7f467eb26c5a8bee46";

// As encode_body() orders it: keys by the alphabet.
constexpr std::string_view node7_body =
    R"~({"addresses":["10.0.0.7","fd00::7"],"arch":"x86_64","booted_at":1789898000,)~"
    R"~("kernel":"6.1.0-18-amd64",)~"
    R"~("name":"node7","os":"Debian GNU/Linux 12 (bookworm)","services":[)~"
    R"~({"name":"B\u00fcro","port":631,"txt":{"rp":"print"},"type":"_ipp._tcp"},)~"
    R"~({"name":"ssh","port":22,"type":"_ssh._tcp"}],"tags":{"role":"worker"},"version":"0.1.0"})~";

Header header(Type type, std::string_view id, std::uint64_t epoch, std::uint64_t sequence) {
  Header out;
  out.type = type;
  out.id = parse_node_id(id).value();
  out.epoch = epoch;
  out.sequence = sequence;
  out.domain = default_domain;
  out.unicast_port = 9842;
  return out;
}

Golden announcement(std::string_view file, Header header, std::uint32_t revision, std::string_view body) {
  header.flags |= flag::body;
  header.revision = revision;
  header.body_bytes = static_cast<std::uint16_t>(body.size());
  return {file, header, std::string(body)};
}

Golden soliciting_announcement() {
  auto golden = announcement("announce_solicit.hex", header(Type::announce, node8, node8_epoch, 1), 1,
                             R"({"name":"node8","tags":{"rack":""}})");
  golden.header.flags |= flag::solicit;
  golden.header.lease = 350;
  golden.padded_bytes = max_datagram_bytes;
  return golden;
}

Golden second_instance() {
  auto golden = announcement("announce_minimal.hex",
                             header(Type::announce, "1c483804aeca243e4aef32b5a06385e2", 0x0123456789abcdef, 7), 3,
                             R"({"name":"b"})");
  golden.header.lease = 4200;
  golden.header.unicast_port = 49152;
  return golden;
}

/// A datagram in which node8 says of itself what its heartbeat would say.
Golden of_node8(std::string_view file, Type type, std::uint64_t sequence) {
  Golden golden{file, header(type, node8, node8_epoch, sequence), {}};
  golden.header.revision = 1;
  golden.header.body_bytes = 35;
  golden.header.lease = 350;
  return golden;
}

Golden reply(std::string_view file, std::uint64_t sequence, const Golden& probe) {
  Golden golden{file, header(Type::reply, node7, node7_epoch, sequence), {}};
  golden.header.flags = flag::lists_you;
  golden.header.nonce = probe.header.nonce;
  golden.header.body_offset = probe.header.body_offset;
  golden.header.revision = 1;
  golden.header.body_bytes = static_cast<std::uint16_t>(node7_body.size());
  golden.header.lease = 350;
  return golden;
}

Golden suspicion(std::string_view file, std::uint64_t sequence, std::uint8_t flags) {
  auto golden = of_node8(file, Type::suspect, sequence);
  golden.header.flags = flag::body | flags;
  golden.header.body_bytes = accusation_bytes;
  golden.body.resize(accusation_bytes);
  Writer out(std::as_writable_bytes(std::span(golden.body)));
  encode_accusation({parse_node_id(node7).value(), node7_epoch}, out);
  return golden;
}

std::vector<Golden> probes_and_suspicions() {
  auto probe = of_node8("probe.hex", Type::probe, 2);
  probe.header.nonce = 0x9f3c0a71d25be864;
  auto fetch = of_node8("probe_fetch.hex", Type::probe, 3);
  fetch.header.nonce = 0x17e4b08c6d92f53a;
  fetch.header.flags = flag::want_body;
  fetch.header.body_offset = 1136;
  fetch.padded_bytes = max_datagram_bytes;

  auto part = reply("reply_part.hex", 9, fetch);
  part.header.flags |= flag::body;
  part.header.revision = 2;
  part.header.body_bytes = 1200;
  part.body = node7_body.substr(node7_body.size() - 64);

  return {probe, reply("reply.hex", 8, probe),   fetch,
          part,  suspicion("suspect.hex", 4, 0), suspicion("suspect_confirm.hex", 6, flag::confirm)};
}

std::vector<Golden> make_goldens() {
  auto announce = announcement("announce.hex", header(Type::announce, node7, node7_epoch, 2), 1, node7_body);
  announce.header.lease = 350;

  Golden heartbeat{"heartbeat.hex", header(Type::announce, node7, node7_epoch, 4), {}};
  heartbeat.header.revision = 1;
  heartbeat.header.body_bytes = announce.header.body_bytes;
  heartbeat.header.lease = 350;

  Golden heartbeat_signed = heartbeat;
  heartbeat_signed.file = "heartbeat_signed.hex";
  heartbeat_signed.header.flags = flag::is_signed;
  heartbeat_signed.header.sequence = 12;

  Golden goodbye_host{"goodbye_host.hex", header(Type::goodbye, node7, node7_epoch, 5), {}};
  goodbye_host.header.flags = flag::whole_host;
  goodbye_host.header.revision = 1;
  goodbye_host.header.body_bytes = announce.header.body_bytes;

  Golden goodbye_segment{"goodbye_segment.hex", header(Type::goodbye, node7, node7_epoch, 6), {}};

  Golden solicit{
      "solicit.hex", header(Type::solicit, "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf", 1, 1), {}, max_datagram_bytes};
  solicit.header.unicast_port = 40000;

  std::vector<Golden> all{soliciting_announcement(), announce,     second_instance(), heartbeat,
                          heartbeat_signed,          goodbye_host, goodbye_segment,   solicit};
  for (auto& golden : probes_and_suspicions()) all.push_back(std::move(golden));
  return all;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::byte byte_of(const std::string& token) {
  std::size_t used = 0;
  const auto value = std::stoul(token, &used, 16);
  if (token.size() != 2 || used != 2) throw std::invalid_argument("not a byte: " + token);
  return static_cast<std::byte>(value);
}

}  // namespace

const std::vector<Golden>& goldens() {
  static const std::vector<Golden> all = make_goldens();
  return all;
}

Secret golden_secret() {
  Secret secret;
  std::iota(secret.begin(), secret.end(), std::uint8_t{0});
  return secret;
}

Description golden_description() {
  Description out;
  out.name = "node7";
  out.os = "Debian GNU/Linux 12 (bookworm)";
  out.kernel = "6.1.0-18-amd64";
  out.arch = "x86_64";
  out.version = "0.1.0";
  out.booted_at = 1789898000;
  out.addresses = {*base::parse_ip_address("10.0.0.7"), *base::parse_ip_address("fd00::7")};
  out.tags = {{"role", "worker"}};
  out.services = {{"B\u00fcro", "_ipp._tcp", 631, {{"rp", "print"}}}, {"ssh", "_ssh._tcp", 22, {}}};
  return out;
}

std::string golden_text(std::string_view file) { return read_file(SOURCE_ROOT "/tests/data/" + std::string(file)); }

std::vector<std::byte> unhex(std::string_view text) {
  std::vector<std::byte> bytes;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream tokens(line.substr(0, line.find('#')));
    for (std::string token; tokens >> token;) {
      if (token != "*") {
        bytes.push_back(byte_of(token));
        continue;
      }
      std::size_t count = 0;
      if (bytes.empty() || !(tokens >> count) || count == 0) throw std::invalid_argument("bad repetition: " + line);
      bytes.resize(bytes.size() + count - 1, bytes.back());
    }
  }
  return bytes;
}

std::vector<std::byte> golden_bytes(std::string_view file) { return unhex(golden_text(file)); }

std::string protocol_text() { return read_file(SOURCE_ROOT "/src/wire/PROTOCOL.md"); }

}  // namespace discover::wire
