#include "row_text.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>

#include "csv.hpp"
#include "discover/error.hpp"
#include "discover/text.hpp"

namespace discoverctl {
namespace {

[[noreturn]] void refuse(const std::string& why) { throw discover::Error(discover::ErrorCode::bad_request, why); }

Field find(const Fields& fields, std::string_view name, const char* option) {
  if (auto field = fields.find(name)) return *std::move(field);
  refuse(std::string(option) + ": there is no column \"" + std::string(name) + "\"; there are " + fields.names());
}

std::string title(const Field& field) {
  auto title = field.name;
  std::transform(title.begin(), title.end(), title.begin(), [](unsigned char c) { return std::toupper(c); });
  return title;
}

/// A program has to know the unit, which people see in the cell.
std::string heading(const Field& field) {
  if (field.kind == Kind::seconds) return field.name + "_s";
  return field.kind == Kind::milliseconds ? field.name + "_ms" : field.name;
}

bool is_number(Kind kind) { return kind == Kind::count || kind == Kind::seconds || kind == Kind::milliseconds; }

bool is_shown(Shown shown, Format format) {
  return shown == Shown::always || (shown == Shown::wide && format != Format::table);
}

}  // namespace

RowText::RowText(const Session& session, const Fields& fields) : session_(session), name_(fields.all().front()) {
  const auto& options = session.rows;
  if (session.json() && !(options.columns.empty() && options.sort.empty())) {
    refuse("--columns and --sort do not go with JSON, whose shape is always the same");
  }
  for (const auto& name : options.columns) columns_.push_back(find(fields, name, "--columns"));
  for (const auto& field : fields.all()) {
    if (options.columns.empty() && is_shown(field.shown, session.format)) columns_.push_back(field);
  }
  for (std::string_view name : options.sort) {
    const bool falling = name.starts_with('-');
    if (falling) name.remove_prefix(1);
    keys_.push_back({find(fields, name, "--sort"), falling});
  }
  keys_.push_back({name_, false});
}

std::vector<std::size_t> RowText::order(const Rows& rows) const {
  std::vector<std::size_t> order(rows.count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  // The last key first: each sort keeps the order of the one before where it sees no difference.
  for (auto key = keys_.rbegin(); key != keys_.rend(); ++key) {
    std::vector<SortKey> values;
    values.reserve(rows.count);
    for (std::size_t row = 0; row < rows.count; ++row) {
      values.emplace_back(rows.value(row, key->field.name), key->field.kind);
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      if (key->falling && values[a].is_known() && values[b].is_known()) std::swap(a, b);
      return values[a] < values[b];
    });
  }
  return order;
}

std::string RowText::of(const Rows& rows) const {
  if (session_.format == Format::csv) return csv(rows);
  return session_.format == Format::name ? names(rows) : table(rows);
}

std::set<std::string> RowText::fields() const {
  std::set<std::string> names;
  for (const auto& column : columns_) {
    if (session_.format != Format::name) names.insert(column.name);
  }
  for (const auto& key : keys_) names.insert(key.field.name);
  return names;
}

std::string RowText::table(const Rows& rows) const {
  std::vector<Column> columns;
  for (const auto& field : columns_) {
    columns.push_back({title(field), is_number(field.kind), field.name == "state"});
  }
  Table table(std::move(columns), session_.rows.header);
  for (const auto row : order(rows)) {
    std::vector<std::string> cells;
    cells.reserve(columns_.size());
    for (const auto& field : columns_) cells.push_back(for_people(rows.value(row, field.name), field.kind));
    table.add(std::move(cells));
  }
  return table.text(session_.screen);
}

std::string RowText::csv(const Rows& rows) const {
  std::string text;
  const auto append = [&](bool first, const std::string& field) {
    if (!first) text += ',';
    append_csv_field(text, field);
  };
  for (const auto& field : columns_) {
    if (session_.rows.header) append(&field == &columns_.front(), heading(field));
  }
  if (session_.rows.header) text += "\r\n";
  for (const auto row : order(rows)) {
    for (const auto& field : columns_) {
      append(&field == &columns_.front(), for_programs(rows.value(row, field.name)));
    }
    text += "\r\n";
  }
  return text;
}

std::string RowText::names(const Rows& rows) const {
  std::string text;
  for (const auto row : order(rows)) {
    auto name = rows.value(row, name_.name);
    if (!is_known(name)) name = rows.value(row, "id");
    text += discover::printable(for_programs(name));
    text += '\n';
  }
  return text;
}

}  // namespace discoverctl
