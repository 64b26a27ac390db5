package io.workingdb.benchmarks.load;

import io.workingdb.benchmarks.profile.KeyChooser;
import io.workingdb.benchmarks.profile.Mix;
import io.workingdb.benchmarks.profile.Operation;
import io.workingdb.benchmarks.profile.Profile;
import io.workingdb.benchmarks.profile.ValueBytes;
import io.workingdb.benchmarks.wire.Request;
import io.workingdb.core.random.Random64;

/// Requests as a profile mixes them, without end. A function of the profile and the seed.
final class MixedRequests implements RequestSource {
    private final Mix mix;
    private final ValueBytes valueBytes;
    private final KeyChooser keys;
    private final int keysPerCommand;
    private final int expirySeconds;
    private final Random64 operationRandom;
    private final Random64 valueRandom;

    MixedRequests(Profile profile, Random64 random) {
        mix = profile.mix();
        valueBytes = profile.valueBytes();
        keys = profile.distribution().over(profile.keys(), random.fork("keys"));
        keysPerCommand = profile.keysPerCommand();
        expirySeconds = profile.expirySeconds();
        operationRandom = random.fork("operations");
        valueRandom = random.fork("values");
    }

    @Override
    public boolean next(Request request) {
        Operation operation = mix.choose(operationRandom);
        request.operation = operation;
        request.keyCount = operation.isMultiple() ? keysPerCommand : 1;
        for (int i = 0; i < request.keyCount; i++) {
            request.keys[i] = operation.writes() ? keys.forWrite() : keys.forRead();
        }
        if (operation.writes()) {
            request.chooseValue(valueRandom, valueBytes.choose(valueRandom));
            request.expirySeconds = expirySeconds;
        }
        return true;
    }
}
