/**
 * Contents by their SHA-256.
 *
 * <p>Uses nothing of this project.
 */
package io.faasm.core.digest;
