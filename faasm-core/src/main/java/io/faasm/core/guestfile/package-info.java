/**
 * Files that a guest made. The code of a function is its author's and not ours, and so are the files that it leaves: here,
 * and nowhere else, they are handed over. A guest writes into a directory of its own, in which the host opens nothing by path
 * while the guest runs; afterwards a file is taken out, looked at, and only then read.
 *
 * <p>Uses {@code failure}, {@code text} and {@code tree}.
 */
package io.faasm.core.guestfile;
