/*
 * What `faaslet serve` and the platform that started it say to each other: frames on the connection of a call, lines of events
 * on standard output. docs/zygote.md describes both. FrameType.java has the same numbers, and a test
 * compares them.
 *
 * A frame is a u32 length of its payload, a u32 type, and the payload. Numbers are little-endian.
 */
#ifndef FAASLET_SERVE_FRAMES_H
#define FAASLET_SERVE_FRAMES_H

enum frame_type {
  /* From the platform. */
  FRAME_CALL = 1,   /* u64 call, u32 wall ms, u32 CPU ms, u64 output limit, u32 length of the entry, entry, input; 0: no limit */
  FRAME_ANSWER = 2, /* u32 status, then what the request's answer holds; a status other than 0 is a refusal, with a reason */
  /* From a call. */
  FRAME_LOG = 16,          /* u32 stream (1, 2), bytes */
  FRAME_RESULT = 17,       /* u32 code, output: the last */
  FRAME_CHAIN_NAME = 32,   /* u32 length of the function's name, name, input -> u32 id */
  FRAME_CHAIN_PY = 33,     /* u32 length of the entry, entry, input -> u32 id */
  FRAME_AWAIT = 34,        /* u32 id -> u32 code */
  FRAME_AWAIT_OUTPUT = 35, /* u32 id -> u32 code, output */
  /* Requests about state begin with u32 length of the key, key. */
  FRAME_STATE_READ = 48,           /* u64 offset, u64 length -> u64 size of the value, bytes; length 0: only the size */
  FRAME_STATE_WRITE = 49,          /* u64 offset, u64 total, bytes; total 0: the bytes are the whole value */
  FRAME_STATE_APPEND = 50,         /* bytes */
  FRAME_STATE_APPENDED = 51,       /* u64 length, u32 count -> bytes, as many as `length` */
  FRAME_STATE_CLEAR_APPENDED = 52, /* */
  FRAME_STATE_PUSH = 53,           /* */
  FRAME_STATE_PULL = 54,           /* u64 length */
  FRAME_STATE_LOCK = 55,           /* u32 kind (0 to read, 1 to write, 2 global); answered when it is held */
  FRAME_STATE_UNLOCK = 56,         /* u32 kind */
};

enum {
  FRAME_HEADER_BYTES = 8,
  FRAME_NAME_BYTES_MAX = 256,
  FRAME_DATA_BYTES_MAX = 64 << 20,
  FRAME_PAYLOAD_BYTES_MAX = FRAME_DATA_BYTES_MAX + 4096,
};

#endif
