package io.faasm.maven.toolchain;

/**
 * What is asked of the toolchain stage.
 *
 * @param choice where it may come from
 * @param emscripten versions of Emscripten that will do
 * @param python the version of Python that cross-compiling wants; where there is another one, it is built later
 * @param recipe Debian packages and what of them is used
 * @param emsdk what belongs to the emsdk toolchain besides emsdk itself
 */
public record ToolchainRequest(
        ToolchainChoice choice, VersionRange emscripten, String python, DebianRecipe recipe, EmsdkRecipe emsdk) {}
