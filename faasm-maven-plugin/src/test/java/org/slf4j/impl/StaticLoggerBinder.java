package org.slf4j.impl;

import io.faasm.maven.fetch.LibraryLog;
import org.slf4j.ILoggerFactory;
import org.slf4j.spi.LoggerFactoryBinder;

/** The place where the logging that Maven's libraries use looks for its implementation: here, one that keeps all lines. */
public final class StaticLoggerBinder implements LoggerFactoryBinder {
    private static final StaticLoggerBinder SINGLETON = new StaticLoggerBinder();

    /** Looked up by name. */
    public static StaticLoggerBinder getSingleton() {
        return SINGLETON;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return LibraryLog::logger;
    }

    @Override
    public String getLoggerFactoryClassStr() {
        return LibraryLog.class.getName();
    }
}
