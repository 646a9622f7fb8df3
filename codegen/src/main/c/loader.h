/* Loads native objects made from wasm modules. */
#ifndef FAASLET_LOADER_H
#define FAASLET_LOADER_H

struct faaslet;

/*
 * Loads options.module and checks that this engine and this CPU can run it; exits with a message
 * otherwise. Nothing of the guest runs yet.
 */
void loader_load_main(struct faaslet *faaslet);

#endif
