/* For tests with an engine that has a hole: see hole/hole.c. */
#ifndef TEST_HOLE_H
#define TEST_HOLE_H

#include "wasi.h"

__attribute__((import_module("env"), import_name("__faasm_push_state_partial"))) void break_through(const char *);

#endif
