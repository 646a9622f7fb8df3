/*
 * What CPython has as JavaScript (EM_JS) for Emscripten, without JavaScript; the same in 3.11 and 3.13.
 * Source: Python/emscripten_signal.c and Python/sysmodule.c of CPython 3.11.2 and 3.13.5.
 */
#include <string.h>

/* A browser's page raises signals through a shared buffer. Nothing raises them in a Faaslet. */
int _Py_CheckEmscriptenSignals_Helper(void);
int _Py_CheckEmscriptenSignals_Helper(void)
{
    return 0;
}

/* sys._emscripten_info.runtime; the caller frees it. */
char *_Py_emscripten_runtime(void);
char *_Py_emscripten_runtime(void)
{
    return strdup("faaslet");
}
