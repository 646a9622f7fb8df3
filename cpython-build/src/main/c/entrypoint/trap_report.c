/*
 * Where in Python a trap happened. The engine calls this after it has stopped the guest, which therefore is in the middle of
 * anything: CPython's reporter for crashes allocates nothing and only reads.
 */
#define Py_BUILD_CORE 1
#include <Python.h>
#include <internal/pycore_traceback.h>

#include <unistd.h>

__attribute__((export_name("faasm_report_trap"))) void faasm_report_trap(void);
void faasm_report_trap(void)
{
    PyThreadState *state = _PyThreadState_UncheckedGet();
    if (state != NULL)
        _Py_DumpTraceback(STDERR_FILENO, state);
}
