#!/bin/sh
# Makes playground.zip, which the binary serves, out of playground/: needs npm and zip.
set -eu
cd "$(dirname "$0")/playground"
npm install --no-package-lock --no-audit --no-fund --silent
npm run --silent check
npm run --silent build
rm -f ../playground.zip
cd dist
find . -type f -exec touch -d 2026-01-01T00:00:00Z {} +
find . -type f | LC_ALL=C sort | zip -X -9 -q -@ ../../playground.zip
