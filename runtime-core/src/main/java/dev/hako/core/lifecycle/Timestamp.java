package dev.hako.core.lifecycle;

import java.time.Instant;

/** Points in time as RFC 3339 writes them. By hand: the formatters of {@code java.time} take longer to load than a command
 * to run. */
public final class Timestamp {

    private static final int SECONDS_PER_DAY = 86_400;
    private static final int DAYS_PER_ERA = 146_097; // 400 years

    private Timestamp() {}

    /** {@return a time since the epoch, in UTC with whole seconds: {@code 2026-01-02T03:04:05Z}} */
    public static String of(long millis) {
        return text(Math.floorDiv(millis, 1000L), 0);
    }

    /** {@return a time in UTC with as much of its nanoseconds as is not zero: {@code 2026-01-02T03:04:05.0607Z}} */
    static String of(Instant time) {
        return text(time.getEpochSecond(), time.getNano());
    }

    private static String text(long seconds, int nanos) {
        int second = Math.floorMod(seconds, SECONDS_PER_DAY);
        StringBuilder out = new StringBuilder(30);
        date(out, Math.floorDiv(seconds, (long) SECONDS_PER_DAY));
        two(out.append('T'), second / 3600);
        two(out.append(':'), second / 60 % 60);
        two(out.append(':'), second % 60);
        fraction(out, nanos);
        return out.append('Z').toString();
    }

    private static void fraction(StringBuilder out, int nanos) {
        if (nanos == 0) {
            return;
        }
        out.append('.');
        for (int rest = nanos, digit = 100_000_000; rest > 0; digit /= 10) {
            out.append((char) ('0' + rest / digit));
            rest %= digit;
        }
    }

    /** Adds the date of a day since the epoch. Years start in March here, so that a leap day is the last of its year. */
    private static void date(StringBuilder out, long epochDay) {
        long day = epochDay + 719_468; // since 0000-03-01
        long era = Math.floorDiv(day, (long) DAYS_PER_ERA);
        int dayOfEra = Math.floorMod(day, DAYS_PER_ERA);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int fromMarch = (5 * dayOfYear + 2) / 153;
        int month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
        long year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
        for (long limit = 1000; limit > 1 && year < limit; limit /= 10) {
            out.append('0');
        }
        two(out.append(year).append('-'), month);
        two(out.append('-'), dayOfYear - (153 * fromMarch + 2) / 5 + 1);
    }

    private static void two(StringBuilder out, int number) {
        if (number < 10) {
            out.append('0');
        }
        out.append(number);
    }
}
