package io.faasm.maven.product;

import io.faasm.core.cache.ContentCache;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stage has made, in the cache.
 *
 * @param stage  the stage that made it
 * @param format the version of what the stage makes
 * @param entry  the entry of the cache that holds it
 * @param values what the next stages have to know of it
 */
public record Product(String stage, int format, ContentCache.Entry entry, SortedMap<String, String> values) {
    public Product {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }
}
