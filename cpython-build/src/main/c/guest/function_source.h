/*
 * The source of the Python function that a call on a Faasm worker is for. A worker has it among the files that the cluster
 * shares (faasm://pyfuncs/USER/FUNCTION/function.py), which are no part of the file system: paths below such a file end the
 * worker. So it is read once and put into memory, at the path that code, tracebacks and imports know it by.
 */
#ifndef FAASM_GUEST_FUNCTION_SOURCE_H
#define FAASM_GUEST_FUNCTION_SOURCE_H

/*
 * Puts the shared file, if there is one, to DIRECTORY/function.py in memory, which hides what the host has there.
 * DIRECTORY is an absolute path, whose parts are the file's path among the shared ones. Returns 0 or a negative errno:
 * -ENOENT where there is none, and on other hosts, which have no shared files.
 */
int function_source_fetch(const char *directory);

#endif
