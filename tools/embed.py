#!/usr/bin/env python3
"""Puts files into the program: writes a C file with a table of them (see include/calx/embed.h).

    embed.py --name dsdb_revisions --root SOURCE_ROOT --output x.c --depfile x.d [--suffix .sql]… PATH...

A PATH is a file, or a folder that is searched to its depth for files that end in a --suffix. Each file
is known by its path below --root, with "/", and the table is sorted by that path.

The depfile names the folders beside the files: a folder's time changes when a file is added or
removed, so that ninja runs this again without being configured anew. The bytes are written as string
literals, a line each, because every compiler reads those fast, and because then nothing of the build's
folders is in the program, as it would be with .incbin.
"""

import argparse
import os
import sys

ESCAPES = {ord('"'): '\\"', ord("\\"): "\\\\", ord("\n"): "\\n", ord("\t"): "\\t", ord("?"): "\\?"}


def find(paths, suffix):
    """All files under the paths, and all folders that were looked into."""
    files, folders = [], []
    for path in paths:
        if not os.path.isdir(path):
            files.append(path)
            continue
        for folder, below, names in os.walk(path):
            below.sort()
            folders.append(folder)
            files += [os.path.join(folder, n) for n in names if n.endswith(suffix) and not n.startswith(".")]
    return files, folders


def literal(data):
    """The bytes as C string literals; octal escapes have three digits, so that none runs into a digit."""
    pieces = []
    for line in data.splitlines(keepends=True) or [b""]:
        text = "".join(ESCAPES.get(b) or (chr(b) if 0x20 <= b < 0x7F else f"\\{b:03o}") for b in line)
        pieces.append(f'\n      "{text}"')
    return "".join(pieces)


def table(name, files):
    # an array of no elements is not C
    rows = [f"    {{ {literal(shown.encode()).strip()},{literal(data)},\n      {len(data)} }}," for shown, data in files]
    return "\n".join([
        "/* Made by tools/embed.py; changes here are lost. */",
        "#include <calx/embed.h>",
        "",
        "static const calx_embedded_file files[] = {",
        *(rows or ["    { 0 },"]),
        "};",
        "",
        f"const calx_embedded_files {name} = {{ files, {len(files)} }};",
        "",
    ])


def write_if_changed(path, text):
    try:
        with open(path, encoding="ascii") as old:
            if old.read() == text:
                return
    except FileNotFoundError:
        pass
    with open(path, "w", encoding="ascii") as new:
        new.write(text)


def main():
    parser = argparse.ArgumentParser(description="Put files into a C program.")
    parser.add_argument("--name", required=True, help="of the table")
    parser.add_argument("--root", required=True, help="folder that the files' names begin below")
    parser.add_argument("--output", required=True, help="the C file to write")
    parser.add_argument("--depfile", help="the make rule to write")
    parser.add_argument("--suffix", action="append", help="which files of a folder are taken")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    options = parser.parse_args()

    paths, folders = find(options.paths, tuple(options.suffix or [""]))
    files = []
    try:
        for path in paths:
            with open(path, "rb") as file:
                files.append((os.path.relpath(path, options.root).replace(os.sep, "/"), file.read()))
    except OSError as error:
        sys.exit(f"embed.py: {error}")
    files.sort()
    write_if_changed(options.output, table(options.name, files))
    if options.depfile:
        with open(options.depfile, "w", encoding="utf-8") as rule:
            names = [p.replace("\\", "\\\\").replace(" ", "\\ ") for p in sorted(folders) + sorted(paths)]
            rule.write(f"{options.output}: " + " \\\n  ".join(names) + "\n")


if __name__ == "__main__":
    main()
