/*
 * Floating-point exceptions: the guest's arithmetic is the processor's, which notes division by zero, overflow and the like as
 * IEEE 754 asks; WebAssembly has no way to tell. The guest asks through its variable `faasm_floating_point`
 * (cpython-build/src/main/c/guest/floating_point.h).
 */
#ifndef FAASLET_FLOATING_POINT_H
#define FAASLET_FLOATING_POINT_H

#include "faaslet.h"

/* Offers to tell and to forget exceptions. Called between the program's instantiation and its start. */
void floating_point_offer(struct faaslet *faaslet);

#endif
