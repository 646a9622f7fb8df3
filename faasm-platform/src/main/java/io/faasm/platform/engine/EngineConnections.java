package io.faasm.platform.engine;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Connects to zygotes, with some threads for all calls. */
final class EngineConnections implements AutoCloseable {
    private final EventLoopGroup loops;

    EngineConnections(int threads) {
        loops = new MultiThreadIoEventLoopGroup(threads, EpollIoHandler.newFactory());
    }

    /** The thread that a call's connection has. */
    EventLoop loop() {
        return loops.next();
    }

    /** Does something with a call in its thread; nothing when this has been closed, as there are no calls then. */
    void run(CallConnection call, Runnable work) {
        try {
            call.loop().execute(work);
        } catch (RejectedExecutionException closed) {
            if (!loops.isShuttingDown()) {
                throw closed;
            }
        }
    }

    void connect(Path socket, CallConnection call) {
        new Bootstrap()
                .group(call.loop())
                .channel(EpollDomainSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(call);
                    }
                })
                .connect(new DomainSocketAddress(socket.toFile()))
                .addListener((ChannelFutureListener) connected -> {
                    if (!connected.isSuccess()) {
                        call.lost("no process could be had for the call: "
                                + connected.cause().getMessage());
                    }
                });
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
