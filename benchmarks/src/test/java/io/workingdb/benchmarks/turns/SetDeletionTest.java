package io.workingdb.benchmarks.turns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class SetDeletionTest {
    @Test
    void tellsOfEachRound() throws IOException {
        StringWriter told = new StringWriter();
        SetDeletion.run(1_100, 2, new PrintWriter(told, true));
        String[] lines = told.toString().split("\n");
        assertEquals(4, lines.length, told.toString());
        assertTrue(lines[2].strip().matches("1( +[0-9.]+){8}"), lines[2]);
        assertTrue(lines[3].strip().matches("2( +[0-9.]+){8}"), lines[3]);
    }
}
