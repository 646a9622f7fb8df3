package io.faasm.platform.engine;

import io.faasm.platform.call.CallFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The connection to the process of one call, and what becomes of that. A call ends with its result, or, when the connection
 * closes without one, for the reason that the zygote gives. All of it happens in the connection's event loop.
 */
final class CallConnection extends ChannelInboundHandlerAdapter {
    /** How long one of the two, the connection's end and the zygote's word, may follow the other. */
    private static final Duration APART = Duration.ofSeconds(5);

    private final CallSpec spec;
    private final CallListener listener;
    private final EventLoop loop;
    private final Runnable after;
    private Channel channel;
    private boolean closed;
    private boolean over;
    private boolean reaped;
    private Optional<CallFailure> violation = Optional.empty();
    private Optional<ZygoteEvent.Reaped> event = Optional.empty();

    private final ByteBuf header = Unpooled.buffer(FrameType.HEADER, FrameType.HEADER);
    private FrameType type;
    private byte[] payload;
    private int filled;

    /** The request that the process waits for; there is no other at the time. */
    private OneAnswer pending;

    CallConnection(CallSpec spec, CallListener listener, EventLoop loop, Runnable after) {
        this.spec = spec;
        this.listener = listener;
        this.loop = loop;
        this.after = after;
    }

    EventLoop loop() {
        return loop;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        if (over) {
            channel.close();
            return;
        }
        byte[] entry = spec.entry().getBytes(StandardCharsets.UTF_8);
        int length = 8 + 4 + 4 + 8 + 4 + entry.length;
        ByteBuf frame = context.alloc()
                .buffer(FrameType.HEADER + length)
                .writeIntLE(length + spec.input().length)
                .writeIntLE(FrameType.CALL.number())
                .writeLongLE(spec.number())
                .writeIntLE(milliseconds(spec.wall()))
                .writeIntLE(milliseconds(spec.processor()))
                .writeLongLE(spec.outputLimit())
                .writeIntLE(entry.length)
                .writeBytes(entry);
        context.write(frame);
        context.writeAndFlush(Unpooled.wrappedBuffer(spec.input()));
    }

