/**
 * What a user can act on. Any room throws {@link io.faasm.core.failure.BuildFailure} when the cause lies in
 * the build, its inputs or its machine; everything else that goes wrong is a fault of ours and keeps its own exception.
 *
 * <p>Uses {@code text}.
 */
package io.faasm.core.failure;
