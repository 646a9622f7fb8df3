/*
 * <fenv.h>, in place of Emscripten's, whose functions do nothing. An exception is raised by a program that says so, which is
 * noted here and so works on every host, or by arithmetic, which only the host's processor can tell.
 */
#include "floating_point.h"

#include <fenv.h>

volatile struct faasm_floating_point faasm_floating_point;

static uint32_t said;

int feclearexcept(int exceptions)
{
    said &= ~(uint32_t)exceptions;
    if (faasm_floating_point.clear)
        faasm_floating_point.clear((uint32_t)exceptions & FE_ALL_EXCEPT);
    return 0;
}

int feraiseexcept(int exceptions)
{
    said |= (uint32_t)exceptions & FE_ALL_EXCEPT;
    return 0;
}

int fetestexcept(int exceptions)
{
    uint32_t asked = (uint32_t)exceptions & FE_ALL_EXCEPT;
    uint32_t computed = faasm_floating_point.raised ? faasm_floating_point.raised(asked) : 0;
    return (int)((said | computed) & asked);
}

int fegetexceptflag(fexcept_t *flags, int exceptions)
{
    *flags = (fexcept_t)fetestexcept(exceptions);
    return 0;
}

int fesetexceptflag(const fexcept_t *flags, int exceptions)
{
    feclearexcept(exceptions);
    return feraiseexcept((int)*flags & exceptions);
}

int fegetenv(fenv_t *environment)
{
    return fegetexceptflag(&environment->__raised, FE_ALL_EXCEPT);
}

int fesetenv(const fenv_t *environment)
{
    fexcept_t none = 0;
    return fesetexceptflag(environment == FE_DFL_ENV ? &none : &environment->__raised, FE_ALL_EXCEPT);
}

int feholdexcept(fenv_t *environment)
{
    fegetenv(environment);
    return feclearexcept(FE_ALL_EXCEPT);
}

int feupdateenv(const fenv_t *environment)
{
    int raised = fetestexcept(FE_ALL_EXCEPT);
    fesetenv(environment);
    return feraiseexcept(raised);
}

int fegetround(void)
{
    return FE_TONEAREST;
}

int fesetround(int direction)
{
    return direction == FE_TONEAREST ? 0 : -1;
}

/* Emscripten's fenv.o would come along with it. */
int __fesetround(int direction);
int __fesetround(int direction)
{
    return fesetround(direction);
}
