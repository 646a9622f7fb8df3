package io.faasm.maven.inputs;

import io.faasm.core.console.Console;
import io.faasm.core.digest.Digest;
import io.faasm.maven.fetch.Address;
import io.faasm.maven.fetch.Transfer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** One file on its way into the store: what was asked for it, what was answered, and the part of it that has come. */
final class Download {
    private final LockedFile file;
    private final Path place;
    private final Path part;
    private final Transfer transfer;
    private final Servers servers;
    private final Console console;
    private final LongConsumer progress;
    private final List<String> attempts = new ArrayList<>();
    private final List<URI> again = new ArrayList<>();

    /**
     * A download.
     *
     * @param place where the file belongs when it is whole
     * @param progress is told of bytes as they come
     */
    Download(LockedFile file, Path place, Transfer transfer, Servers servers, Console console, LongConsumer progress) {
        this.file = file;
        this.place = place;
        this.part = place.resolveSibling("." + place.getFileName() + ".part");
        this.transfer = transfer;
        this.servers = servers;
        this.console = console;
        this.progress = progress;
    }

    /** Makes room: what is there under the part's name and is not one would be written through. */
    void begin() throws IOException {
        Files.createDirectories(place.getParent());
        if (!Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(part);
        }
    }

    /** Asks one source; returns whether the file is in its place. */
    boolean receivedFrom(URI address) throws IOException {
        if (!transfer.mayAsk(address)) {
            return false;
        }
        String shown = Address.shown(address);
        String before = servers.leftOut(address).orElse("");
        if (!before.isEmpty()) {
            attempts.add(shown + ": " + before);
            return false;
        }
        try {
            boolean resumed = Files.exists(part);
            receive(address);
            if (resumed && !found().equals(file.digest())) {
                // The part that was there came from something else.
                Files.delete(part);
                receive(address);
            }
            return keptFrom(shown);
        } catch (Transfer.Unreachable failure) {
            servers.isUnreachable(address, failure.getMessage());
            attempts.add(shown + ": " + failure.getMessage());
        } catch (Transfer.Refused refusal) {
            refused(shown, refusal.getMessage());
        } catch (Transfer.Silence silence) {
            servers.wasSilent(address);
            again.add(address);
            refused(shown, silence.getMessage());
        } catch (Transfer.Broken failure) {
            again.add(address);
            refused(shown, failure.getMessage());
        }
        return false;
    }

    /** Asks npm; returns whether the file is in its place. */
    boolean receivedFrom(Npm npm, String specification) throws IOException {
        String shown = "npm " + specification;
        if (npm.isOffline()) {
            return false;
        }
        try {
            npm.pack(specification, part);
            return keptFrom(shown);
        } catch (Npm.Refused refusal) {
            refused(shown, refusal.getMessage());
        }
        return false;
    }

    /** Asks those once more that only failed on the way: a second try helps where a server was restarted. */
    boolean receivedAtLast() throws IOException {
        for (URI address : List.copyOf(again)) {
            if (servers.leftOut(address).isEmpty() && receivedFrom(address)) {
                return true;
            }
        }
        return false;
    }

    /** Ends without the file. */
    InputGone gone() throws IOException {
        // A part that is there could be of anything.
        Files.deleteIfExists(part);
        List<String> tried = attempts.stream().distinct().toList();
        return transfer.isOffline() ? InputGone.offline(file, tried) : InputGone.everywhere(file, tried);
    }

    private void receive(URI address) throws IOException {
        transfer.receive(address, part, file.size(), progress);
    }

    /** Puts what came in its place if it is the file. */
    private boolean keptFrom(String shown) throws IOException {
        Digest found = found();
        if (found.equals(file.digest())) {
            Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
            console.debug("inputs: " + file.fileName() + " is from " + shown);
            return true;
        }
        Files.delete(part);
        refused(shown, "its SHA-256 is " + found.sha256());
        return false;
    }

    private Digest found() throws IOException {
        return Digest.ofFile(part);
    }

    private void refused(String shown, String reason) {
        attempts.add(shown + ": " + reason);
        console.info("inputs: " + file.fileName() + " is not to be had from " + shown + " (" + reason
                + "); asking the next source");
    }
}
