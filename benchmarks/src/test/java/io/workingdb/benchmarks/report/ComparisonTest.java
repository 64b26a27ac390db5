package io.workingdb.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.benchmarks.load.RoundFigures;
import io.workingdb.benchmarks.profile.Profile;
import io.workingdb.benchmarks.profile.ProfileParser;
import io.workingdb.benchmarks.server.ProcessCpu;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
    private static final Profile PROFILE = ProfileParser.parse("p", "", Map.of());

    @Test
    void takesMediansAndRatiosToTheFirstServer() {
        Measured base = new Measured("base", "");
        Measured ours = new Measured("ours", "");
        for (int i = 1; i <= 3; i++) {
            base.add(round(1_000 * i, 0, ""));
            ours.add(round(3_000 * i, 0, ""));
        }
        assertEquals(2_000, base.median(Figure.OPERATIONS), 0.1);
        assertEquals(1.0, base.median(Figure.P50), 0.01);
        String table = table(base, ours);
        assertTrue(table.contains("ours / base") && table.contains("3.00x"), table);
        String json = JsonReport.of(List.of(new Comparison(PROFILE, List.of(base, ours))));
        assertTrue(json.contains("\"ratio_to_base\":{\"operations_per_second\":3.000000"), json);
    }

    @Test
    void showsErrorsAndTheFirstOfThem() {
        Measured base = new Measured("base", "");
        base.add(round(10, 2, "ERR \"quoted\"\n"));
        assertTrue(table(base).contains("base: 2 errors, the first: ERR"));
        String json = JsonReport.of(List.of(new Comparison(PROFILE, List.of(base))));
        assertTrue(
                json.contains("\"first_error\":\"ERR \\\"quoted\\\"\\u000a\"")
                        && json.endsWith("\"errors\":2}\n"),
                json);
    }

    @Test
    void writesNullForWhatIsNotKnown() {
        Measured base = new Measured("base", "");
        base.add(round(10, 0, ""));
        String json = JsonReport.of(List.of(new Comparison(PROFILE, List.of(base))));
        assertTrue(json.contains("\"cpu_us_per_operation\":null"), json);
    }

    private static String table(Measured... servers) {
        StringWriter text = new StringWriter();
        new Comparison(PROFILE, List.of(servers)).print(new PrintWriter(text));
        return text.toString();
    }

    private static RoundFigures round(long operations, long errors, String error) {
        Histogram latency = new Histogram(3);
        latency.recordValueWithCount(1_000_000, operations);
        return new RoundFigures(
                operations,
                1_000_000_000,
                latency,
                latency,
                ProcessCpu.Spent.UNKNOWN,
                errors,
                0,
                0,
                error);
    }
}
