package io.faasm.core.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatPeopleWriteStays() {
        String text = "größe\tτιμή 数 \ud83d\ude00 👩‍🚀\nline\n";
        assertEquals(text, Printable.text(text));
        assertEquals("one\ntwo", Printable.text("one\r\ntwo"));
    }

    @Test
    void whatATerminalObeysIsShown() {
        assertEquals("\\x1b[2J\\x07\\x7f\\x9b1A", Printable.text("\u001b[2J\u0007\u007f\u009b1A"));
        assertEquals("a\\x0db", Printable.text("a\rb"));
        assertEquals("\\u202e\\u2066\\u200f\\u2028", Printable.text("\u202e\u2066\u200f\u2028"));
        assertEquals("\\ud800 \\uffff", Printable.text("\ud800 \uffff"));
    }

    @Test
    void aNameStaysOnItsLine() {
        assertEquals("test\\x0a[INFO] BUILD SUCCESS\\x0d\\x0a", Printable.line("test\n[INFO] BUILD SUCCESS\r\n"));
    }

    /** Every character: none controls anything, and each is valid in XML 1.0. */
    @Test
    void nothingElseComesOut() throws Exception {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= 0xffff; c++) {
            all.append((char) c).append(' ');
        }
        String shown = Printable.text(all.toString());
        assertTrue(shown.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t'));
        String document =
                "<a>" + shown.replace("&", "&amp;").replace("<", "&lt;").replace("]]>", "") + "</a>";
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)));
    }
}
