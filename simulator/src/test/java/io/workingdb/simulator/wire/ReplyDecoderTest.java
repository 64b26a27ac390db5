package io.workingdb.simulator.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReplyDecoderTest {
    private static final String BYTES =
            "+OK\r\n-ERR no such key\r\n:-42\r\n$-1\r\n$5\r\na\r\nbc\r\n*3\r\n:1\r\n$0\r\n\r\n*-1\r\n_\r\n%1\r\n+a\r\n#t\r\n";
    private static final List<Reply> REPLIES =
            List.of(
                    Replies.OK,
                    new Reply.Failure("ERR no such key"),
                    new Reply.Whole(-42),
                    Replies.NIL,
                    new Reply.Text("a\r\nbc"),
                    new Reply.Many(List.of(new Reply.Whole(1), new Reply.Text(""), Replies.NIL)),
                    Replies.NIL,
                    new Reply.Many(List.of(new Reply.Status("a"), new Reply.Whole(1))));

    @Property(seed = "1")
    void decodesTheSameHoweverTheBytesAreCut(
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 9) Integer> cuts) {
        MemorySegment all = MemorySegment.ofArray(BYTES.getBytes(StandardCharsets.ISO_8859_1));
        ReplyDecoder decoder = new ReplyDecoder();
        List<Reply> replies = new ArrayList<>();
        int at = 0;
        for (int cut : cuts) {
            int length = (int) Math.min(cut, all.byteSize() - at);
            decoder.feed(all, at, length);
            at += length;
            drain(decoder, replies);
        }
        decoder.feed(all, at, (int) all.byteSize() - at);
        drain(decoder, replies);
        assertEquals(REPLIES, replies);
        assertEquals(0, decoder.waitingBytes());
    }

    @Test
    void saysWhatIsNoReply() {
        assertInstanceOf(Reply.Broken.class, first("?\r\n"));
        assertInstanceOf(Reply.Broken.class, first(":1x\r\n"));
        assertInstanceOf(Reply.Broken.class, first("$3\r\nabcdef\r\n"));
        assertInstanceOf(Reply.Broken.class, first("*-5\r\n"));
        assertNull(first("$3\r\nabc"));
    }

    private static @Nullable Reply first(String bytes) {
        ReplyDecoder decoder = new ReplyDecoder();
        decoder.feed(
                MemorySegment.ofArray(bytes.getBytes(StandardCharsets.ISO_8859_1)),
                0,
                bytes.length());
        return decoder.next();
    }

    private static void drain(ReplyDecoder decoder, List<Reply> replies) {
        for (Reply reply = decoder.next(); reply != null; reply = decoder.next()) {
            replies.add(reply);
        }
    }
}
