#include "discovery/newcomers.hpp"

#include <algorithm>

namespace discover::discovery {

void Newcomers::add(base::TimePoint due, const Question& question, std::uint16_t usual_port, base::Random& random) {
  const auto [found, is_new] = places_.try_emplace(question.to.address, Place{due, {}});
  auto& questions = found->second.questions;
  if (is_new) agenda_.emplace(due, question.to.address);
  const auto port = question.to.port;
  if (std::any_of(questions.begin(), questions.end(), [port](const Question& other) { return other.to.port == port; }))
    return;
  if (questions.size() == most_ports) {
    // Any: in turn, a flood would push the real one out, and if they stayed, it would keep it out.
    const bool has_usual = questions.back().to.port == usual_port;
    questions.erase(questions.begin() +
                    static_cast<std::ptrdiff_t>(random.uniform(0, static_cast<double>(most_ports - has_usual))));
  }
  questions.insert(port == usual_port ? questions.end() : questions.begin(), question);
}

std::optional<base::TimePoint> Newcomers::next() const {
  if (agenda_.empty()) return std::nullopt;
  return agenda_.begin()->first;
}

std::optional<Newcomers::Question> Newcomers::take(base::TimePoint now) {
  if (agenda_.empty() || agenda_.begin()->first > now) return std::nullopt;
  const auto found = places_.find(agenda_.begin()->second);
  auto& place = found->second;
  const auto question = place.questions.back();
  place.questions.pop_back();
  if (place.questions.empty()) {
    erase(found);
  } else {
    agenda_.erase(agenda_.begin());
    place.due = now;
    agenda_.emplace(now, found->first);
  }
  return question;
}

void Newcomers::drop_segment(SegmentId segment) {
  for (auto place = places_.begin(); place != places_.end();) {
    const auto next = std::next(place);
    auto& questions = place->second.questions;
    std::erase_if(questions, [segment](const Question& question) { return question.segment == segment; });
    if (questions.empty()) erase(place);
    place = next;
  }
}

void Newcomers::clear() {
  places_.clear();
  agenda_.clear();
}

void Newcomers::erase(Places::iterator place) {
  agenda_.erase({place->second.due, place->first});
  places_.erase(place);
}

}  // namespace discover::discovery
