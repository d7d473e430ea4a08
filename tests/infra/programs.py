"""The programs of the functions, as AWS Lambda starts them."""

import os
import shlex
import subprocess
import zipfile
from pathlib import Path

from runtime import Runtime

PROGRAMS = Path(os.environ["PROGRAMS"]).resolve()
FOLDER = Path(os.environ["FOLDER"]).resolve()
# Packages and what runs the programs in them, if they were built for another machine.
PACKAGES = os.environ.get("PACKAGES")
RUNNER = shlex.split(os.environ.get("RUNNER", ""))


def program(function):
    if not PACKAGES:
        return PROGRAMS / function
    folder = FOLDER / function
    with zipfile.ZipFile(Path(PACKAGES, f"{function}.zip")) as package:
        assert package.namelist() == ["bootstrap"], package.namelist()
        found = Path(package.extract("bootstrap", folder))
    found.chmod(0o755)
    return found


class Program:
    """A function's program under way, with what its queue delivers."""

    def __init__(self, function, sqs, queue, environment, batch=1):
        self.runtime = Runtime(sqs, queue, batch)
        environment |= {
            "AWS_LAMBDA_RUNTIME_API": self.runtime.address,
            "AWS_LAMBDA_FUNCTION_NAME": function,
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "3008",
        }
        self.file = open(FOLDER / f"{function}.log", "w+")
        command = [*RUNNER, str(program(function))]
        self.process = subprocess.Popen(
            command, env=environment, stdout=self.file, stderr=self.file
        )

    def log(self):
        self.file.flush()
        return Path(self.file.name).read_text()

    def settle(self):
        """Waits until every message is handled."""
        is_settled = self.runtime.settle(lambda: self.process.poll() is None)
        assert is_settled, self.log()[-2000:]

    def stop(self):
        self.runtime.stop()
        self.process.kill()
        self.process.wait()
        self.file.close()
