#!/usr/bin/env python3
"""Makes the table of a program's revisions in C (see include/calx/revision.h).

    revisions.py --list FOLDER
    revisions.py --name dsdb_code --output x.c [--depfile x.d] FOLDER [COMPILED...]

The first prints the names of the .c files in the folder, for the build to compile. The second writes a C file with the
table; COMPILED are the files that the build was configured to compile. A file that was added to the folder,
or taken from it, since then makes it fail and say what to do: else it would be missing silently.
"""

import argparse
import hashlib
import os
import re
import sys

REVISION = re.compile(rb"^// calx:revision[ \t]+([0-9A-Za-z_]{1,32})[ \t]*\r?$", re.MULTILINE)


def find(folder):
    """The paths of the folder's .c files."""
    return sorted(os.path.join(folder, n) for n in os.listdir(folder) if n.endswith(".c") and not n.startswith("."))


def read(path):
    """The revision's id, and the digest of its file."""
    with open(path, "rb") as file:
        data = file.read()
    found = REVISION.search(data)
    if not found:
        sys.exit(f"revisions.py: {path} has no line `// calx:revision ID`.")
    return found.group(1).decode(), hashlib.sha256(data).hexdigest()


def table(name, revisions):
    # an array of no elements is not C
    rows = [f'    {{ &calx_revision_{i}, "{digest}" }},' for i, digest in revisions] or ["    { 0 },"]
    return "\n".join([
        "/* Made by tools/revisions.py; changes here are lost. */",
        "#include <calx/revision.h>",
        "",
        *(f"extern const calx_revision_code calx_revision_{i};" for i, _ in revisions),
        "",
        "static const calx_compiled_revision items[] = {",
        *rows,
        "};",
        "",
        f"const calx_compiled_revisions {name} = {{ items, {len(revisions)} }};",
        "",
    ])


def check_compiled(files, compiled):
    """Whether the folder holds what is compiled."""
    there, known = {os.path.realpath(f) for f in files}, {os.path.realpath(f) for f in compiled}
    for path in sorted(there ^ known):
        what = "is new" if path in there else "is gone"
        sys.exit(f"revisions.py: {path} {what} since the build was configured. Run: meson setup --reconfigure BUILD")


def main():
    parser = argparse.ArgumentParser(description="Make the table of revisions in C.")
    parser.add_argument("--list", action="store_true", help="print the names of the .c files in the folder")
    parser.add_argument("--name", help="of the table")
    parser.add_argument("--output", help="the C file to write")
    parser.add_argument("--depfile", help="the make rule to write")
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("compiled", nargs="*", metavar="COMPILED")
    options = parser.parse_args()

    try:
        files = find(options.folder)
        if options.list:
            print("\n".join(os.path.basename(f) for f in files))
            return
        check_compiled(files, options.compiled)
        text = table(options.name, [read(f) for f in files])
    except OSError as error:
        sys.exit(f"revisions.py: {error}")
    with open(options.output, "w", encoding="ascii") as new:
        new.write(text)
    if options.depfile:
        with open(options.depfile, "w", encoding="utf-8") as rule:
            names = [p.replace("\\", "\\\\").replace(" ", "\\ ") for p in [options.folder, *files]]
            rule.write(f"{options.output}: " + " \\\n  ".join(names) + "\n")


if __name__ == "__main__":
    main()
