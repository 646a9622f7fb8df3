package io.faasm.maven.function;

import io.faasm.core.digest.Digest;
import io.faasm.core.text.Printable;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes the results of one test class as Surefire does: TEST-module.Class.xml, for CI servers and IDEs to read. It is valid by
 * the schema of Surefire's reports, which names no other elements and attributes.
 */
final class SurefireReport {
    private static final String SCHEMA =
            "https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd";

    private static final int LONGEST_NAME = 150;

    /** A guest may say any time. */
    private static final double LONGEST_TIME = 1e9;

    private SurefireReport() {}

    static void write(Path directory, String className, List<TestCase> cases, SortedMap<String, String> properties)
            throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("TEST-" + fileName(className) + ".xml");
        try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(writer);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeCharacters("\n");
            xml.writeStartElement("testsuite");
            xml.writeNamespace("xsi", XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI);
            xml.writeAttribute("xsi", XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI, "noNamespaceSchemaLocation", SCHEMA);
            xml.writeAttribute("name", clean(className));
            xml.writeAttribute("time", seconds(TestSummary.seconds(cases)));
            xml.writeAttribute("tests", String.valueOf(cases.size()));
            xml.writeAttribute("errors", String.valueOf(TestSummary.count(cases, TestCase.Outcome.ERROR)));
            xml.writeAttribute("skipped", String.valueOf(TestSummary.count(cases, TestCase.Outcome.SKIPPED)));
            xml.writeAttribute("failures", String.valueOf(TestSummary.count(cases, TestCase.Outcome.FAILURE)));
            xml.writeCharacters("\n  ");
            xml.writeStartElement("properties");
            for (Map.Entry<String, String> property : properties.entrySet()) {
                xml.writeCharacters("\n    ");
                xml.writeEmptyElement("property");
                xml.writeAttribute("name", property.getKey());
                xml.writeAttribute("value", clean(property.getValue()));
            }
            xml.writeCharacters("\n  ");
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
        return String.format(Locale.ROOT, "%.3f", value >= 0 ? Math.min(value, LONGEST_TIME) : 0);
    }

    /** A test may print anything, and XML 1.0 cannot hold everything, not even escaped. */
    private static String clean(String text) {
        return Printable.text(text);
    }

    /** A class's name as Python has it is a file name; whatever else a guest calls a class, its report has a file of its own. */
    private static String fileName(String className) {
        String plain = className.replaceAll("[^A-Za-z0-9_.-]", "_");
        if (plain.length() > LONGEST_NAME) {
            plain = plain.substring(0, LONGEST_NAME);
        }
        return plain.equals(className)
                ? plain
                : plain + "-"
                        + Digest.of(className.getBytes(StandardCharsets.UTF_8))
                                .sha256()
                                .substring(0, 8);
    }
}
