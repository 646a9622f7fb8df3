/**
 * A private, rootless apt: resolves, verifies and downloads Debian packages and source packages without touching the
 * host's package database. Knows nothing of what the packages are for.
 *
 * <p>May use: console, failure, host, lock, process.
 */
package io.faasm.maven.apt;
