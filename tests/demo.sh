#!/bin/sh
# The main job: five counties upload their exports to a deployment, which is killed while it determines
# them and started again, and publishes what became of them.
#
# usage: [COUNTIES=58] demo.sh CLEAR64 FOLDER
set -eu
clear64=$1
folder=$2
data="$folder/data"
policies=$(dirname "$0")/../shared/rules/policies

rm -rf "$folder"
mkdir -p "$folder"

up() {
    : >"$folder/up.err"
    "$clear64" up --sample-data --data "$data" --listen 127.0.0.1:0 >>"$folder/up.log" 2>"$folder/up.err" &
    deployment=$!
    trap 'kill -9 $deployment 2>/dev/null || :' EXIT
    until grep -q ' up at ' "$folder/up.err"; do
        kill -0 $deployment 2>/dev/null || { cat "$folder/up.err" >&2; exit 1; }
        sleep 0.1
    done
    cat "$folder/up.err"
}

echo "== Exports of five counties: invented people"
"$clear64" sample --county los-angeles --rows 100000 --seed 7 --out "$folder/export.csv"
for county in sacramento san-joaquin contra-costa san-francisco; do
    "$clear64" sample --county $county --rows 20000 --seed 7 --out "$folder/$county.csv"
done

echo
echo "== A deployment: buckets, queue and functions in one process"
up
ln "$folder/export.csv" "$folder/los-angeles.csv"
for policy in los-angeles-2019 sacramento-2019 san-joaquin-2019 contra-costa-2019 san-francisco-2018; do
    county=${policy%-*}
    # The pilot's policy, as if the county had approved it. Without approval its run would be a draft.
    { cat "$policies/$policy.toml"; printf '\n[approval]\nby = "an invented approval"\non = 2026-01-02\n'; } \
        >"$folder/$policy.toml"
    "$clear64" upload "$folder/$county.csv" --policy "$folder/$policy.toml" --county "$county" --data "$data"
done

if [ "${COUNTIES:-5}" = 58 ]; then
    # The other 53, under the policy of who has none: drafts, in no statewide total.
    for county in $(sed -n 's/.*"access_key": "\(.*\)-uploader".*/\1/p' "$data/keys.json"); do
        [ -e "$folder/$county.csv" ] && continue
        "$clear64" sample --county "$county" --rows 2000 --seed 7 --out "$folder/$county.csv" >/dev/null
        "$clear64" upload "$folder/$county.csv" --county "$county" --data "$data"
    done
fi

echo
echo "== Killed while it determines them, and started again"
kill -9 $deployment
wait $deployment 2>/dev/null || :
"$clear64" status --data "$data"
up

echo
echo "== What became of the uploads"
"$clear64" status --wait --data "$data"
echo
"$clear64" fetch --county los-angeles --out "$folder/results" --data "$data"
"$clear64" show "$folder/results"

echo
echo "== What is published: everyone counted once, nobody identifiable"
"$clear64" fetch --published --out "$folder/published" --data "$data"
echo "Tables, Parquet and CSV, and what they are (meta.json): $folder/published"
kill $deployment
