#!/bin/sh
# Prints the commit that is checked out, with a mark if files differ from it; "unknown" outside of a clone.
git describe --always --abbrev=40 --dirty --exclude '*' 2>/dev/null || echo unknown
