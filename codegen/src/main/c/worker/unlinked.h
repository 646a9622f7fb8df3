/*
 * Imports that nobody has. WAMR warns of them when it loads a module, and they trap when they are called; the dynamic loader
 * would refuse the machine code. So each gets a function of its own, in a shared object that is written for them.
 */
#ifndef WORKER_UNLINKED_H
#define WORKER_UNLINKED_H

#include <stdbool.h>

/* Provides what a file of machine code needs and no one has. False and errno when that cannot be done. */
bool unlinked_provide(const char *file);

#endif
