#!/bin/sh
# Stops the deployment that a demo has left up, if there is one.
#
# usage: demo-stop.sh FOLDER
set -eu
folder=$1
[ -e "$folder/pid" ] || exit 0
pid=$(cat "$folder/pid")
# Another process can have that number by now.
case "$(ps -o args= -p "$pid" || :)" in
*"up "*"$folder/data"*)
    kill "$pid"
    # One that has ended can stand in the list until its parent asks.
    while ps -o stat= -p "$pid" | grep -qv '^Z'; do sleep 0.1; done
    echo "The demo's deployment is stopped."
    ;;
esac
rm -f "$folder/pid"
