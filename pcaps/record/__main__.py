"""Records the captures of real sockets: python3 pcaps/record [-o DIRECTORY] [NAME ...]

Needs root, Linux network namespaces, ip, nft and tcpdump. Without a name it records every story.
Each gives NAME.pcap and NAME.truth.json, which holds what every call returned.
"""

import argparse
import datetime
import fcntl
import importlib
import json
import os
import platform
import sys
import time

import lab as lab_module
import recorder as recorder_module
from stories import STORIES

for module in ("udp", "udp_path", "tcp_refused", "tcp_open", "tcp_close", "tcp_break", "forged",
               "icmp"):
    importlib.import_module(module + "_stories")


def captures_of(name, story, directory):
    """One Capture for each point; the first is the story's own file."""
    captures = []
    for number, (host, interface, *more) in enumerate(story.points):
        file = name if number == 0 else f"{name}.{host}"
        captures.append(lab_module.Capture(host, interface, f"{directory}/{file}.pcap", more))
    return captures


def play(name, directory):
    """Builds the laboratory, plays one story, writes its files."""
    story = STORIES[name]
    with lab_module.Lab(**story.options) as lab:
        recorder = recorder_module.Recorder(lab)
        captures = captures_of(name, story, directory)
        for capture in captures:
            capture.start()
        try:
            story.play(lab, recorder)
            time.sleep(0.3)
        finally:
            files = [capture.stop() for capture in captures]
            recorder.close_kept()
        truth = {
            "name": name, "title": story.title, "rows": story.rows,
            "kernel": "Linux " + platform.release(),
            "recorded": datetime.datetime.now(datetime.timezone.utc).strftime("%FT%TZ"),
            "captures": files, "addresses": lab.addresses, "delay": lab.delay,
            "sockets": recorder.sockets, "calls": recorder.calls, "programs": recorder.programs,
            "events": lab.events,
        }
    with open(f"{directory}/{name}.truth.json", "w", encoding="utf-8") as file:
        file.write(in_lines(truth))


def in_lines(truth):
    """JSON with one line for each call, socket and event, so that differences read well."""
    parts = []
    for key, value in truth.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("  " + json.dumps(row) for row in value)
            parts.append(f' "{key}": [\n{rows}\n ]')
        else:
            parts.append(f' "{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main():
    arguments = argparse.ArgumentParser(prog="record", description=__doc__,
                                        formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("-o", dest="directory", metavar="DIRECTORY",
                           default=os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    arguments.add_argument("-l", dest="list", action="store_true", help="list the stories")
    arguments.add_argument("names", nargs="*", metavar="NAME")
    chosen = arguments.parse_args()
    unknown = [name for name in chosen.names if name not in STORIES]
    if unknown:
        sys.exit(f"record: no story {', '.join(unknown)}")
    if chosen.list:
        for name, one in STORIES.items():
            print(f"{name}: {one.title} ({' '.join(one.rows)})")
        return
    with open(__file__, "rb") as only_one:
        fcntl.flock(only_one, fcntl.LOCK_EX)  # there is one laboratory: recorders take turns
        for name in chosen.names or STORIES:
            print(name, flush=True)
            play(name, chosen.directory)


if __name__ == "__main__":
    main()
