/**
 * Changes to other people's sources as patch files, applied whole or refused with the place that did not fit.
 *
 * <p>May use: failure, git (how JGit is set), recipe, tree.
 */
package io.faasm.maven.patch;
