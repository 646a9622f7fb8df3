/*
 * Where in Python a trap happened. The engine calls this after it has stopped the guest, which therefore is in the middle of
 * anything: CPython's reporter for crashes allocates nothing and only reads.
 */
#define Py_BUILD_CORE 1
#include <Python.h>
#include <internal/pycore_traceback.h>

#include <emscripten/stack.h>
#include <unistd.h>

/* The trap may have been that the stack was full. It cannot be begun anew either: what the reporter reads is in it. */
static char report_stack[64 << 10] __attribute__((aligned(16)));

void _emscripten_stack_restore(void *top); /* of Emscripten's runtime: makes it the stack's top */

__attribute__((noinline)) static void report(void)
{
    PyThreadState *state = _PyThreadState_UncheckedGet();
    if (state != NULL)
        _Py_DumpTraceback(STDERR_FILENO, state);
}

__attribute__((export_name("faasm_report_trap"))) void faasm_report_trap(void);
void faasm_report_trap(void)
{
    _emscripten_stack_restore(report_stack + sizeof report_stack);
    report();
}
