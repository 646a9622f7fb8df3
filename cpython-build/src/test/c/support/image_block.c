/*
 * The image that a test links in, to be filled before it is read first. This unit does not include image.h, which promises
 * readers that it does not change.
 */
#include <stdint.h>

extern uint8_t faasm_image[1 << 14];
extern uint32_t faasm_image_size;

uint8_t faasm_image[1 << 14];
uint32_t faasm_image_size;
