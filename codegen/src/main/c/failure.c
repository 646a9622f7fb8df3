#include "failure.h"

#include <stdarg.h>
#include <stdio.h>

bool fail(struct failure *failure, int code, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  failure->code = code;
  vsnprintf(failure->message, sizeof failure->message, format, arguments);
  va_end(arguments);
  return false;
}
