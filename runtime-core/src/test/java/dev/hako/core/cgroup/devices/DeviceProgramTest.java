package dev.hako.core.cgroup.devices;

import static dev.hako.core.cgroup.devices.TestRules.rules;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceProgramTest {

    @Test
    void isEbpf() {
        String hex = HexFormat.of().formatHex(DeviceProgram.of(rules("allow c 1:3 rw")));
        assertThat(hex).isEqualTo("""
                        6112000000000000
                        bc23000000000000
                        54020000ffff0000
                        7403000010000000
                        6114040000000000
                        6115080000000000
                        5602060002000000
                        5604050001000000
                        5605040003000000
                        54030000f9ffffff
                        5603020000000000
                        b400000001000000
                        9500000000000000
                        b400000000000000
                        9500000000000000
                        """.replace("\n", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "allow c 1:3 rwm | c 1:3 rw | true",
                "allow c 1:3 rwm | c 1:4 r | false",
                "allow c 1:3 rwm | c 2:3 r | false",
                "allow c 1:3 rwm | b 1:3 r | false",
                "allow c 1:3 r | c 1:3 rw | false",
                "allow c 1:3 r, allow c *:3 w | c 1:3 rw | true",
                "allow c 1:* rw, deny c 1:3 w | c 1:3 r | true",
                "allow c 1:* rw, deny c 1:3 w | c 1:3 rw | false",
                "deny a *:* rwm, allow c *:* m, allow b *:* m | b 9:9 m | true",
                "allow a *:* rwm, deny b 8:* w | b 8:1 w | false",
                "allow a *:* rwm, deny b 8:* w | b 8:1 r | true",
                "allow b 4294967295:4294967295 r | b 4294967295:4294967295 r | true",
                "deny c 1:3 rwm, allow a *:* rwm | c 1:3 rwm | true",
                "allow c 1:3 rwm, deny a *:* rwm | c 1:3 r | false",
            })
    void theLastRuleAboutADeviceAndAnAccessWins(String rules, String access, boolean allowed) {
        byte[] code = DeviceProgram.of(rules(rules.split(", ", -1)));
        assertThat(run(code, rules("allow " + access).getFirst())).isEqualTo(allowed);
    }

    @Test
    void decidesAsTheRulesReadOneByOne() {
        Random random = new Random(4711);
        for (int round = 0; round < 2000; round++) {
            List<DeviceAccess> rules = random.ints(random.nextInt(8), 0, 1 << 12)
                    .mapToObj(DeviceProgramTest::rule)
                    .toList();
            byte[] code = DeviceProgram.of(rules);
            DeviceAccess asked = rule(random.nextInt(1 << 12) | 0b11 << 2 | 0b1010 << 4);
            assertThat(run(code, asked)).as("%s of %s", asked, rules).isEqualTo(expected(rules, asked));
        }
    }

    /** Numbers 0 and 1 only, so that rules meet; bits: allow, kind, major, minor, access. */
    private static DeviceAccess rule(int bits) {
        DeviceAccess.Kind kind = DeviceAccess.Kind.values()[(bits >> 1 & 7) % 3];
        boolean asked = (bits >> 2 & 3) == 3;
        long major = (bits >> 5 & 1) == 0 && !asked ? DeviceAccess.ANY : bits >> 4 & 1;
        long minor = (bits >> 7 & 1) == 0 && !asked ? DeviceAccess.ANY : bits >> 6 & 1;
        int access = Math.max(1, bits >> 8 & 7);
        return new DeviceAccess(
                (bits & 1) == 1, asked && kind.number() == 0 ? DeviceAccess.Kind.BLOCK : kind, major, minor, access);
    }

    private static boolean expected(List<DeviceAccess> rules, DeviceAccess asked) {
        for (int bit : new int[] {DeviceAccess.MKNOD, DeviceAccess.READ, DeviceAccess.WRITE}) {
            boolean allowed = false;
            for (DeviceAccess rule : rules) {
                if ((rule.access() & bit) != 0 && rule.covers(asked)) {
                    allowed = rule.allow();
                }
            }
            if ((asked.access() & bit) != 0 && !allowed) {
                return false;
            }
        }
        return true;
    }

    /** Interprets the instructions that the assembler knows, RFC 9669. */
    private static boolean run(byte[] program, DeviceAccess asked) {
        ByteBuffer code = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
        int[] context = {asked.kind().number() | asked.access() << 16, (int) asked.major(), (int) asked.minor()};
        int[] register = new int[11];
        for (int pc = 0; ; pc++) {
            int operation = code.get(pc * 8) & 0xff;
            int to = code.get(pc * 8 + 1) & 0xf;
            int from = code.get(pc * 8 + 1) >> 4 & 0xf;
            int offset = code.getShort(pc * 8 + 2);
            int value = code.getInt(pc * 8 + 4);
            switch (operation) {
                case 0x61 -> register[to] = context[offset / 4];
                case 0x54 -> register[to] &= value;
                case 0x74 -> register[to] >>>= value;
                case 0xb4 -> register[to] = value;
                case 0xbc -> register[to] = register[from];
                case 0x56 -> pc += register[to] == value ? 0 : offset;
                case 0x16 -> pc += register[to] == value ? offset : 0;
                case 0x95 -> {
                    return register[0] == 1;
                }
                default -> throw new IllegalStateException("operation " + operation);
            }
        }
    }
}
