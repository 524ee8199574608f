#!/usr/bin/env bash
# Check a package with age, unzip, jq, openssl, sha256sum and bc:  verify.sh FILE IDENTITY|- CARD
# It proves the signature of a key on the card, every table and every attachment; docs/verify/jyt_verify.py proves the rest.
set -euo pipefail
file=$(realpath "$1") identity=$2 card=$(realpath "$3")
[ "$identity" = - ] || identity=$(realpath "$identity")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if [ "$identity" = - ]; then cp "$file" box.zip; else grep -m1 '^AGE-SECRET-KEY-1' "$identity" > id; age -d -i id "$file" > box.zip; fi
mkdir box && unzip -qq box.zip -d box && cd box
jq -rj .payload manifest.dsse.json | base64 -d > ../payload.json
type=$(jq -rj .payloadType manifest.dsse.json)
{ printf 'DSSEv1 %d %s %d ' "${#type}" "$type" "$(stat -c %s ../payload.json)"; cat ../payload.json; } > ../pae
unzip -p "$card" data/keys.jsonl > ../keys.jsonl
good=""
while read -r line; do
  jq -rj .spki <<< "$line" | base64 -d > ../key.der
  openssl pkey -pubin -inform DER -in ../key.der -out ../key.pem
  for number in $(seq 0 $(($(jq '.signatures|length' manifest.dsse.json) - 1))); do
    jq -rj ".signatures[$number].sig" manifest.dsse.json | base64 -d > ../sig
    if openssl pkeyutl -verify -pubin -inkey ../key.pem -rawin -in ../pae -sigfile ../sig > /dev/null 2>&1; then
      good=$(sha256sum ../key.der | cut -d' ' -f1)
      break 2
    fi
  done
done < ../keys.jsonl
[ -n "$good" ] || { echo "no signature of a key on this card" >&2; exit 1; }
for name in data/*.jsonl; do
  jq -e --arg path "$name" 'any(.resources[]; .path == $path)' ../payload.json > /dev/null || { echo "$name is not listed" >&2; exit 1; }
done
jq -r '.resources[]|"\(.hash|ltrimstr("sha256:"))  \(.path)"' ../payload.json | while read -r sum path; do
  if [ -e "$path" ]; then echo "$sum  $path" | sha256sum -c --quiet; else echo "not in this file: $path"; fi
done
for blob in blob/*; do [ ! -e "$blob" ] || echo "$(basename "$blob")  $blob" | sha256sum -c --quiet; done
echo "letter $(sha256sum ../payload.json | cut -d' ' -f1)"
echo "signed by $good"
upper=$(tr a-f A-F <<< "$good")
printf 'digits %030s\n' "$(echo "ibase=16; $upper % (A^1E)" | BC_LINE_LENGTH=0 bc)" | tr ' ' 0 | sed 's/digits0/digits /'
