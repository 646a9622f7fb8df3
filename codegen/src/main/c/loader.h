/* Loads native objects made from wasm modules. */
#ifndef FAASLET_LOADER_H
#define FAASLET_LOADER_H

#include <stdbool.h>

struct faaslet;
struct failure;

/* Loads options.module and checks that this engine and this CPU can run it. Nothing of the guest runs yet. */
bool loader_load_main(struct faaslet *faaslet, struct failure *failure);

#endif
