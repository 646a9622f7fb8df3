/**
 * What Debian has: a private, rootless apt reads and verifies the signed index of a release without touching the host's
 * package database. Which files are downloaded, and what packages are for, is not known here.
 *
 * <p>Uses {@code console}, {@code failure}, {@code host}, {@code lock} and {@code process}.
 */
package io.faasm.maven.apt;
