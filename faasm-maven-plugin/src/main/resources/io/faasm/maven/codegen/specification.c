/* The beginning of a program that makes the calls of a script of WebAssembly's test suite; see SpecificationCalls. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The call that traps in this run, or -1 in the run that makes all that do not; calls that are left out, each with a comma. */
static int trap;
static const char *left_out;

static f32 f32_of(u32 bits) {
  f32 value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static f64 f64_of(u64 bits) {
  f64 value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static u64 bits_of_u32(u32 value) { return value; }

static u64 bits_of_u64(u64 value) { return value; }

static u64 bits_of_f32(f32 value) {
  u32 bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static u64 bits_of_f64(f64 value) {
  u64 bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static int is_left_out(int call) {
  char number[16];
  size_t length = (size_t)snprintf(number, sizeof number, "%d,", call);
  for (const char *at = left_out; *at != '\0'; at = strchr(at, ',') + 1) {
    if (strncmp(at, number, length) == 0) return 1;
  }
  return 0;
}

/* Whether a call is made in this run. */
static int makes(int call, int traps) {
  if (traps ? call != trap : is_left_out(call)) return 0;
  if (traps || trap < 0) dprintf(1, "call %d\n", call);
  return 1;
}

static void expect(const char *call, u64 got, u64 mask, u64 wanted) {
  if (trap >= 0 || (got & mask) == wanted) return;
  dprintf(1, "wrong %s: 0x%llx, must be 0x%llx\n", call, (unsigned long long)got, (unsigned long long)wanted);
}

static void begin(void) {
  const char *given = getenv("SPECIFICATION_TRAP");
  trap = given == NULL ? -1 : atoi(given);
  given = getenv("SPECIFICATION_LEFT_OUT");
  left_out = given == NULL ? "" : given;
}
