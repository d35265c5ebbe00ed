#!/usr/bin/env bash
# Builds the packages, and publishes the versions that are not in the registry yet. npm gives provenance only to a package
# that names the repository it is built in, and the workflow knows which one that is. Changes the manifests: run it on a
# fresh checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

pnpm build
for folder in packages/*; do
  (cd "$folder" && npm pkg set "repository.type=git" "repository.url=git+https://github.com/$GITHUB_REPOSITORY.git" \
    "repository.directory=$folder")
done
pnpm changeset publish
