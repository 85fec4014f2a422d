package dev.hako.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PsTableTest {

    private static final String TABLE = """
            UID        PID  PPID  C STIME TTY          TIME CMD
            root         1     0  0 03:00 ?        00:00:01 /sbin/init 12
            root        12     1  0 03:01 ?        00:00:00 sleep 1
            nobody     123    12  0 03:02 ?        00:00:00 sh -c  "a  b"
            """;

    @Test
    void keepsTheHeaderAndTheLinesOfTheProcesses() {
        assertThat(PsTable.only(List.of(12, 123), TABLE)).isEqualTo("""
                        UID        PID  PPID  C STIME TTY          TIME CMD
                        root        12     1  0 03:01 ?        00:00:00 sleep 1
                        nobody     123    12  0 03:02 ?        00:00:00 sh -c  "a  b"
                        """);
    }

    @Test
    void keepsTheHeaderAloneWhenThereIsNoProcess() {
        assertThat(PsTable.only(List.of(), TABLE)).isEqualTo("UID        PID  PPID  C STIME TTY          TIME CMD\n");
    }

    @Test
    void findsTheColumnWhereverItIs() {
        assertThat(PsTable.only(List.of(7), "  PID COMMAND\n    1 init\n    7 sh\n"))
                .isEqualTo("  PID COMMAND\n    7 sh\n");
    }

    @Test
    void refusesATableWithoutIds() {
        assertThatThrownBy(() -> PsTable.only(List.of(7), "COMMAND\nsh\n"))
                .isInstanceOf(ContainerException.class)
                .hasMessageStartingWith("couldn't find PID field in ps output");
    }

    @Test
    void refusesALineWithoutAnId() {
        assertThatThrownBy(() -> PsTable.only(List.of(7), "USER PID\nroot seven\n"))
                .isInstanceOf(ContainerException.class)
                .hasMessageStartingWith("unable to parse pid: strconv.Atoi: parsing \"seven\": invalid syntax");
    }
}
