/*
 * A program of host calls: its input says which calls it makes, with which arguments, in which order. Every call of
 * host_calls.inc is among them; a new one does not compile before it says here what its arguments are.
 *
 * Arguments are drawn from what is interesting: descriptors that calls before opened, paths that they made and paths that
 * lead out, addresses anywhere. What the host writes goes to an arena at the end of memory or is refused, so that the
 * program stays what it is. It ends with the input, and with an exit code of its own when it has read what lies outside
 * its mounts.
 */
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef u32 i32;
typedef u64 i64;
typedef void none;

#define WASI(name, result, ...) \
  __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) result wasi_##name(__VA_ARGS__);
#define EMSCRIPTEN(name, result, ...) \
  __attribute__((import_module("env"), import_name("emscripten_" #name))) result emscripten_##name(__VA_ARGS__);
#define FAASM(name, result, ...) \
  __attribute__((import_module("env"), import_name("__faasm_" #name))) result faasm_##name(__VA_ARGS__);
#include "host_calls.inc"
#undef WASI
#undef EMSCRIPTEN
#undef FAASM

enum { PAGE = 65536, ARENA = 2 * PAGE, INPUT_MAX = 4096, EXIT_OF_LEAK = 77 };

/* What the files outside the mounts have in them, and nothing else has; here with every bit of a byte turned around. */
static const u8 secret[] = {'L' ^ 255, 'E' ^ 255, 'A' ^ 255, 'K' ^ 255, 'E' ^ 255, 'D' ^ 255,
                            '-' ^ 255, 'F' ^ 255, 'I' ^ 255, 'L' ^ 255, 'E' ^ 255};

static u8 *arena;
static u32 memory_end;
static u8 input[INPUT_MAX];
static u32 input_size, input_at;
static u8 tracing, called;
static char outside[1024]; /* the path of a file of the host */

/* ---- the input ---- */

static u32 next(void) { return input_at < input_size ? input[input_at++] : 0; }
static u32 below(u32 count) { return next() % count; }
static u32 word(void) {
  u32 value = next();
  value |= next() << 8;
  value |= next() << 16;
  return value | next() << 24;
}

/* ---- arguments ---- */

enum { DESCRIPTORS = 24, PATHS = 12, PATH_MAX = 600 };
static u32 descriptors[DESCRIPTORS], descriptor_count;
/* Paths that calls succeeded with, from which descriptor on, and the one that was given last. */
static struct known_path {
  u32 from, length;
  char text[80];
} paths[PATHS], last_path;
static u32 path_count;

static u32 descriptor(u8 of_path) {
  static const u32 odd[] = {0, 1, 2, 7, 63, 64, 65, 127, 16383, 16384, 0x7fffffff, 0x80000000, 0xffffffff};
  u32 kind = below(32);
  if (kind < (of_path ? 8 : 22) && descriptor_count > 0) return descriptors[below(descriptor_count)];
  if (kind < 26) return 4 + (kind & 1);
  if (kind < 31) return 3 + below(5);
  return odd[below(sizeof odd / sizeof odd[0])];
}

/* In the arena, with so much room that the host may write there; or where nothing may be written. */
static u32 address(u32 room) {
  static const u32 odd[] = {0xffffffff, 0xfffffffe, 0xfffffff0, 0x80000000, 0x7fffffff};
  u32 kind = below(32);
  if (kind == 0) return odd[below(sizeof odd / sizeof odd[0])];
  if (kind == 1) return memory_end;
  if (kind == 2) return memory_end - below(9);
  if (room >= ARENA) return (u32)arena;
  u32 at = word() % (ARENA - room);
  return (u32)arena + (kind < 28 ? at & ~7u : at);
}

static u32 size(void) {
  static const u32 odd[] = {0, 1, 2, 7, 8, 23, 24, 25, 255, 256, 4095, 4096, 4097, 32768};
  return below(4) == 0 ? word() % 8192 : odd[below(sizeof odd / sizeof odd[0])];
}

/* A buffer for the host to fill: within the arena, or not within memory. */
static void buffer(u64 *arguments) {
  u32 room = size();
  u32 kind = below(32);
  arguments[0] = address(room);
  arguments[1] = room;
  if (kind == 0) arguments[1] = 0xffffffffu - (u32)arguments[0];
  if (kind == 1) arguments[1] = 0xffffffff;
  if (kind == 2) {
    arguments[0] = 0;
    arguments[1] = memory_end + 1 + below(8);
  }
}

/* A buffer that the host only reads may be anywhere. */
static void source(u64 *arguments) {
  buffer(arguments);
  if (below(8) != 0) return;
  arguments[0] = below(2) == 0 ? word() : word() % memory_end;
  arguments[1] = below(2) == 0 ? word() : size();
}

/* The program for a chained call is a later part of this one. */
static void program(u64 *arguments) {
  u32 from = input_at + below(64);
  if (below(8) == 0 || from >= input_size) {
    source(arguments);
  } else {
    arguments[0] = (u32)&input[from];
    arguments[1] = input_size - from;
  }
}

static u32 put_text(char *target, u32 at, u32 room, const char *text) {
  while (*text != 0 && at < room) target[at++] = *text++;
  return at;
}

static u32 compose(char *target, u32 room) {
  enum { PLAIN = 8 };
  static const char *const parts[] = {
      "a",  "b",   "file", "dir",  "deep", "new",     "link",  "a/b", ".",      "..",   "",           "decoy", "etc",  "tmp",
      "up", "out", "loop", "absolute", "mount", "given", "outside", "root", "state", "..\\up", "a\xff", "dev", "null",
      "proc", "self", "fd", "3", "...", " ", "%2e%2e", "\t", "sys", "shared", "temporary", "cwd", "zero",
  };
  u32 at = 0;
  u32 kind = below(32);
  if (kind == 0) return put_text(target, 0, room, outside);
  if (kind == 1) { /* long names */
    u32 length = below(2) == 0 ? 255 + below(3) : 500;
    while (at < length && at < room) target[at++] = 'n';
    return at;
  }
  if (kind == 2) { /* ever higher, to where the file outside is */
    for (u32 times = below(100); times > 0 && at + 3 <= room; times--) {
      at = put_text(target, at, room, below(4) == 0 ? "a/" : "../");
    }
    return put_text(target, at, room, below(2) == 0 ? outside + 1 : "decoy");
  }
  if (kind < 14) return put_text(target, 0, room, parts[below(PLAIN)]);
  if (kind < 16 && path_count > 0) {
    const struct known_path *known = &paths[below(path_count)];
    for (u32 i = 0; i < known->length && at < room; i++) target[at++] = known->text[i];
  }
  if (kind == 20) target[at++] = '/';
  for (u32 count = 1 + below(4); count > 0; count--) {
    if (at > 0 && at < room) target[at++] = '/';
    at = put_text(target, at, room, parts[below(kind & 1 ? PLAIN : sizeof parts / sizeof parts[0])]);
  }
  if (kind == 21 && at < room) target[at++] = '/';
  if (kind == 22 && at < room) target[at++] = 0;
  return at;
}

/* A path for the descriptor in *from, which may be exchanged for one that the path is known of. */
static void path(u64 *arguments, u64 *from) {
  static u32 turn;
  /* Two paths of a call must not lie upon each other. */
  char *target = (char *)arena + (turn++ & 1) * PATH_MAX;
  const struct known_path *known = path_count > 0 && below(2) == 0 ? &paths[below(path_count)] : 0;
  arguments[0] = (u32)target;
  if (known != 0 && from != 0) {
    u32 at = 0;
    while (at < known->length) target[at] = known->text[at], at++;
    if (below(4) == 0) at = put_text(target, at, PATH_MAX, below(2) == 0 ? "/file" : "/new");
    *from = known->from;
    arguments[1] = at;
  } else {
    arguments[1] = compose(target, PATH_MAX);
  }
  u32 kind = below(64);
  last_path.length = 0;
  if (kind == 0) {
    source(arguments);
  } else if (kind == 1) {
    arguments[1] = 4090 + below(12);
  } else if (from != 0 && arguments[1] < sizeof last_path.text) {
    last_path.from = (u32)*from;
    last_path.length = (u32)arguments[1];
    for (u32 i = 0; i < last_path.length; i++) last_path.text[i] = target[i];
  }
}

static void remember_path(void) {
  if (last_path.length == 0) return;
  u32 which = path_count < PATHS ? path_count++ : below(PATHS);
  paths[which] = last_path;
  last_path.length = 0;
}

/* A name that ends in a zero byte: of a state value, or of a function. */
static u64 name(void) {
  static const char *const names[] = {"key", "key", "key", "key", "other", "other", "other", "a/b", "../key", "", "%",
                                      ".", "..", "key%list", "key%lock", "\xff\x01", "main", "key%new"};
  char *target = (char *)arena + 2 * PATH_MAX;
  u32 kind = below(32);
  if (kind == 0) return word();
  if (kind == 1) return address(1);
  u32 at = 0;
  if (kind == 2) {
    for (u32 length = 240 + below(40); at < length; at++) target[at] = below(2) == 0 ? '/' : 'k';
  } else {
    at = put_text(target, 0, 1000, names[below(sizeof names / sizeof names[0])]);
  }
  target[at] = 0;
  return (u32)target;
}

static void vectors(u64 *arguments, u8 for_reading) {
  u32 count = below(6);
  u32 list = address(count * 8);
  u32 end = list + count * 8;
  arguments[0] = list;
  arguments[1] = count;
  if (end < list || end > memory_end) return;
  for (u32 i = 0; i < count; i++) {
    u64 one[2];
    if (for_reading) source(one);
    else buffer(one);
    ((u32 *)list)[2 * i] = (u32)one[0];
    ((u32 *)list)[2 * i + 1] = (u32)one[1];
  }
  u32 kind = below(16);
  if (kind == 0) arguments[1] = 1025 + word() % 1000000;
  if (kind == 1 && for_reading) arguments[1] = below(256);
  if (kind == 2) arguments[1] = 0x20000000 + below(2);
}

static u64 offset(void) {
  static const u64 odd[] = {0, 1, 2, 100, 4096, 65536, 1u << 20, 1ull << 31, (1ull << 31) - 1, 1ull << 32, 1ull << 40,
                            1ull << 62, (1ull << 63) - 1, 1ull << 63, ~0ull, ~0ull - 1, ~0ull - 99};
  return below(3) == 0 ? word() % 10000 : odd[below(sizeof odd / sizeof odd[0])];
}

/* What takes room on the disk is small, or more than any disk has. */
static u64 room_on_disk(void) { return below(8) == 0 ? 1ull << (60 + below(4)) : word() % (1u << 18); }

static u64 rights(void) {
  static const u64 usual[] = {~0ull, ~0ull, ~0ull, (1u << 29) - 1,
                              2 | 64 | 4 | 32, 2, 64, 0, 1 << 14, 2 | 1 << 14, 64 | 1 << 8 | 1 << 22};
  return below(8) == 0 ? (u64)word() << 32 | word() : usual[below(sizeof usual / sizeof usual[0])];
}

static u32 flags(void) {
  u32 kind = below(16);
  return kind == 0 ? word() : kind < 4 ? below(16) : below(2);
}

/* To create a file (1), only a directory (2), only a new one (4), to cut it (8). */
static u32 opening(void) {
  static const u32 usual[] = {0, 0, 1, 1, 1, 9, 2, 5};
  return below(8) == 0 ? flags() : usual[below(sizeof usual / sizeof usual[0])];
}

static u64 point_in_time(void) {
  static const u64 odd[] = {0, 1, 999999999, 1000000000, 1700000000000000000ull, 1ull << 63, ~0ull, ~0ull - 1, 1ull << 62};
  return odd[below(sizeof odd / sizeof odd[0])];
}

static void subscriptions(u64 *arguments) {
  u32 count = below(5);
  u32 list = address(count * 48);
  arguments[0] = list;
  arguments[1] = address(count * 32);
  arguments[2] = count;
  u32 end = list + count * 48;
  if (end < list || end > memory_end) return;
  for (u32 i = 0; i < count; i++) {
    u8 *at = (u8 *)list + i * 48;
    for (u32 b = 0; b < 48; b++) at[b] = 0;
    *(u64 *)(at) = word();
    at[8] = (u8)(below(16) == 0 ? next() : below(3));
    *(u32 *)(at + 16) = at[8] == 0 ? below(5) : descriptor(0);
    if (at[8] != 0) continue;
    /* A long wait would only be ended by the time limit. */
    *(u64 *)(at + 24) = below(100000);
    at[40] = (u8)(below(8) == 0);
  }
  if (below(16) == 0) arguments[2] = 0x100000 + word() % 0x7fffffff;
}

/* ---- the calls ---- */

/*
 * What the arguments of each call are:
 *   f descriptor          d where an opened descriptor is put      r where another result is put
 *   p path, length        s name that ends in a zero byte          c number of a chained call
 *   b buffer to fill, its size      i buffer to take from, its size      j input of a chained call, its size
 *   v list of buffers to fill, how many      w list of buffers to take from, how many
 *   q subscriptions, events, how many        e exit code
 *   o offset   k bytes that are allocated   t time   g rights   x flags   h how a path is opened   n any number
 */
#define ROLES_args_get "rr"
#define ROLES_args_sizes_get "rr"
#define ROLES_environ_get "rr"
#define ROLES_environ_sizes_get "rr"
#define ROLES_clock_res_get "xr"
#define ROLES_clock_time_get "xtr"
#define ROLES_fd_advise "foox"
#define ROLES_fd_allocate "fkk"
#define ROLES_fd_close "f"
#define ROLES_fd_datasync "f"
#define ROLES_fd_fdstat_get "fr"
#define ROLES_fd_fdstat_set_flags "fx"
#define ROLES_fd_fdstat_set_rights "fgg"
#define ROLES_fd_filestat_get "fr"
#define ROLES_fd_filestat_set_size "fo"
#define ROLES_fd_filestat_set_times "fttx"
#define ROLES_fd_pread "fvor"
#define ROLES_fd_prestat_dir_name "fb"
#define ROLES_fd_prestat_get "fr"
#define ROLES_fd_pwrite "fwor"
#define ROLES_fd_read "fvr"
#define ROLES_fd_readdir "fbor"
#define ROLES_fd_renumber "ff"
#define ROLES_fd_seek "foxr"
#define ROLES_fd_sync "f"
#define ROLES_fd_tell "fr"
#define ROLES_fd_write "fwr"
#define ROLES_path_create_directory "fp"
#define ROLES_path_filestat_get "fxpr"
#define ROLES_path_filestat_set_times "fxpttx"
#define ROLES_path_link "fxpfp"
#define ROLES_path_open "fxphggxd"
#define ROLES_path_readlink "fpbr"
#define ROLES_path_remove_directory "fp"
#define ROLES_path_rename "fpfp"
#define ROLES_path_symlink "pfp"
#define ROLES_path_unlink_file "fp"
#define ROLES_poll_oneoff "qr"
#define ROLES_proc_exit "e"
#define ROLES_proc_raise "x"
#define ROLES_random_get "b"
#define ROLES_sched_yield ""
#define ROLES_notify_memory_growth "n"
#define ROLES_sock_accept "fxr"
#define ROLES_sock_recv "fvxrr"
#define ROLES_sock_send "fwxr"
#define ROLES_sock_shutdown "fx"
#define ROLES_read_input "b"
#define ROLES_write_output "i"
#define ROLES_get_py_user "b"
#define ROLES_get_py_func "b"
#define ROLES_get_py_entry "b"
#define ROLES_chain_name "sj"
#define ROLES_chain_py "sj"
#define ROLES_await_call "c"
#define ROLES_await_call_output "crr"
#define ROLES_read_state "sb"
#define ROLES_write_state "si"
#define ROLES_read_state_offset "snnb"
#define ROLES_write_state_offset "snni"
#define ROLES_push_state "s"
#define ROLES_push_state_partial "s"
#define ROLES_pull_state "sn"
#define ROLES_append_state "si"
#define ROLES_read_appended_state "sbn"
#define ROLES_clear_appended_state "s"
#define ROLES_lock_state_read "s"
#define ROLES_lock_state_write "s"
#define ROLES_lock_state_global "s"
#define ROLES_unlock_state_read "s"
#define ROLES_unlock_state_write "s"
#define ROLES_unlock_state_global "s"

/* As many arguments as a call has, of its types. */
#define PASSED_0(a)
#define PASSED_1(a, t) (t)(a)[0]
#define PASSED_2(a, t, ...) (t)(a)[0], PASSED_1((a) + 1, __VA_ARGS__)
#define PASSED_3(a, t, ...) (t)(a)[0], PASSED_2((a) + 1, __VA_ARGS__)
#define PASSED_4(a, t, ...) (t)(a)[0], PASSED_3((a) + 1, __VA_ARGS__)
#define PASSED_5(a, t, ...) (t)(a)[0], PASSED_4((a) + 1, __VA_ARGS__)
#define PASSED_6(a, t, ...) (t)(a)[0], PASSED_5((a) + 1, __VA_ARGS__)
#define PASSED_7(a, t, ...) (t)(a)[0], PASSED_6((a) + 1, __VA_ARGS__)
#define PASSED_8(a, t, ...) (t)(a)[0], PASSED_7((a) + 1, __VA_ARGS__)
#define PASSED_9(a, t, ...) (t)(a)[0], PASSED_8((a) + 1, __VA_ARGS__)
#define TENTH(a, b, c, d, e, f, g, h, i, j, ...) j
#define COUNT(...) TENTH(__VA_ARGS__ __VA_OPT__(, ) 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define PASTE(a, b) a##b
#define FOR_COUNT(macro, count) PASTE(macro, count)
#define RETURN_i32(call) return call
#define RETURN_none(call) \
  call;                   \
  return 0
#define CALLER(call, result, ...)                                                    \
  static u32 do_##call(const u64 *a) {                                               \
    (void)a;                                                                         \
    RETURN_##result(call(FOR_COUNT(PASSED_, COUNT(__VA_ARGS__))(a __VA_OPT__(, ) __VA_ARGS__))); \
  }
#define WASI(name, result, ...) CALLER(wasi_##name, result, __VA_ARGS__)
#define EMSCRIPTEN(name, result, ...) CALLER(emscripten_##name, result, __VA_ARGS__)
#define FAASM(name, result, ...) CALLER(faasm_##name, result, __VA_ARGS__)
#include "host_calls.inc"
#undef WASI
#undef EMSCRIPTEN
#undef FAASM

#define WASI(name, result, ...) {#name, ROLES_##name, COUNT(__VA_ARGS__), do_wasi_##name},
#define EMSCRIPTEN(name, result, ...) {#name, ROLES_##name, COUNT(__VA_ARGS__), do_emscripten_##name},
#define FAASM(name, result, ...) {#name, ROLES_##name, COUNT(__VA_ARGS__), do_faasm_##name},
static const struct call {
  const char *name;
  const char *roles;
  u32 count;
  u32 (*make)(const u64 *);
} calls[] = {
#include "host_calls.inc"
};
#undef WASI
#undef EMSCRIPTEN
#undef FAASM

/* ---- what it does ---- */

static void say_bytes(const char *bytes, u32 count) {
  struct {
    const char *base;
    u32 size;
  } vector = {bytes, count};
  u32 done;
  wasi_fd_write(2, (u32)&vector, 1, (u32)&done);
}

static void say(const char *text) {
  u32 length = 0;
  while (text[length] != 0) length++;
  say_bytes(text, length);
}

static void say_number(u64 value) {
  char digits[24];
  u32 at = sizeof digits;
  do {
    digits[--at] = "0123456789abcdef"[value % 16];
    value /= 16;
  } while (value != 0);
  say_bytes(digits + at, sizeof digits - at);
}

/* The arguments of a call by their roles; where an opened descriptor is put, or 0. */
static u32 choose(const char *roles, u64 *a) {
  static const u32 exits[] = {0, 1, 3, 42, 0xffffff00};
  u32 opened = 0;
  u64 *from = 0;
  u8 of_path = 0;
  for (const char *role = roles; *role != 0; role++) of_path |= *role == 'p';
  for (; *roles != 0; roles++) {
    switch (*roles) {
      case 'f': from = a, *a++ = descriptor(of_path); break;
      case 'd': *a++ = opened = address(4); break;
      case 'r': *a++ = address(64); break;
      case 's': *a++ = name(); break;
      case 'c': *a++ = below(16) == 0 ? word() : below(5); break;
      case 'o': *a++ = offset(); break;
      case 'k': *a++ = room_on_disk(); break;
      case 't': *a++ = point_in_time(); break;
      case 'g': *a++ = rights(); break;
      case 'x': *a++ = flags(); break;
      case 'h': *a++ = opening(); break;
      case 'n': *a++ = below(2) == 0 ? word() : below(64); break;
      case 'e': *a++ = exits[below(sizeof exits / sizeof exits[0])]; break;
      case 'p': path(a, from), a += 2; break;
      case 'b': buffer(a), a += 2; break;
      case 'i': source(a), a += 2; break;
      case 'j': program(a), a += 2; break;
      case 'v': vectors(a, 0), a += 2; break;
      case 'w': vectors(a, 1), a += 2; break;
      case 'q': subscriptions(a), a += 3; break;
      default: __builtin_trap();
    }
  }
  return opened;
}

/* Whether the host wrote what only files outside have in them. */
static u8 has_leaked(void) {
  for (u32 i = 0; i + sizeof secret <= ARENA; i++) {
    u32 same = 0;
    while (same < sizeof secret && arena[i + same] == (u8)(secret[same] ^ 255)) same++;
    if (same == sizeof secret) return 1;
  }
  return 0;
}

/* path_open among the calls. */
static const struct call *opens;

static void step(void) {
  const struct call *call = &calls[below(sizeof calls / sizeof calls[0])];
  /* Most deal with files, and that begins with opening some. */
  u32 kind = below(16);
  if (call->roles[0] != 'f' && (kind & 1) != 0) call = &calls[below(sizeof calls / sizeof calls[0])];
  if (kind < 3) call = opens;
  /* What ends the program, or takes its descriptors away, comes less often. */
  const char first = call->roles[0], second = first == 0 ? 0 : call->roles[1];
  if ((first == 'e' || (second == 0 && first == 'x')) && below(16) != 0) return;
  if (first == 'f' && ((second == 0 && call->name[3] == 'c') || second == 'f') && below(4) != 0) return;
  u64 a[10] = {0};
  u32 opened = choose(call->roles, a);
  if (tracing) {
    say(call->name);
    for (u32 i = 0; i < call->count; i++) say(i == 0 ? "(" : ", "), say_number(a[i]);
    for (u32 i = 0; call->roles[i] != 0; i++) {
      if (call->roles[i] == 'p' && a[i + 1] < PATH_MAX && a[i] + a[i + 1] <= memory_end) {
        say(" "), say_bytes((const char *)(u32)a[i], (u32)a[i + 1]);
      }
      if (call->roles[i] != 'f' && call->roles[i] != 'x') break;
    }
  }
  u32 result = call->make(a);
  if (tracing) say(") = "), say_number(result), say("\n");
  if (opened != 0 && result == 0 && opened <= memory_end - sizeof(u32)) {
    u32 which = descriptor_count < DESCRIPTORS ? descriptor_count++ : below(DESCRIPTORS);
    descriptors[which] = *(u32 *)opened;
  }
  for (const char *role = call->roles; *role != 0; role++) {
    if (*role == 'p' && result == 0) remember_path();
    if ((*role == 'b' || *role == 'v') && has_leaked()) {
      say(call->name);
      say(": the host gave what lies outside\n");
      wasi_proc_exit(EXIT_OF_LEAK);
    }
  }
}

/* The host asks for memory in the middle of a call: it gets what it must check, after calls in between of its own. */
__attribute__((export_name("malloc"))) u32 allocate(u32 wanted) {
  static u32 depth;
  if (depth < 2 && below(4) == 0) {
    depth++;
    step();
    depth--;
  }
  return below(8) == 0 ? word() : address(wanted);
}

static u8 starts_with(const char *text, const char *start) {
  while (*start != 0) {
    if (*text++ != *start++) return 0;
  }
  return 1;
}

/* What it was started with: as a chained call or not, and where the file outside is. */
static void look_around(void) {
  u32 count, bytes;
  char **words = (char **)arena;
  char *texts = (char *)arena + PAGE;
  wasi_args_sizes_get((u32)&count, (u32)&bytes);
  if (count * 4 > PAGE || bytes > PAGE) __builtin_trap();
  wasi_args_get((u32)words, (u32)texts);
  called = count > 0 && starts_with(words[0], "py_func");
  wasi_environ_sizes_get((u32)&count, (u32)&bytes);
  if (count * 4 > PAGE || bytes > PAGE) __builtin_trap();
  wasi_environ_get((u32)words, (u32)texts);
  for (u32 i = 0; i < count; i++) {
    if (starts_with(words[i], "OUTSIDE=")) put_text(outside, 0, sizeof outside - 1, words[i] + 8);
    if (starts_with(words[i], "TRACE=")) tracing = 1;
  }
}

/* Some files to begin with, in the guest's own directory. */
static void set_up(void) {
  enum { TMP = 4 };
  static const struct known_path made[] = {{TMP, 1, "a"}, {TMP, 4, "file"}, {TMP, 3, "a/b"}, {TMP, 4, "link"}};
  for (opens = calls; opens->roles[0] != 'f' || opens->count != 9; opens++) continue;
  for (u32 i = 0; i < sizeof made / sizeof made[0]; i++) {
    const u32 text = (u32)made[i].text, length = made[i].length;
    u32 fd;
    if (i == 0) wasi_path_create_directory(TMP, text, length);
    if (i == 3) wasi_path_symlink((u32)made[1].text, made[1].length, TMP, text, length);
    if (wasi_path_open(TMP, 1, text, length, i == 1 || i == 2, ~0ull, ~0ull, 0, (u32)&fd) == 0) {
      descriptors[descriptor_count++] = fd;
    }
    paths[path_count++] = made[i];
  }
}

void _start(void) {
  u32 pages = (u32)__builtin_wasm_memory_grow(0, ARENA / PAGE);
  if (pages == (u32)-1) __builtin_trap();
  arena = (u8 *)(pages * PAGE);
  memory_end = pages * PAGE + ARENA;
  look_around();
  input_size = faasm_read_input((u32)input, sizeof input);
  set_up();
  input_at = 1; /* the first byte chose the engine's options */
  /* A chained call may chain others, of which there must be fewer and fewer. */
  for (u32 steps = called ? 8 : 100000; steps > 0 && input_at < input_size; steps--) step();
}
