package dev.hako.core.linux;

import java.io.IOException;

/** Thrown by a frame that did not run because one failed that was {@linkplain Kernel#post posted} before; the message is that one's. */
public final class EarlierFailure extends IOException {

    private static final long serialVersionUID = 1;

    public EarlierFailure(IOException failure) {
        super(failure.getMessage(), failure);
    }
}
