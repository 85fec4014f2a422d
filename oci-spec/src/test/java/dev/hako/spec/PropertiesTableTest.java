package dev.hako.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hako.spec.json.Properties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The table in docs/properties.md says what is so: an edit of the code that makes a row wrong fails here. */
class PropertiesTableTest {
    private static final Path TABLE = Path.of("../docs/properties.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** A row of the table. */
    private record Row(List<String> properties, String applied, List<String> tests) {}

    private static final List<Row> ROWS = new ArrayList<>();

    @BeforeAll
    static void readRows() throws IOException {
        ROWS.clear();
        for (String line : Files.readAllLines(TABLE)) {
            if (line.startsWith("| `/")) {
                String[] cells = line.split("\\|", -1);
                assertThat(cells).as(line).hasSize(6);
                ROWS.add(new Row(expand(codes(cells[1]).getFirst()), cells[2].strip(), codes(cells[4])));
            }
        }
    }

    @Test
    void hasEveryPropertyOnce() {
        List<String> named =
                ROWS.stream().flatMap(row -> row.properties().stream()).toList();
        assertThat(named).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(Properties.all());
    }

    @Test
    void saysOfEachWhetherItIsApplied() {
        assertThat(ROWS).allSatisfy(row -> assertThat(row.applied()).matches("(yes|ignored)(: .+)?"));
        assertThat(ROWS)
                .filteredOn(row -> row.applied().startsWith("ignored"))
                .allSatisfy(row -> assertThat(row.applied()).contains(": "));
    }

    @Test
    void namesTestsThatThereAre() throws IOException {
        Map<String, String> classes = testClasses();
        for (Row row : ROWS) {
            assertThat(row.tests()).as("tests of " + row.properties()).isNotEmpty();
            for (String test : row.tests()) {
                String[] names = test.split("#", -1);
                assertThat(names).as(test).hasSize(2);
                assertThat(classes).as(test).containsKey(names[0]);
                assertThat(classes.get(names[0])).as(test).contains("void " + names[1] + "(");
            }
        }
    }

    /** The sources of all test classes by their names; those of one name together. */
    private static Map<String, String> testClasses() throws IOException {
        Map<String, String> classes = new HashMap<>();
        for (String module : List.of("oci-spec", "runtime-core", "runtime-cli", "integration-tests")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/test/java"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                        .sorted(Comparator.naturalOrder())
                        .toList()) {
                    String name = file.toFile().getName();
                    classes.merge(name.substring(0, name.length() - 5), Files.readString(file), String::concat);
                }
            }
        }
        return classes;
    }

    private static List<String> codes(String cell) {
        List<String> codes = new ArrayList<>();
        Matcher found = CODE.matcher(cell);
        while (found.find()) {
            codes.add(found.group(1));
        }
        return codes;
    }

    /** As a shell does with braces. */
    private static List<String> expand(String pattern) {
        int open = pattern.indexOf('{');
        if (open < 0) {
            return List.of(pattern);
        }
        int close = pattern.indexOf('}', open);
        List<String> all = new ArrayList<>();
        for (String one : pattern.substring(open + 1, close).split(",", -1)) {
            all.addAll(expand(pattern.substring(0, open) + one + pattern.substring(close + 1)));
        }
        return all;
    }
}
