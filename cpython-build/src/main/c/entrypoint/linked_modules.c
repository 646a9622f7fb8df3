/* No extension modules beside CPython's own: what holds where nobody links the main module with some. */
#include <faasm/linked_modules.h>

__attribute__((weak)) struct _inittab faasm_linked_modules[] = {{NULL, NULL}};
