/**
 * Servers that behave as Faasm's own, read from the sources of Faasm 0.29.0 (commit 53281098, {@code UploadEndpointHandler.cpp},
 * {@code FileLoader.cpp}) and faabric (commit d13bb4b8, {@code PlannerEndpointHandler.cpp}, {@code Planner.cpp},
 * {@code planner.proto}, {@code faabric.proto}): with their texts, their omissions, and where theirs ends, an end.
 */
package io.faasm.reference;
