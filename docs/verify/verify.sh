#!/usr/bin/env bash
# Check a .jyt package with age, unzip, jq, openssl (3), coreutils and bc: docs/format.md, section 8, for any package.
#
#     verify.sh FILE IDENTITY|- CARD
#
# IDENTITY is an age identity file, or - for open packages. CARD is the card of the office that signed; a card is checked with itself
# (verify.sh card.jyt - card.jyt). Compare the digits of the card, printed last, with those the office publishes.
#
# Checked: the seal, the names in the box, the signatures of the card and of the package, size, hash and number of rows of every table,
# every blob. Not checked, but by jyt_verify.py: every byte of the ZIP form, canonical JSON, what the rows say, keys of small order,
# the succession of root cards.
set -euo pipefail
export LC_ALL=C
[ $# -eq 3 ] || { echo "usage: verify.sh FILE IDENTITY|- CARD" >&2; exit 2; }
refuse() { echo "REFUSED: $*" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
ulimit -f 65536 # no file of more than 64 MiB comes out of a box
type=application/vnd.jyt.manifest.v1+json

# A key is known to people by thirty digits of a SHA-256.
digits() {
    local value
    value=$(echo "ibase=16; $(tr a-f A-F <<<"$1") % (A^1E)" | BC_LINE_LENGTH=0 bc)
    printf '%030d%s' 0 "$value" | tail -c 30 | sed 's/...../& /g; s/ $//'
}

# Unpack the box $1 into the folder $2 and compare everything in it with the manifest.
unpack() {
    local dir=$2 names listed payload hash bytes rows path missing=""
    names=$(unzip -Z1 "$1") || refuse "not a ZIP file"
    grep -vqxE 'mimetype|manifest\.dsse\.json|data/[a-z0-9][a-z0-9-]{0,62}\.jsonl|blob/[0-9a-f]{64}' <<<"$names" \
        && refuse "the box has an entry no box may have"
    [ -z "$(sort <<<"$names" | uniq -d)" ] || refuse "the box has an entry twice"
    unzip -qq "$1" -d "$dir" || refuse "the box is damaged"
    [ "$(cat "$dir/mimetype")" = application/vnd.jyt+zip ] || refuse "the box has another mimetype"

    [ "$(jq -r .payloadType "$dir/manifest.dsse.json")" = $type ] || refuse "the envelope holds something else than a manifest"
    payload=$dir/payload.json
    jq -rj .payload "$dir/manifest.dsse.json" | base64 -d >"$payload" || refuse "the payload is not base64"
    { printf 'DSSEv1 %d %s %d ' ${#type} $type "$(stat -c %s "$payload")"; cat "$payload"; } >"$dir/pae"
    jq -e '.jyt.v == 1 and (.jyt.requires - ["sample"] == [])' "$payload" >/dev/null || refuse "the letter asks for a newer program"

    listed=$(jq -r '.resources[] | [.hash, .bytes, .rows, .path] | @tsv' "$payload") || refuse "the manifest lists no tables"
    while IFS=$'\t' read -r hash bytes rows path; do
        grep -qxE 'data/[a-z0-9][a-z0-9-]{0,62}\.jsonl' <<<"$path" || refuse "the manifest lists a path that may not be"
        if [ ! -f "$dir/$path" ]; then
            # Only the box of a report may be thin.
            [ "$(jq -r .jyt.kind "$payload")" = report ] || refuse "$path is missing"
            missing+=" $path"
            continue
        fi
        [ "$(stat -c %s "$dir/$path")" = "$bytes" ] && [ "$(wc -l <"$dir/$path")" = "$rows" ] || refuse "$path is another table"
        sha256sum --status -c <<<"${hash#sha256:}  $dir/$path" || refuse "$path is another table"
    done <<<"$listed"
    [ -z "$(comm -23 <(grep '^data/' <<<"$names" | sort) <(cut -f 4 <<<"$listed" | sort))" ] \
        || refuse "the box has a table the manifest does not list"
    [ -z "$missing" ] || echo "missing$missing (so not checked)"

    while read -r path; do
        hash=${path#blob/}
        sha256sum --status -c <<<"$hash  $dir/$path" || refuse "$path is not what its name says"
        # The table that names it may itself be missing from a thin box.
        case $missing in *data/attachments-*) continue ;; esac
        find "$dir/data" \( -name 'attachments-[0-9]*.jsonl' -o -name policy.jsonl -o -name letters.jsonl \) -exec cat {} + |
            jq -e --slurp --arg hash "$hash" --argjson bytes "$(stat -c %s "$dir/$path")" \
                'any(.sha256 == $hash and .bytes == $bytes)' >/dev/null || refuse "no table lists $path"
        echo "blob    $hash"
    done < <(grep '^blob/' <<<"$names" || true)
}

# Print the keyids, out of those whose base64 keys are read, that signed the letter in the folder $1.
signers() {
    local spki sig
    while read -r spki; do
        base64 -d <<<"$spki" >"$work/key.der"
        openssl pkey -pubin -inform DER -in "$work/key.der" -out "$work/key.pem" || refuse "the card has a key that is none"
        while read -r sig; do
            base64 -d <<<"$sig" >"$work/sig"
            if openssl pkeyutl -verify -pubin -inkey "$work/key.pem" -rawin -in "$1/pae" -sigfile "$work/sig" >/dev/null 2>&1; then
                sha256sum <"$work/key.der" | cut -d' ' -f1
                break
            fi
        done < <(jq -r '.signatures[].sig' "$1/manifest.dsse.json")
    done | sort -u # a key counts once
}

# The card: signed by enough of the keys it carries.
unpack "$3" "$work/card" >/dev/null
keys=$work/card/data/keys.jsonl
case $(jq -r .jyt.kind "$work/card/payload.json") in
    enrol) own=principal threshold=1 ;;
    root) own=root threshold=$(jq .threshold "$work/card/data/office.jsonl") ;;
    *) refuse "what was given as a card is none" ;;
esac
of() { jq -r --arg role "$1" 'select(.role == $role) | .spki' "$keys"; }
[ "$threshold" -ge 1 ] && [ "$(of $own | signers "$work/card" | wc -l)" -ge "$threshold" ] || refuse "the card lacks signatures"

# The package: signed by a key of that card.
if [ "$2" = - ]; then
    cp "$1" "$work/box.zip"
else
    # A key file may name its recipient too, which age does not take.
    grep '^AGE-SECRET-KEY-1' "$2" >"$work/id" || refuse "no identity in $2"
    age -d -i "$work/id" -o "$work/box.zip" "$1" || refuse "the seal does not open"
fi
unpack "$work/box.zip" "$work/x"
manifest=$work/x/payload.json
kind=$(jq -r .jyt.kind "$manifest")
jq -e --slurp '.[0].jyt.from == .[1].jyt.from' "$manifest" "$work/card/payload.json" >/dev/null || refuse "the card is of another office"
case $kind in
    enrol | root) cmp -s "$manifest" "$work/card/payload.json" || refuse "a card is checked with itself" ;;
    report | relay) [ $own = principal ] || refuse "a school signs a $kind" ;;
    *) [ $own = root ] || refuse "a bureau signs a $kind" ;;
