// What the library and the extension module agree on: types of which objects cross from one shared object to the other.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

// Its key function is in the library: there is one table of its virtual functions, and the module has it from there.
class Refusal : public std::exception {
 public:
  explicit Refusal(std::string reason) : reason_(std::move(reason)) {}
  const char *what() const noexcept override;

 private:
  std::string reason_;
};

// It has no key function: both objects define all of it, and still it has to be one type.
class InlineRefusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  const char *what() const noexcept override {
    text_ = std::string("inline: ") + std::runtime_error::what();
    return text_.c_str();
  }

 private:
  mutable std::string text_;
};

class Shape {
 public:
  virtual ~Shape() = default;
  virtual double area() const = 0;
};

class Named {
 public:
  virtual ~Named() = default;
  virtual std::string name() const { return "named"; }
};

class Circle : public Shape {
 public:
  double area() const override { return 3.0; }
};

class Square : public Shape, public Named {
 public:
  double area() const override { return 4.0; }
  std::string name() const override { return "square"; }
};

// Writes a line when it is constructed and when it is destroyed.
class Note {
 public:
  explicit Note(const char *where);
  ~Note();

 private:
  const char *where_;
};

void throw_kind(const std::string &kind);
void throw_nested();
std::exception_ptr kept(const std::string &kind);
std::unique_ptr<Shape> shape(const std::string &kind);
std::string joined(const std::vector<std::string> &parts, double number);

// Calls the visitor below as many frames as it says, each with a guard that counts itself.
int visited(int depth, const std::function<int(int)> &visitor);
int guards();
