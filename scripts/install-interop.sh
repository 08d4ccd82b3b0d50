#!/usr/bin/env bash
# Installs what the tests of interop/ talk to: Debian's Python gRPC, and gRPC's own .proto files.
# Does nothing where all of it is there. Needs root and apt.
set -euo pipefail

packages=(python3-grpcio python3-protobuf grpc-proto)

missing=()
for package in "${packages[@]}"; do
  [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
done
((${#missing[@]} > 0)) || exit 0

echo "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
# The lists that a machine comes with may be too old, or not there.
apt-get install --yes --quiet --no-install-recommends "${missing[@]}" ||
  { apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends "${missing[@]}"; }
