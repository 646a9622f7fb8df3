package io.faasm.maven.benchmark;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * Whether two interpreters came to the same. A program prints its fractional numbers with the digits that it vouches for;
 * the last of them may differ by one, because libraries of mathematics and the order of sums do. All else is equal.
 */
final class Agreement {
    private static final Pattern SPACE = Pattern.compile(" ");
    private static final Pattern FRACTION = Pattern.compile("[-+]?\\d+\\.\\d+(e[-+]?\\d{1,3})?");

    private Agreement() {}

    static boolean between(String one, String other) {
        String[] left = SPACE.split(one);
        String[] right = SPACE.split(other);
        if (left.length != right.length) {
            return false;
        }
        for (int i = 0; i < left.length; i++) {
            if (!left[i].equals(right[i]) && !nearly(left[i], right[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean nearly(String one, String other) {
        if (!FRACTION.matcher(one).matches() || !FRACTION.matcher(other).matches()) {
            return false;
        }
        BigDecimal left = new BigDecimal(one);
        BigDecimal right = new BigDecimal(other);
        return left.subtract(right).abs().compareTo(left.ulp().max(right.ulp())) <= 0;
    }
}
