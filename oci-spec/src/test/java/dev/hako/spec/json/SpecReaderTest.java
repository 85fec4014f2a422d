package dev.hako.spec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hako.spec.runtime.Hooks;
import dev.hako.spec.runtime.Process;
import dev.hako.spec.runtime.Rlimit;
import dev.hako.spec.runtime.Spec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecReaderTest {
    @Test
    void anEmptyObjectIsAnEmptyConfiguration() throws IOException {
        Spec spec = read("{}");
        assertThat(spec.ociVersion()).isEmpty();
        assertThat(spec.process()).isEmpty();
        assertThat(spec.root()).isEmpty();
        assertThat(spec.linux()).isEmpty();
        assertThat(spec.mounts()).isEmpty();
        assertThat(spec.annotations()).isEmpty();
        assertThat(spec.hooks()).isEqualTo(Hooks.NONE);
    }

    @Test
    void nullCountsAsAbsent() throws IOException {
        assertThat(read("{\"process\":null,\"mounts\":null,\"hostname\":null,\"linux\":{\"resources\":null}}"))
                .isEqualTo(read("{\"linux\":{}}"));
    }

    @Test
    void theLastOfSeveralWins() throws IOException {
        assertThat(read("{\"hostname\":\"a\",\"HostName\":\"b\"}").hostname()).isEqualTo("b");
    }

    @Test
    void whatFollowsTheConfigurationIsNotLookedAt() throws IOException {
        assertThat(read("{\"hostname\":\"a\"} trailing").hostname()).isEqualTo("a");
    }

    @Test
    void otherPlatformsAreIgnored() throws IOException {
        assertThat(read("{\"windows\":{\"layerFolders\":5},\"vm\":[],\"solaris\":1,\"zos\":{},\"freebsd\":\"\"}"))
                .isEqualTo(read("{}"));
    }

    @Test
    void unsignedNumbersKeepAllTheirBits() throws IOException {
        Process process = SpecReader.readProcess(
                bytes("{\"rlimits\":[{\"type\":\"RLIMIT_AS\",\"hard\":18446744073709551615,\"soft\":1}]}"));
        assertThat(process.rlimits()).isEqualTo(List.of(new Rlimit("RLIMIT_AS", -1, 1)));
    }

    @Test
    void annotationsKeepTheirOrder() throws IOException {
        assertThat(read("{\"annotations\":{\"z\":\"1\",\"b\":\"2\",\"m\":\"3\",\"a\":\"4\"}}")
                        .annotations()
                        .keySet())
                .containsExactly("z", "b", "m", "a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            null                                        | 1:1: config cannot be null
            []                                          | 1:1: want an object, found a list
            "x"                                         | 1:1: want an object, found a string
            {"process":{"args":["a",1]}}                | 1:25: /process/args/1: want a string, found a number
            {"process":{"args":["a",null]}}             | 1:25: /process/args/1: want a string, found null
            {"process":{"args":"sh"}}                   | 1:20: /process/args: want a list, found a string
            {"process":{"terminal":"yes"}}              | 1:24: /process/terminal: want true or false, found a string
            {"root":{"readonly":1}}                     | 1:21: /root/readonly: want true or false, found a number
            {"root":{"path":true}}                      | 1:17: /root/path: want a string, found true
            {"mounts":{}}                               | 1:11: /mounts: want a list, found an object
            {"mounts":[[]]}                             | 1:12: /mounts/0: want an object, found a list
            {"Process":{"USER":{"uid":-1}}}             | 1:27: /Process/USER/uid: want a whole number from 0 to 4294967295, found -1
            {"process":{"user":{"gid":4294967296}}}     | 1:27: /process/user/gid: want a whole number from 0 to 4294967295, found 4294967296
            {"process":{"user":{"uid":"0"}}}            | 1:27: /process/user/uid: want a whole number, found a string
            {"process":{"user":{"uid":1.0}}}            | 1:27: /process/user/uid: want a whole number, found 1.0
            {"process":{"user":{"uid":1e3}}}            | 1:27: /process/user/uid: want a whole number, found 1e3
            {"process":{"oomScoreAdj":2147483648}}      | 1:27: /process/oomScoreAdj: want a whole number from -2147483648 to 2147483647, found 2147483648
            {"process":{"rlimits":[{"hard":18446744073709551616}]}} | 1:32: /process/rlimits/0/hard: want a whole number from 0 to 18446744073709551615, found 18446744073709551616
            {"process":{"rlimits":[{"hard":-1}]}}       | 1:32: /process/rlimits/0/hard: want a whole number from 0 to 18446744073709551615, found -1
            {"linux":{"resources":{"pids":{"limit":9223372036854775808}}}} | 1:40: /linux/resources/pids/limit: want a whole number from -9223372036854775808 to 9223372036854775807, found 9223372036854775808
            {"linux":{"resources":{"blockIO":{"weight":65536}}}} | 1:44: /linux/resources/blockIO/weight: want a whole number from 0 to 65535, found 65536
            {"linux":{"sysctl":{"a/b":2}}}              | 1:27: /linux/sysctl/a~1b: want a string, found a number
            {"linux":{"netDevices":{"eth0":5}}}         | 1:32: /linux/netDevices/eth0: want an object, found a number
            """)
    void saysWhereTheTypeIsWrong(String json, String message) {
        assertThat(error(json)).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"process":            | 1:12: /process: malformed JSON: unexpected end-of-input
            {hostname: "a"}        | 1:2: malformed JSON: unexpected character ('h'
            {"hostname": 'a'}      | 1:14: /hostname: malformed JSON: unexpected character ('''
            {"hostname": "a",}     | malformed JSON: unexpected character ('}'
            {"mounts":[{} {}]}     | malformed JSON: unexpected character ('{'
            {"hostname": tru}      | malformed JSON: unrecognized token 'tru'
            {"hostname": 01}       | malformed JSON: invalid numeric value: Leading zeroes not allowed
            {"hostname": "a\\qb"}   | /hostname: malformed JSON: unrecognized character escape 'q'
            {"unknown": "a\\qb"}    | /unknown: malformed JSON: unrecognized character escape 'q'
            {"hostname": "a        | malformed JSON: unexpected end-of-input
            """)
    void saysWhereTheJsonIsMalformed(String json, String message) {
        assertThat(error(json)).contains(message).doesNotContain("\n");
    }

    @Test
    void countsLinesAndColumns() {
        JsonException error =
                catchThrowableOfType(JsonException.class, () -> read("{\n  \"root\": {\n    \"path\": 5\n  }\n}\n"));
        assertThat(error.line()).isEqualTo(3);
        assertThat(error.column()).isEqualTo(13);
        assertThat(error.pointer()).isEqualTo("/root/path");
    }

    @Test
    void anEmptyFileIsAnErrorOfOneLine() {
        assertThat(error("")).isEqualTo("1:1: want a JSON value, found nothing");
        assertThat(error(" \n")).isEqualTo("2:1: want a JSON value, found nothing");
    }

    @Test
    void whatIsNotUtf8IsMalformed() {
        byte[] json = bytes("{\"hostname\":\"a?\"}");
        json[14] = (byte) 0xff;
        assertThat(catchThrowableOfType(JsonException.class, () -> SpecReader.read(json)))
                .hasMessage("1:16: /hostname: malformed JSON: invalid UTF-8 start byte 0xff");
    }

    @Test
    void endlessNestingIsRefused() {
        assertThat(error("{\"x\":" + "[".repeat(100_000)))
                .contains("malformed JSON: ")
                .contains("depth");
    }

    private static Spec read(String json) throws IOException {
        return SpecReader.read(bytes(json));
    }

    private static String error(String json) {
        return String.valueOf(
                catchThrowableOfType(JsonException.class, () -> read(json)).getMessage());
    }

    private static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
