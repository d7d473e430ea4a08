#!/usr/bin/env bash
# The main job: five counties upload their exports to a deployment, which is killed while it determines
# them and started again, publishes what became of them and shows it on the dashboard. The deployment
# stays up; demo-stop.sh stops it.
#
# usage: [COUNTIES=58] demo.sh CLEAR64 FOLDER PAGES
set -euo pipefail
clear64=$1
folder=$2
pages=$3
data="$folder/data"
here=$(dirname "$0")
policies=$here/../shared/rules/policies

command -v ps >/dev/null || { echo "make demo needs ps, to stop what it starts: apt-get install procps" >&2; exit 2; }
command -v node >/dev/null || { echo "make demo needs Node 20.19 or newer: https://nodejs.org" >&2; exit 2; }
case "${COUNTIES:=5}" in 5 | 58) ;; *) echo "COUNTIES is 5 or 58, not $COUNTIES" >&2; exit 2 ;; esac
"$here/demo-stop.sh" "$folder"
rm -rf "$folder"
mkdir -p "$folder"

# Starts the deployment, with nothing of whoever runs the demo, so that it can stay.
up() {
    : >"$folder/up.err"
    (
        exec </dev/null >>"$folder/up.log" 2>"$folder/up.err"
        for open in /dev/fd/*; do
            [ "${open##*/}" -le 2 ] || eval "exec ${open##*/}>&-"
        done
        exec nohup "$clear64" up --sample-data --data "$data" --listen 127.0.0.1:0 \
            --dashboard "$pages" --dashboard-listen 127.0.0.1:0
    ) &
    deployment=$!
    echo $deployment >"$folder/pid"
    trap '"$here/demo-stop.sh" "$folder" >&2' EXIT
    trap 'exit 130' HUP INT TERM
    until grep -q ' up at ' "$folder/up.err"; do
        kill -0 $deployment 2>/dev/null || { cat "$folder/up.err" >&2; exit 1; }
        sleep 0.1
    done
    cat "$folder/up.err"
}

# Writes a policy as if the county had approved it. Without approval its run would be a draft.
approved() {
    cat "$policies/$1.toml"
    printf '\n[approval]\nby = "an invented approval"\non = 2026-01-02\n'
}

echo "== Exports of five counties: invented people"
"$clear64" sample --county los-angeles --rows 100000 --seed 7 --out "$folder/export.csv"
for county in sacramento san-joaquin contra-costa san-francisco; do
    "$clear64" sample --county $county --rows 20000 --seed 7 --out "$folder/$county.csv"
done

echo
echo "== A deployment: buckets, queues and functions in one process"
up
ln "$folder/export.csv" "$folder/los-angeles.csv"
for policy in los-angeles-2019 sacramento-2019 san-joaquin-2019 contra-costa-2019 san-francisco-2018; do
    county=${policy%-*}
    approved $policy >"$folder/$policy.toml"
    "$clear64" upload "$folder/$county.csv" --policy "$folder/$policy.toml" --county "$county" --data "$data"
done

if [ "$COUNTIES" = 58 ]; then
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

# One more county, for whoever looks at the dashboard.
"$clear64" sample --county alpine --rows 3000 --seed 7 --out "$folder/one-more.csv" >/dev/null
approved self-service-default >"$folder/one-more.toml"

dashboard=$(sed -n 's/.*the dashboard is at //p' "$folder/up.err")
node "$here/demo-check.mjs" "$dashboard" "$COUNTIES"
trap - EXIT
cat <<END

The dashboard: $dashboard

One more county, and the page changes by itself:
  $clear64 upload $folder/one-more.csv --policy $folder/one-more.toml --county alpine --data $data
The deployment stays up until:
  make demo-stop
END
