/**
 * Sources from git repositories: one commit of a repository, fetched without its history, checked, and written into a
 * directory. Objects are kept in a store of their own for each repository, so that nothing that arrived is fetched again.
 *
 * <p>May use: console, digest, failure, lock, tree.
 */
package io.faasm.maven.git;
