/**
 * What a user can act on. A mechanism or stage throws {@link io.faasm.maven.failure.BuildFailure} when the cause lies in
 * the build, its inputs or its machine; everything else that goes wrong is a fault of ours and keeps its own exception.
 *
 * <p>Uses {@code text}.
 */
package io.faasm.maven.failure;
