/**
 * Archives whose bytes depend on nothing but the names, contents, execute permissions and links they hold, and which
 * cannot write outside the directory they are unpacked into; and the archives of sources that others release.
 *
 * <p>Uses {@code failure}, {@code host}, {@code process} and {@code tree}.
 */
package io.faasm.core.archive;
