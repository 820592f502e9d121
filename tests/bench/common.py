"""What the scripts in this folder share: the workloads, the programs and running them."""
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TIME = "/usr/bin/time"
ROOT = os.path.dirname(os.path.dirname(HERE))


def workloads(names=()):
    """The paths of the workloads, of all or of those named."""
    found = sorted(glob.glob(os.path.join(HERE, "workloads", "*.py")))
    by_name = {name_of(path): path for path in found}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        sys.exit(f"no workload {', '.join(unknown)}; there are {', '.join(by_name)}")
    return [by_name[name] for name in names] if names else found


def sized(path, size):
    """The text of a workload that does more or less: `size` is given how much it says and tells how much."""
    with open(path) as file:
        first, rest = file.read().split("\n", 1)
    return f"N = {size(int(first.removeprefix('N = ')))}\n{rest}"


def name_of(path):
    return os.path.splitext(os.path.basename(path))[0]


def iosh():
    """The release build."""
    path = os.environ.get("IOSH") or os.path.join(ROOT, "target", "release", "iosh")
    if not os.path.exists(path):
        sys.exit(f"{path} is missing: cargo build --release, or set IOSH")
    return path


def pythons():
    """CPython 3.13, and the system's, which is mostly built with profile-guided optimisation."""
    # A version manager's shim adds its own start-up time, so its real binary comes first.
    managed = sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.13.*/bin/python3.13")))
    wanted = os.environ.get("PYTHON313") or (managed[-1] if managed else shutil.which("python3.13"))
    found = [p for p in (wanted, "/usr/bin/python3") if p and os.path.exists(p)]
    return found or sys.exit("no CPython to measure against: set PYTHON313")


class Run:
    """What one run of a program took, and the last line that it printed."""

    def __init__(self, command, script=None, stdout=subprocess.PIPE, memory=False):
        with tempfile.TemporaryDirectory() as folder:
            if script:
                command = command + [shutil.copy(script, os.path.join(folder, "case.py"))]
            # The peak of a child counts what this process held when it was forked; `time` is small.
            peak = os.path.join(folder, "peak")
            if memory and os.path.exists(TIME):
                command = [TIME, "-f", "%M", "-o", peak, *command]
            with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as output:
                start = time.perf_counter()
                child = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL,
                                         stdout=output if stdout is subprocess.PIPE else stdout, stderr=errors)
                _, status, usage = os.wait4(child.pid, 0)
                self.seconds = time.perf_counter() - start
                child.returncode = os.waitstatus_to_exitcode(status)
                lines = tail(output).splitlines()
                self.last = lines[-1] if lines else ""
                self.status = child.returncode
                self.errors = tail(errors)[-300:]
            self.kilobytes = usage.ru_maxrss
            if os.path.exists(peak):
                with open(peak) as file:
                    self.kilobytes = int(file.read().split()[-1])
        self.user = usage.ru_utime


def tail(file):
    file.seek(max(0, file.seek(0, os.SEEK_END) - 4096))
    return file.read().decode("utf-8", "replace").strip()


def machine():
    """One line about this machine."""
    cpu = "unknown processor"
    try:
        with open("/proc/cpuinfo") as info:
            cpu = next(line.split(":", 1)[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    name = os.uname()
    return f"{cpu}, {os.cpu_count()} cores, {name.sysname} {name.release.split('-')[0]}"


def version_of(python):
    code = "import sys; print('.'.join(map(str, sys.version_info[:3])))"
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
