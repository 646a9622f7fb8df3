/**
 * Archives whose bytes depend on nothing but the names, contents, execute permissions and links they hold, and which
 * cannot write outside the directory they are unpacked into.
 *
 * <p>Uses {@code failure}.
 */
package io.faasm.maven.archive;
