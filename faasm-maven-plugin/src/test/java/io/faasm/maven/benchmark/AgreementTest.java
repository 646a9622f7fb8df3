package io.faasm.maven.benchmark;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AgreementTest {
    @Test
    void theLastDigitOfAFractionMayDifferByOne() {
        assertTrue(Agreement.between("1.2345e+05", "1.2345e+05"));
        assertTrue(Agreement.between("1.2345e+05 7", "1.2346e+05 7"));
        assertTrue(Agreement.between("-0.999999", "-1.000000"));
        assertTrue(Agreement.between("9.99e+01", "1.00e+02"));
        assertFalse(Agreement.between("1.2345e+05", "1.2347e+05"));
        assertFalse(Agreement.between("1.2345", "-1.2345"));
        assertFalse(Agreement.between("1.2345e+05", "1.2345e+06"));
    }

    @Test
    void allElseIsEqual() {
        assertFalse(Agreement.between("12345", "12346"));
        assertFalse(Agreement.between("12345.0", "12346"));
        assertFalse(Agreement.between("1.5 x", "1.5 y"));
        assertFalse(Agreement.between("1.5", "1.5 1.5"));
        assertFalse(Agreement.between("1e2345", "1e2346"));
        assertFalse(Agreement.between("1.5e99999999999", "1.5e99999999998"));
        assertFalse(Agreement.between("nan", "1.0"));
    }
}
