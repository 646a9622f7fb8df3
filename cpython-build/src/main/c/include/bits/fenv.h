/*
 * What <fenv.h> can do here, in place of Emscripten's file of this name, which knows no floating-point exceptions.
 * The values are those of x86. Rounding is to nearest and nothing else: WebAssembly's arithmetic knows no other way.
 */
#ifndef FAASM_BITS_FENV_H
#define FAASM_BITS_FENV_H

#define FE_INVALID 1
#define FE_DIVBYZERO 4
#define FE_OVERFLOW 8
#define FE_UNDERFLOW 16
#define FE_INEXACT 32
#define FE_ALL_EXCEPT 61

#define FE_TONEAREST 0

typedef unsigned int fexcept_t;

typedef struct {
    fexcept_t __raised;
} fenv_t;

#define FE_DFL_ENV ((const fenv_t *)-1)

#endif
