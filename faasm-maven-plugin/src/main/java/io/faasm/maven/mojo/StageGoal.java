package io.faasm.maven.mojo;

import io.faasm.maven.codegen.CodegenStage;
import io.faasm.maven.codegen.Target;
import io.faasm.maven.cpython.CpythonStage;
import io.faasm.maven.packages.PackagesStage;
import io.faasm.maven.product.Descriptor;
import io.faasm.maven.product.LockCheck;
import io.faasm.maven.product.Product;
import io.faasm.maven.product.ProductArchive;
import io.faasm.maven.product.ProductsLock;
import io.faasm.maven.toolchain.Toolchain;
import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.maven.plugins.annotations.Parameter;

/** What the goals of the stages share: their products are attached, and compared with those of other builds. */
abstract class StageGoal extends Goal {
    /** In the order in which they are made. */
    private static final List<String> STAGES = List.of(CpythonStage.STAGE, PackagesStage.STAGE, CodegenStage.STAGE);

    private static final Set<String> INPUTS =
            Set.of(Toolchain.STAGE, CpythonStage.STAGE, PackagesStage.STAGE, CodegenStage.STAGE);

    /**
     * File with the keys, digests and inputs of products, with which those of this build are compared: a line says for each
     * whether it is the same, which inputs differ, or which files. Without the file nothing is compared. Machine code and
     * what holds it are compared only if they are for every CPU ({@code faasm.codegen.cpu=portable}). Example:
     * {@code -Dfaasm.products.lock=/srv/products.lock}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.products.lock", defaultValue = "${maven.multiModuleProjectDirectory}/products.lock")
    private File productsLock;

    /**
     * Writes the products of this build into {@code faasm.products.lock} instead of comparing them; the lines of other
     * versions of CPython stay. Off by default. Example: {@code -Dfaasm.products.lock.write}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.products.lock.write", defaultValue = "false")
    private boolean writeProductsLock;

    /**
     * Fails the build when a product that was made from the same inputs has other bytes than {@code faasm.products.lock}
     * says. Off by default: a warning says so. Example: {@code -Dfaasm.products.lock.strict}.
     *
     * @since 0.1.0
     */
    @Parameter(property = "faasm.products.lock.strict", defaultValue = "false")
    private boolean strictProductsLock;

    /**
     * Packs and attaches the product of this goal, and compares it with {@code products.lock}.
     *
     * @param version  the version of CPython that it was made for
     * @param portable whether it is the same on every machine
     */
    protected final void attach(Product product, String version, boolean portable) {
        StageArtifacts products = products();
        ProductArchive.Packed packed = products.attach(product);
        if (productsLock == null) {
            return;
        }
        if (!portable) {
            if (writeProductsLock) {
                console()
                        .info("products.lock: " + product.stage()
                                + " is not written, it is for this machine's CPU (-Dfaasm.codegen.cpu=portable)");
            }
            return;
        }
        List<LockCheck.Earlier> earlier = STAGES.stream()
                .filter(stage -> !stage.equals(product.stage()))
                .flatMap(stage -> products.find(stage).stream())
                .map(descriptor -> new LockCheck.Earlier(descriptor, products.directory(descriptor.stage())))
                .toList();
        lockCheck().check(version, product, packed, INPUTS, earlier);
    }

    /** Attaches the toolchain, and compares what it consists of with {@code products.lock}. */
    protected final void attachToolchain(Descriptor toolchain, String version) {
        products().attach(toolchain, Optional.empty());
        if (productsLock == null) {
            return;
        }
        SortedMap<String, String> inputs = new TreeMap<>(toolchain.values());
        inputs.keySet()
                .removeIf(name -> !name.startsWith("package.")
                        && !Set.of("kind", "emscripten.version", "python.version")
                                .contains(name));
        lockCheck().checkToolchain(version, toolchain.stage(), toolchain.value("identity"), inputs);
    }

    /** Whether the machine code of a product of {@code codegen} is for every CPU of its architecture. */
    protected final boolean isPortable(Descriptor codegen) {
        return codegen.value("target").equals(Target.portable().name());
    }

    private LockCheck lockCheck() {
        LockCheck.Mode mode = LockCheck.Mode.COMPARE;
        if (writeProductsLock) {
            mode = LockCheck.Mode.WRITE;
        } else if (strictProductsLock) {
            mode = LockCheck.Mode.STRICT;
        }
        return new LockCheck(new ProductsLock(productsLock.toPath()), mode, cache(), console());
    }
}