    private static int milliseconds(Duration limit) {
        return (int) Math.max(1, Math.min(limit.toMillis(), Integer.MAX_VALUE));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            while (!over && in.isReadable()) {
                read(in);
            }
        } catch (ProtocolViolation broken) {
            violate("the call's process broke the protocol: " + broken.getMessage(), CallFailure.Reason.PROTOCOL);
        } finally {
            ReferenceCountUtil.release(in);
        }
    }

    private void read(ByteBuf in) throws ProtocolViolation {
        if (payload == null) {
            header.writeBytes(in, Math.min(header.writableBytes(), in.readableBytes()));
            if (header.isWritable()) {
                return;
            }
            begin(header.readIntLE(), header.readIntLE());
            header.clear();
            if (over) {
                return;
            }
        }
        int part = Math.min(payload.length - filled, in.readableBytes());
        in.readBytes(payload, filled, part);
        filled += part;
        if (filled == payload.length) {
            byte[] whole = payload;
            payload = null;
            try {
                receive(type, whole);
            } catch (ProtocolViolation broken) {
                listener.release(whole.length);
                throw broken;
            }
        }
    }

    private void begin(int length, int number) throws ProtocolViolation {
        type = FrameType.fromEngine(number);
        if (pending != null && type != FrameType.LOG) {
            throw new ProtocolViolation(type + " before the answer to an earlier request");
        }
        if (length < 0 || length > FrameType.LARGEST) {
            throw new ProtocolViolation(type + " of " + Integer.toUnsignedString(length) + " bytes");
        }
        if (!listener.reserve(length)) {
            violate(
                    "the call's data need more memory than the platform has for it: " + length + " bytes more",
                    CallFailure.Reason.BUDGET);
            return;
        }
        payload = new byte[length];
        filled = 0;
    }

    private void receive(FrameType what, byte[] bytes) throws ProtocolViolation {
        switch (what) {
            case LOG -> {
                if (bytes.length < Integer.BYTES) {
                    throw new ProtocolViolation("LOG that ends early");
                }
                listener.log(java.util.Arrays.copyOfRange(bytes, Integer.BYTES, bytes.length));
                listener.release(bytes.length);
            }
            case RESULT -> {
                HostRequest.Reader in = new HostRequest.Reader(what, bytes);
                CallEnd.Returned end = new CallEnd.Returned(in.number32(), in.rest());
                listener.release(bytes.length);
                finish(end);
            }
            default -> {
                HostRequest request = HostRequest.of(what, bytes);
                pending = new OneAnswer(bytes.length);
                listener.request(request, pending);
            }
        }
    }

    /** Ends the call from this side, because of what its process did. */
    private void violate(String text, CallFailure.Reason reason) {
        if (!over) {
            violation = Optional.of(new CallFailure(reason, text));
            finish(new CallEnd.Failed(1, violation.get()));
        }
    }

    /** Ends the call, whatever it does. */
    void kill(CallFailure failure) {
        if (!over) {
            finish(new CallEnd.Failed(1, failure));
        }
    }

    private void finish(CallEnd end) {
        over = true;
        if (payload != null) {
            listener.release(payload.length);
            payload = null;
        }
        if (pending != null) {
            listener.release(pending.bytes);
            pending = null;
        }
        close();
        listener.ended(end);
        event.ifPresent(ended -> tellReaped(ended.usage()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed = true;
        if (!over) {
            conclude();
            loop.schedule(() -> kill(ZygoteEvent.How.LOST.failure(0)), APART.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A process that ends while it is written to; the zygote says why.
        context.close();
    }

    /** The zygote's word about the process. */
    void reaped(ZygoteEvent.Reaped ended) {
        if (event.isPresent()) {
            return;
        }
        event = Optional.of(ended);
        if (!over && !closed) {
            // What the process sent last may still be under way.
            loop.schedule(this::close, APART.toMillis(), TimeUnit.MILLISECONDS);
        }
        conclude();
        if (over) {
            tellReaped(ended.usage());
        }
    }

    private void conclude() {
        if (over || !closed || event.isEmpty()) {
            return;
        }
        ZygoteEvent.Reaped ended = event.get();
        if (ended.how() == ZygoteEvent.How.EXIT && ended.code() == 0) {
            finish(new CallEnd.Returned(0, new byte[0]));
        } else {
            finish(new CallEnd.Failed(
                    ended.code() == 0 ? 1 : ended.code(), ended.how().failure(ended.code())));
        }
    }

    private void close() {
        if (channel != null) {
            channel.close();
        }
    }

    /** There is no process, or the zygote that would say how it ended is gone. */
    void lost(String text) {
        kill(new CallFailure(CallFailure.Reason.LOST, text));
        tellReaped(CallUsage.UNKNOWN);
    }

    private void tellReaped(CallUsage usage) {
        if (!reaped) {
            reaped = true;
            after.run();
            listener.reaped(usage);
        }
    }

    /** The answer to one request, for any thread. */
    private final class OneAnswer implements Answer {
        private final long bytes;

        private OneAnswer(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public void ok(byte[]... pieces) {
            send(0, pieces);
        }

        @Override
        public void refuse(String reason) {
            send(1, reason.getBytes(StandardCharsets.UTF_8));
        }

        private void send(int status, byte[]... pieces) {
            loop.execute(() -> {
                if (over || pending != this) {
                    return;
                }
                pending = null;
                listener.release(bytes);
                long length = Integer.BYTES;
                for (byte[] piece : pieces) {
                    length += piece.length;
                }
                long reserved = length;
                if (status == 0 && (length > FrameType.LARGEST || !listener.reserve(reserved))) {
                    pending = new OneAnswer(0);
                    pending.refuse("the answer has " + length + " bytes, for which the platform has no memory");
                    return;
                }
                channel.write(channel.alloc()
                        .buffer(FrameType.HEADER + Integer.BYTES)
                        .writeIntLE((int) length)
                        .writeIntLE(FrameType.ANSWER.number())
                        .writeIntLE(status));
                channel.writeAndFlush(Unpooled.wrappedBuffer(pieces)).addListener(sent -> {
                    if (status == 0) {
                        listener.release(reserved);
                    }
                });
            });
        }
    }
}