esac
[ "$2" = - ] && case $kind in enrol | root | policy) ;; *) refuse "a $kind must be sealed" ;; esac
role=$own need=1
case $kind in
    enrol | root) need=$threshold ;;
    *) [ -z "$(of clerk)" ] || role=clerk ;;
esac
if [ "$kind" = policy ]; then # two clerks where there are as many
    all=$(of $role | wc -l)
    need=$((all < 2 ? all : 2))
fi
signed=$(of $role | signers "$work/x")
[ "$(grep -c . <<<"$signed")" -ge "$need" ] || refuse "the signature is not that of a key on the card, or there are too few"

echo "kind    $kind"
echo "letter  $(sha256sum <"$manifest" | cut -d' ' -f1)"
for keyid in $signed; do echo "signed  $(digits "$keyid")"; done
if [ "$(of $own | wc -l)" -eq 1 ]; then
    hash=$(of $own | base64 -d | sha256sum | cut -d' ' -f1)
else
    # Of the keys themselves: what the card calls them could be made to suit the digits somebody expects.
    ids=$(of $own | while read -r spki; do base64 -d <<<"$spki" | sha256sum | cut -d' ' -f1; done | sort | tr '\n' ' ')
    hash=$(printf '%s %s' "$threshold" "${ids% }" | sha256sum | cut -d' ' -f1)
fi
echo "digits  $(digits "$hash")"
