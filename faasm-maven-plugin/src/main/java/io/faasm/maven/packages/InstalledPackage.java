package io.faasm.maven.packages;

import io.faasm.maven.recipe.RecipeLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A package of a product of the packages stage.
 *
 * @param name in its normal form
 * @param extensionModules how many it has
 * @param needs other packages of the product that it imports
 */
public record InstalledPackage(String name, String version, int extensionModules, List<String> needs) {
    private static final String TABLE = "packages.tsv";

    /** The packages of a product. */
    public static List<InstalledPackage> of(Path product) {
        return RecipeLines.read(product.resolve(TABLE)).stream()
                .map(line -> line.split("\t"))
                .map(fields -> new InstalledPackage(
                        fields[0],
                        fields[1],
                        Integer.parseInt(fields[2]),
                        fields.length > 3 ? Stream.of(fields[3].split(" ")).toList() : List.of()))
                .toList();
    }

    /** As names of the same package are compared: {@code Foo.Bar_baz} is {@code foo-bar-baz}. */
    public static String normal(String name) {
        return name.replaceAll("[-_.]+", "-").toLowerCase(Locale.ROOT);
    }

    static void write(Path product, List<InstalledPackage> packages) throws IOException {
        List<String> table = new ArrayList<>(List.of("# name\tversion\textension modules\tneeds"));
        packages.forEach(each -> table.add((each.name() + "\t" + each.version() + "\t" + each.extensionModules() + "\t"
                        + String.join(" ", each.needs()))
                .stripTrailing()));
        Files.write(product.resolve(TABLE), table);
    }
}
