/*
 * Calls that are copies of one process: a host that can fork offers these functions, and then py_func imports the function
 * once and runs each call in a copy of what that has made. The host puts them into the guest's memory before _start, as it does
 * the functions for dynamic linking; zero elsewhere. The engine's side of it is codegen/src/main/c/zygote.h.
 */
#ifndef FAASM_SERVING_H
#define FAASM_SERVING_H

#include <stdbool.h>
#include <stdint.h>

#include "call.h"

struct faasm_serving {
    /* Puts the name of a module that is to be imported first and answers its length; 0 when there are no more. */
    uint32_t (*preload)(char *name, uint32_t size);
    /* Comes back in copies of this process only, as often as calls are made. Answers 0 where that is over. */
    uint32_t (*fork)(void);
    /* In a copy: waits for its call, puts the entry's name and answers its length. From there on there is an input. */
    uint32_t (*accept)(char *entry, uint32_t size);
};

extern volatile struct faasm_serving faasm_serving;

bool is_served(void);

/* Imports what the host wants to have imported. 0, or -1 with an exception set. */
int import_preloaded(void);

/*
 * What comes before the first call and after it was accepted; comes back in each call's process. -1 with an exception set, and
 * CALL_REFUSED after saying on standard error why the call cannot be that of a function.
 */
enum { CALL_REFUSED = 1 };
int begin_served_call(struct call *call);

/* The exit code that the exception SystemExit stands for, which is set and then no more. */
int take_system_exit(void);

/* Does what a Python program does at its end, as far as anybody notices; the exit code, given that of the call. */
int end_served_call(int code);

#endif
