/*
 * AddressSanitizer in the engine: faults of the guest are the engine's to handle, and guests run on a stack that the sanitizer does
 * not know of beforehand. The supervisor, which frees what it has, is looked at for leaks; guests end without.
 */
const char *__asan_default_options(void);
const char *__asan_default_options(void) {
  return "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:detect_stack_use_after_return=0:exitcode=99";
}
