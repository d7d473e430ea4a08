"""The dashboard of one machine answers as the one of the cloud does."""

import os
import signal
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

from templates import Stack

PROGRAMS = Path(os.environ["PROGRAMS"]).resolve()
FOLDER = Path(os.environ["FOLDER"]).resolve()


def directives(policy):
    return {name: sources for name, *sources in map(str.split, policy.split(";"))}


class Dashboard(unittest.TestCase):
    def headers(self):
        """What `clear64 up` says with the first page."""
        folder = Path(tempfile.mkdtemp(dir=FOLDER))
        (folder / "pages").mkdir()
        (folder / "pages" / "index.html").write_text("<!doctype html>")
        command = [PROGRAMS / "clear64", "up", "--data", folder / "data", "--listen", "127.0.0.1:0"]
        command += ["--dashboard", folder / "pages", "--dashboard-listen", "127.0.0.1:0"]
        silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **silent) as deployment:
            try:
                for line in deployment.stderr:
                    if "the dashboard is at " in line:
                        address = line.split(" is at ")[1].strip()
                        with urllib.request.urlopen(address) as answer:
                            return answer.headers
            finally:
                deployment.send_signal(signal.SIGKILL)
        self.fail("it did not start")

    def test_security_headers_are_those_of_the_template(self):
        policy = Stack("dashboard.yaml").properties("Headers")["ResponseHeadersPolicyConfig"]
        expected = dict(policy["SecurityHeadersConfig"])
        # There is no TLS on one machine.
        del expected["StrictTransportSecurity"]
        said = self.headers()
        csp = expected.pop("ContentSecurityPolicy")["ContentSecurityPolicy"]
        self.assertEqual(directives(said["content-security-policy"]), directives(csp))
        names = {
            "x-content-type-options": ("ContentTypeOptions", "nosniff"),
            "x-frame-options": ("FrameOptions", expected["FrameOptions"]["FrameOption"]),
            "referrer-policy": ("ReferrerPolicy", expected["ReferrerPolicy"]["ReferrerPolicy"]),
        }
        self.assertEqual({name for name, _ in names.values()}, set(expected))
        for name, (_, value) in names.items():
            self.assertEqual(said[name], value, name)


if __name__ == "__main__":
    unittest.main()
