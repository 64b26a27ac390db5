package io.workingdb.benchmarks.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.Durability;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProfileParserTest {

    @Test
    void readsEverySetting() {
        Profile profile =
                ProfileParser.parse(
                        "busy",
                        """
                        # a comment
                        description = what it is for
                        mode = open
                        rate = 5000          # per second
                        arrivals = poisson
                        clients = 7
                        pipeline = 3
                        threads = 2
                        seconds = 4
                        rounds = 5
                        warm-up = 0
                        keys = 1000
                        distribution = zipfian(0.8)
                        value-bytes = 16:90,100..200:10
                        mix = get:80,set:15,incr:5
                        keys-per-command = 4
                        expiry-seconds = 9
                        load = no
                        durability = memory
                        seed = 42
                        """,
                        Map.of());
        assertEquals(Profile.Mode.OPEN, profile.mode());
        assertEquals(Profile.Arrivals.POISSON, profile.arrivals());
        assertEquals(5000, profile.rate());
        assertEquals(7, profile.clients());
        assertEquals(3, profile.pipeline());
        assertEquals(new KeyDistribution.Zipfian(0.8), profile.distribution());
        assertEquals(200, profile.valueBytes().max());
        assertEquals("get:80,set:15,incr:5", profile.mix().toString());
        assertEquals(Durability.MEMORY, profile.durability());
        assertEquals(42, profile.seed());
        assertFalse(profile.load());
    }

    @Test
    void loadsTheKeysOnlyIfTheMixReads() {
        assertTrue(ProfileParser.parse("p", "mix = get", Map.of()).load());
        assertFalse(ProfileParser.parse("p", "mix = set", Map.of()).load());
    }

    @Test
    void letsTheCommandLineWin() {
        assertEquals(9, ProfileParser.parse("p", "clients = 3", Map.of("clients", "9")).clients());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "clents = 5|line 1: there is no such setting",
                "clients|line 1: a line is `name = value`",
                "clients = 0|clients lies between 1 and 10000: clients=0",
                "clients = many|clients is a whole number",
                "mode = fast|mode is closed or open: mode=fast",
                "mode = open|an open loop needs a rate",
                "mix = fly:3|an operation is",
                "mix = get:0|a weight in a mix lies between 1 and 999999",
                "mix = get:1,get:2|an operation stands in a mix once",
                "value-bytes = 9..3|value-bytes is a size",
                "value-bytes = 99999999|value-bytes is a size",
                "distribution = zipfian(0)|theta is a number above 0",
                "distribution = uniform(3)|distribution is uniform",
                "distribution = hotspot(0,50)|hotspot names the percentage",
                "threads = 64|each thread drives at least one client",
                "seed = 99999999999|seed is a whole number",
            })
    void refusesWithASentence(String line, String sentence) {
        String message =
                String.valueOf(
                        assertThrows(
                                        IllegalArgumentException.class,
                                        () -> ProfileParser.parse("p", line, Map.of()))
                                .getMessage());
        assertTrue(message.startsWith("profile p") && message.contains(sentence), message);
    }

    @Test
    void refusesASettingThatIsGivenTwice() {
        String message =
                String.valueOf(
                        assertThrows(
                                        IllegalArgumentException.class,
                                        () ->
                                                ProfileParser.parse(
                                                        "p", "keys = 1\nkeys = 2", Map.of()))
                                .getMessage());
        assertTrue(message.contains("line 2: a setting is given once"), message);
    }

    @Test
    void acceptsEveryBuiltInProfile() {
        assertFalse(Profiles.names().isEmpty());
        for (String name : Profiles.names()) {
            Profile profile = Profiles.find(name, Map.of());
            assertEquals(name, profile.name());
            assertFalse(profile.description().isEmpty(), name);
        }
    }

    @Test
    void namesAProfileThatIsMissing() {
        String message =
                String.valueOf(
                        assertThrows(
                                        IllegalArgumentException.class,
                                        () -> Profiles.find("no-such-profile", Map.of()))
                                .getMessage());
        assertTrue(message.endsWith("profile=no-such-profile"), message);
    }
}
