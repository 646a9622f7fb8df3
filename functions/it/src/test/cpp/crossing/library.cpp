// A library of C++ without Python.
#include "crossing.h"

#include <cstdio>
#include <map>
#include <new>
#include <sstream>

namespace {
int guard_count = 0;

struct Guard {
  Guard() { guard_count++; }
  ~Guard() { guard_count--; }
};

Note note("library");

std::string *volatile nothing = nullptr;
}  // namespace

const char *Refusal::what() const noexcept { return reason_.c_str(); }

Note::Note(const char *where) : where_(where) { std::printf("%s constructed\n", where_); }

Note::~Note() {
  std::printf("%s destroyed\n", where_);
  std::fflush(stdout);
}

void throw_kind(const std::string &kind) {
  std::vector<std::string> const three{"a", "b", "c"};
  if (kind == "runtime_error") throw std::runtime_error("runtime error of the library, longer than a short string");
  if (kind == "refusal") throw Refusal("refused by the library");
  if (kind == "inline") throw InlineRefusal("by the library");
  if (kind == "at") three.at(3).size();
  if (kind == "substr") kind.substr(100).size();
  if (kind == "stoi") std::stoi(kind);
  if (kind == "map") std::map<std::string, int>().at(kind);
  if (kind == "new") nothing = static_cast<std::string *>(::operator new(0xFFFFFFF0u));
  if (kind == "cast") dynamic_cast<Square &>(*shape("circle")).area();
  if (kind == "function") std::function<int()>()();
  if (kind == "int") throw 42;
}

void throw_nested() {
  try {
    throw_kind("refusal");
  } catch (const std::exception &) {
    std::throw_with_nested(std::runtime_error("while trying"));
  }
}

std::exception_ptr kept(const std::string &kind) {
  try {
    throw_kind(kind);
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

std::unique_ptr<Shape> shape(const std::string &kind) {
  if (kind == "circle") return std::make_unique<Circle>();
  return std::make_unique<Square>();
}

std::string joined(const std::vector<std::string> &parts, double number) {
  std::ostringstream text;
  for (const std::string &part : parts) text << part << '-';
  text << number;
  return text.str();
}

int visited(int depth, const std::function<int(int)> &visitor) {
  Guard const guard;
  return depth == 0 ? visitor(guard_count) : visited(depth - 1, visitor);
}

int guards() { return guard_count; }
