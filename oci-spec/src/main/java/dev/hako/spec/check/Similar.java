package dev.hako.spec.check;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Names that somebody may have meant. */
public final class Similar {

    private Similar() {}

    /** {@return the name that is most like a wrong one}; empty if none is like it */
    public static Optional<String> to(String wrong, List<String> names) {
        String lower = wrong.toLowerCase(Locale.ROOT);
        int best = 1 + Math.min(3, wrong.length() / 3);
        Optional<String> found = Optional.empty();
        for (String name : names) {
            int distance = distance(lower, name.toLowerCase(Locale.ROOT));
            if (distance < best) {
                best = distance;
                found = Optional.of(name);
            }
        }
        return found;
    }

    /** How many letters have to be added, left out, changed or swapped with their neighbour. */
    private static int distance(String a, String b) {
        int[][] steps = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : step(steps, a, b, i, j);
            }
        }
        return steps[a.length()][b.length()];
    }

    private static int step(int[][] steps, String a, String b, int i, int j) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(steps[i - 1][j - 1] + change, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
    }
}
