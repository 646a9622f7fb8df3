/*
 * What musl's mathematics calls when a result does not exist or does not fit: log(0), exp(1000). Musl computes a value that
 * raises the exception on the way; compilers see constants and compute it themselves. Here the exception is raised in words.
 */
#include <fenv.h>
#include <math.h>
#include <stdint.h>

double __math_divzero(uint32_t sign);
float __math_divzerof(uint32_t sign);
double __math_xflow(uint32_t sign, double factor);
float __math_xflowf(uint32_t sign, float factor);

double __math_divzero(uint32_t sign)
{
    feraiseexcept(FE_DIVBYZERO);
    return sign ? -HUGE_VAL : HUGE_VAL;
}

float __math_divzerof(uint32_t sign)
{
    feraiseexcept(FE_DIVBYZERO);
    return sign ? -HUGE_VALF : HUGE_VALF;
}

/* The square of the factor is too large or too small. */
double __math_xflow(uint32_t sign, double factor)
{
    feraiseexcept((factor > 1 ? FE_OVERFLOW : FE_UNDERFLOW) | FE_INEXACT);
    return (sign ? -factor : factor) * factor;
}

float __math_xflowf(uint32_t sign, float factor)
{
    feraiseexcept((factor > 1 ? FE_OVERFLOW : FE_UNDERFLOW) | FE_INEXACT);
    return (sign ? -factor : factor) * factor;
}
