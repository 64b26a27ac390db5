package io.workingdb.runtime.real;

import io.workingdb.core.port.Entropy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The kernel's random bytes. Read directly, because `SecureRandom` loads the whole provider machinery: 40 ms of a start.
final class RealEntropy implements Entropy {
    private static final Path SOURCE = Path.of("/dev/urandom");

    @Override
    public void fill(byte[] target) {
        try (InputStream in = Files.newInputStream(SOURCE)) {
            if (in.readNBytes(target, 0, target.length) != target.length) {
                throw new IOException("/dev/urandom ended");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
