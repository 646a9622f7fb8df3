// exit: 70
// stderr: it imports a function that this engine does not offer: env.nowhere_to_be_found
#include "wasi.h"
HOST(void, nowhere_to_be_found)(void);
void _start(void) { nowhere_to_be_found(); }
