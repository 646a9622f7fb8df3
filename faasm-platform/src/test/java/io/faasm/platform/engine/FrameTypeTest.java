package io.faasm.platform.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The platform and the engine number frames alike: the engine's numbers are read from its header. */
class FrameTypeTest {
    private static final Pattern FRAME = Pattern.compile("(?m)^  FRAME_([A-Z_]+) = (\\d+),");

    private final String header = header();

    @Test
    void everyFrameHasTheEnginesNumber() {
        Map<String, Integer> engine = new TreeMap<>();
        Matcher matcher = FRAME.matcher(header.substring(header.indexOf("enum frame_type"), header.indexOf("};")));
        while (matcher.find()) {
            engine.put(matcher.group(1), Integer.parseInt(matcher.group(2)));
        }
        Map<String, Integer> platform = Arrays.stream(FrameType.values())
                .collect(Collectors.toMap(FrameType::name, FrameType::number, (a, b) -> a, TreeMap::new));
        assertEquals(engine, platform);
    }

    @Test
    void theLimitsAreTheEngines() {
        for (String limit : List.of(
                "FRAME_HEADER_BYTES = " + FrameType.HEADER + ",",
                "FRAME_DATA_BYTES_MAX = 64 << 20,",
                "FRAME_PAYLOAD_BYTES_MAX = FRAME_DATA_BYTES_MAX + 4096,")) {
            assertTrue(header.contains(limit), limit);
        }
        assertEquals((64 << 20) + 4096, FrameType.LARGEST);
    }

    private static String header() {
        try {
            return Files.readString(Path.of("../codegen/src/main/c/serve_frames.h"));
        } catch (IOException missing) {
            throw new IllegalStateException("the engine's header of frames cannot be read", missing);
        }
    }
}
