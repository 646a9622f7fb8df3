package io.faasm.maven.git;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/** Where JGit keeps what it finds out about the machine. */
public final class JGitSettings {

    private JGitSettings() {}

    /**
     * Has JGit keep the clock resolutions that it measures in memory. By itself it writes them into a file in the user's
     * home. What the user's own git is set to, proxies among it, is read as before.
     */
    public static synchronized void keepInMemory() {
        if (!(SystemReader.getInstance() instanceof HomeUntouched)) {
            SystemReader.setInstance(new HomeUntouched(SystemReader.getInstance()));
        }
    }

    private static final class HomeUntouched extends SystemReader.Delegate {
        HomeUntouched(SystemReader system) {
            super(system);
        }

        @Override
        public FileBasedConfig openJGitConfig(Config parent, FS fs) {
            return new FileBasedConfig(parent, null, fs) {
                @Override
                public void load() {}

                @Override
                public void save() {}

                @Override
                public boolean isOutdated() {
                    return false;
                }
            };
        }
    }
}
