#!/bin/sh
# Makes altair.zip, the query editor that the binary serves: the files of the npm
# package altair-static as they are. Needs npm and zip.
set -eu
version=8.5.9
cd "$(dirname "$0")"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
npm pack "altair-static@$version" --silent --pack-destination "$dir" >/dev/null
tar xzf "$dir/altair-static-$version.tgz" -C "$dir"
rm -f altair.zip
(cd "$dir/package/build/dist" && cp ../../LICENSE LICENSE && find . -type f -exec touch -d 2026-01-01T00:00:00Z {} + &&
	find . -type f | LC_ALL=C sort | zip -X -9 -q -@ altair.zip)
mv "$dir/package/build/dist/altair.zip" altair.zip
sha256sum altair.zip >altair.zip.sha256
