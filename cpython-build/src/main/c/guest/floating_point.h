/*
 * What a host whose processor notes floating-point exceptions puts into the guest's memory before _start; zero elsewhere.
 * It gets there as the functions for dynamic linking do (dynlink.h). Sets of exceptions have the values of <fenv.h> in
 * c/include/bits/fenv.h. The engine's side of it is codegen/src/main/c/floating_point.h.
 */
#ifndef FAASM_GUEST_FLOATING_POINT_H
#define FAASM_GUEST_FLOATING_POINT_H

#include <stdint.h>

struct faasm_floating_point {
    /* Those of `exceptions` that arithmetic has raised since they were cleared. */
    uint32_t (*raised)(uint32_t exceptions);
    /* Forgets them; answers 0. */
    uint32_t (*clear)(uint32_t exceptions);
};

extern volatile struct faasm_floating_point faasm_floating_point;

#endif
