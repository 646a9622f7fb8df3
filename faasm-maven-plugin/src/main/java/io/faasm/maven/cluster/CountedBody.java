package io.faasm.maven.cluster;

import io.faasm.maven.console.Progress;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A request's body of known length that tells how much of it was handed to the connection. */
final class CountedBody implements BodyPublisher {
    private final BodyPublisher body;
    private final Progress progress;

    CountedBody(byte[] content, Progress progress) {
        this.body = BodyPublishers.ofByteArray(content);
        this.progress = progress;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        body.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer block) {
                int bytes = block.remaining();
                subscriber.onNext(block);
                progress.advance(bytes, "");
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        });
    }
}
