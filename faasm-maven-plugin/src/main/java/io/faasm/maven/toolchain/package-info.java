/**
 * The toolchain stage: Emscripten, wabt, a native compiler and the build Python, found on the host or provisioned, and
 * verified by using them. Its product is a {@link io.faasm.maven.toolchain.Toolchain}, handed on as a descriptor.
 *
 * <p>May use: apt, cache, console, failure, digest, git, host, inputs, patch, process, product,
 * recipe, tree.
 */
package io.faasm.maven.toolchain;
