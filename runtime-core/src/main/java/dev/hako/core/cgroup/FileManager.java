package dev.hako.core.cgroup;

import dev.hako.spec.runtime.Resources;
import java.io.IOException;

/** A manager that makes the directories itself. */
public interface FileManager extends CgroupManager {

    /**
     * As {@link #create}, but for cgroups some of which somebody else has made for the container and put processes into.
     *
     * @param resources what is going to be applied
     */
    void adopt(Resources resources) throws IOException;
}
