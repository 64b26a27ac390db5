package io.workingdb.benchmarks.load;

import io.workingdb.benchmarks.profile.Operation;
import io.workingdb.benchmarks.profile.Profile;
import io.workingdb.benchmarks.wire.Request;
import io.workingdb.core.random.Random64;

/// Writes every key once, so that reads find something.
final class LoadingRequests implements RequestSource {
    private final Profile profile;
    private final Random64 random;
    private long next;

    LoadingRequests(Profile profile, Random64 random) {
        this.profile = profile;
        this.random = random;
    }

    @Override
    public boolean next(Request request) {
        if (next == profile.keys()) {
            return false;
        }
        request.operation = Operation.SET;
        request.keyCount = 1;
        request.keys[0] = next++;
        request.chooseValue(random, profile.valueBytes().choose(random));
        return true;
    }
}
