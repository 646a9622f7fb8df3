/*
 * Shared files, src/storage/SharedFiles.cpp and FileLoader.cpp: paths that begin with faasm://. The worker copies one from the
 * storage when it is first asked for, and remembers what it found, missing ones too, until it is flushed.
 */
#ifndef WORKER_SHARED_FILES_H
#define WORKER_SHARED_FILES_H

#include <stdbool.h>

struct call;

bool shared_file_is(const char *path);

/* Its path below the worker's copies. */
const char *shared_file_path(const char *path);

/* Copies it, if that was not done. Answers an errno; ends the worker when the copy cannot be made. */
int shared_file_sync(struct call *call, const char *path);

void shared_file_forget(struct call *call, const char *path);

/* Hands a copy that was written back to the storage. */
void shared_file_upload(struct call *call, const char *path);
void shared_file_delete(struct call *call, const char *path);

#endif
