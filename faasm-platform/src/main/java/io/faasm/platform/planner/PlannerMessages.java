package io.faasm.platform.planner;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The planner's messages and their JSON, which is protobuf's: in requests each field by either of its names, and any other is an
 * error; in answers what is zero is left out, 64-bit numbers are texts, bytes are base64, and enums are numbers.
 */
final class PlannerMessages {
    private static final String DESCRIPTORS = "planner.textproto";
    private static final FileDescriptor FILE = read();
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().omittingInsignificantWhitespace().printingEnumsAsInts();
    private static final JsonFormat.Parser PARSER = JsonFormat.parser();
    private static final JsonFactory STRICT = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private PlannerMessages() {}

    private static FileDescriptor read() {
        try (InputStream file = PlannerMessages.class.getResourceAsStream(DESCRIPTORS);
                InputStreamReader text = new InputStreamReader(file, StandardCharsets.UTF_8)) {
            FileDescriptorProto.Builder descriptors = FileDescriptorProto.newBuilder();
            TextFormat.merge(text, descriptors);
            return FileDescriptor.buildFrom(descriptors.build(), new FileDescriptor[0]);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (DescriptorValidationException invalid) {
            throw new IllegalStateException(DESCRIPTORS + " is invalid", invalid);
        }
    }

    /** A message of this kind in JSON; empty if it is none. */
    static Optional<DynamicMessage> parse(String kind, String json) {
        if (!isObject(json)) {
            return Optional.empty();
        }
        DynamicMessage.Builder message = builder(kind);
        try {
            PARSER.merge(json, message);
            return Optional.of(message.build());
        } catch (InvalidProtocolBufferException | RuntimeException malformed) {
            return Optional.empty();
        }
    }

    /** Whether this is one object of JSON and nothing else: protobuf's parser also takes what only resembles JSON. */
    private static boolean isObject(String json) {
        try (JsonParser tokens = STRICT.createParser(json)) {
            if (tokens.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (int depth = 1; depth > 0; ) {
                JsonToken token = tokens.nextToken();
                if (token == null) {
                    return false;
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
            return tokens.nextToken() == null;
        } catch (IOException malformed) {
            return false;
        }
    }

    static DynamicMessage.Builder builder(String kind) {
        return DynamicMessage.newBuilder(descriptor(kind));
    }

    private static Descriptor descriptor(String kind) {
        return FILE.findMessageTypeByName(kind);
    }

    static String json(Message message) {
        try {
            return PRINTER.print(message);
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException("no message has a type that is not known here", impossible);
        }
    }

    /** A field by the name that protobuf has for it. */
    static Object get(Message message, String field) {
        Object value = message.getField(field(message.getDescriptorForType(), field));
        return value instanceof EnumValueDescriptor number ? (Object) number.getNumber() : value;
    }

    static String text(Message message, String field) {
        return (String) get(message, field);
    }

    static int number(Message message, String field) {
        return (Integer) get(message, field);
    }

    static boolean isSet(Message message, String field) {
        return (Boolean) get(message, field);
    }

    static void set(Message.Builder message, String field, Object value) {
        message.setField(field(message.getDescriptorForType(), field), value);
    }

    static void add(Message.Builder message, String field, Object value) {
        message.addRepeatedField(field(message.getDescriptorForType(), field), value);
    }

    private static FieldDescriptor field(Descriptor descriptor, String name) {
        FieldDescriptor field = descriptor.findFieldByName(name);
        if (field == null) {
            throw new IllegalArgumentException(descriptor.getName() + " has no field " + name);
        }
        return field;
    }
}
