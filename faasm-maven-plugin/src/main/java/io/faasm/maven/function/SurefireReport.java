package io.faasm.maven.function;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes the results of one test class as Surefire does: TEST-module.Class.xml, for CI servers and IDEs to read. */
final class SurefireReport {
    private SurefireReport() {}

    static void write(Path directory, String className, List<TestCase> cases, String python) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("TEST-" + className.replaceAll("[^A-Za-z0-9_.-]", "_") + ".xml");
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(writer);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", className);
            xml.writeAttribute("time", seconds(TestSummary.seconds(cases)));
            xml.writeAttribute("tests", String.valueOf(cases.size()));
            xml.writeAttribute("errors", String.valueOf(TestSummary.count(cases, TestCase.Outcome.ERROR)));
            xml.writeAttribute("skipped", String.valueOf(TestSummary.count(cases, TestCase.Outcome.SKIPPED)));
            xml.writeAttribute("failures", String.valueOf(TestSummary.count(cases, TestCase.Outcome.FAILURE)));
            xml.writeCharacters("\n  ");
            xml.writeStartElement("properties");
            xml.writeEmptyElement("property");
            xml.writeAttribute("name", "faasm.python");
            xml.writeAttribute("value", python);
            xml.writeEndElement();
            for (TestCase test : cases) {
                write(xml, test);
            }
            xml.writeCharacters("\n");
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException failed) {
            throw new IOException("Cannot write " + file, failed);
        }
    }

    private static void write(XMLStreamWriter xml, TestCase test) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("testcase");
        xml.writeAttribute("name", clean(test.name()));
        xml.writeAttribute("classname", clean(test.className()));
        xml.writeAttribute("time", seconds(test.seconds()));
        switch (test.outcome()) {
            case SKIPPED -> {
                xml.writeEmptyElement("skipped");
                xml.writeAttribute("message", clean(test.message()));
            }
            case FAILURE, ERROR -> {
                xml.writeStartElement(test.outcome().name().toLowerCase(Locale.ROOT));
                xml.writeAttribute("message", clean(test.message()));
                xml.writeAttribute("type", clean(test.type()));
                xml.writeCharacters(clean(test.trace()));
                xml.writeEndElement();
            }
            case PASSED -> {}
        }
        output(xml, "system-out", test.output());
        output(xml, "system-err", test.errorOutput());
        xml.writeEndElement();
    }

    private static void output(XMLStreamWriter xml, String element, String text) throws XMLStreamException {
        if (!text.isEmpty()) {
            xml.writeStartElement(element);
            xml.writeCharacters(clean(text));
            xml.writeEndElement();
        }
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** Without what XML 1.0 cannot hold, not even escaped: a test may print anything. */
    private static String clean(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == '\t'
                                || c == '\n'
                                || c == '\r'
                                || c >= 0x20 && c < 0xd800
                                || c >= 0xe000 && c < 0xfffe
                                || c >= 0x10000
                        ? c
                        : '\ufffd')
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }
}
