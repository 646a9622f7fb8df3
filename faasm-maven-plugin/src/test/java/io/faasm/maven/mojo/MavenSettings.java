package io.faasm.maven.mojo;

import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.cipher.PlexusCipherException;
import org.sonatype.plexus.components.sec.dispatcher.SecDispatcherException;

/** Passwords as Maven encrypts them. */
final class MavenSettings {
    private static final String MASTER = "the master";

    private MavenSettings() {}

    static String encrypted(String password) throws PlexusCipherException {
        return new DefaultPlexusCipher().encryptAndDecorate(password, MASTER);
    }

    /** Maven's own decrypter, but for where it looks for the master password. */
    static SettingsDecrypter decrypter() {
        return decrypter(MASTER);
    }

    static SettingsDecrypter decrypter(String master) {
        try {
            DefaultPlexusCipher cipher = new DefaultPlexusCipher();
            return new DefaultSettingsDecrypter(text -> {
                try {
                    return cipher.isEncryptedString(text) ? cipher.decryptDecorated(text, master) : text;
                } catch (PlexusCipherException failure) {
                    throw new SecDispatcherException(failure);
                }
            });
        } catch (Exception impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
