"""Real terminals for the studio: panes of tmux, whose screens can be read, and bare pseudo-terminals, whose bytes can."""
import fcntl
import os
import pty
import re
import select
import shlex
import signal
import struct
import subprocess
import termios
import time

from support import Skip, check

PATIENCE = 20


class Tmux:
    """One pane of a tmux server of its own, with a plain shell in it."""

    servers = 0

    def __init__(self, workspace, folder, size=(100, 30), **environment):
        Tmux.servers += 1
        self.socket = str(workspace.folder / f"tmux-{os.getpid()}-{Tmux.servers}")
        self.folder, self.keys, self.program = folder, 0, os.path.basename(workspace.sous)
        values = {"LC_ALL": "C.UTF-8", "PS1": "$ ", "ENV": "", **environment}
        command = ["env", "-u", "TMUX", *(f"{name}={value}" for name, value in values.items()), "sh", "-i"]
        try:
            self.call("-f", "/dev/null", "new-session", "-d", "-s", "s", "-x", str(size[0]), "-y", str(size[1]),
                      "-c", str(folder), shlex.join(command), ";", "set", "-g", "default-terminal", "tmux-256color",
                      ";", "set", "-g", "escape-time", "5", ";", "set", "-g", "status", "off")
        except FileNotFoundError:
            raise Skip("tmux is not installed") from None
        self.wait("$")

    def respawn(self):
        """A new shell on a new terminal in the same pane."""
        self.call("respawn-pane", "-k", "-t", "s")
        self.wait("$", gone="Recipe")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], capture_output=True, check=False)

    def call(self, *arguments, check_status=True, **more):
        done = subprocess.run(["tmux", "-S", self.socket, *arguments], capture_output=True, timeout=PATIENCE, check=False,
                              **more)
        check(not check_status or done.returncode == 0, "tmux", arguments[:2], done.stderr.decode())
        return done.stdout.decode(errors="replace")

    def screen(self):
        return self.call("capture-pane", "-p", "-t", "s")

    def line(self, text):
        """Types a line for the shell."""
        self.call("send-keys", "-t", "s", "-l", text)
        self.call("send-keys", "-t", "s", "Enter")

    def press(self, line):
        """Keys in words, as in session files: names, and texts in double quotes. Counted."""
        arguments = []
        for word in re.findall(r'"[^"]*"|\S+', line):
            if word.startswith('"'):
                self.keys += len(word) - 2
                arguments.append(["-l", word[1:-1]])
            else:
                self.keys += 1
                name = {"Esc": "Escape", "Backspace": "BSpace", "BackTab": "BTab"}.get(word, word)
                name = "C-" + name[1:].lower() if len(name) == 2 and name[0] == "^" else name
                arguments.append([";" if name == ";" else name])
        commands = []
        for position, argument in enumerate(arguments):
            commands += [";"] if commands else []
            commands += ["send-keys", "-t", "s", *("\\;" if word == ";" else word for word in argument)]
            if argument == ["Escape"] and position + 1 < len(arguments):
                # What follows an escape at once would be taken for a key pressed with Alt.
                self.call(*commands)
                commands = []
                time.sleep(0.1)
        self.call(*commands)

    def wait(self, text, gone=None, seconds=PATIENCE):
        """The screen once it shows `text` (and `gone` no more)."""
        until = time.monotonic() + seconds
        while True:
            screen = self.screen()
            if text in screen and (gone is None or gone not in screen):
                return screen
            check(time.monotonic() < until, f"not seen within {seconds} s: {text!r}" + (f" without {gone!r}" if gone else ""),
                  "\n" + screen)
            time.sleep(0.01)

    def do(self, keys, text, gone=None):
        """Presses keys and waits for a text."""
        self.press(keys)
        return self.wait(text, gone)

    def quiet(self, seconds=PATIENCE):
        """Waits until the screen has stayed the same for a moment."""
        until = time.monotonic() + seconds
        last = None
        while (screen := self.screen()) != last and time.monotonic() < until:
            last = screen
            time.sleep(0.3)

    def resize(self, width, height):
        self.call("resize-window", "-t", "s", "-x", str(width), "-y", str(height))

    def process(self):
        """The id of the studio's process in the pane."""
        terminal = self.call("display-message", "-p", "-t", "s", "#{pane_tty}").strip().removeprefix("/dev/")
        found = subprocess.run(["ps", "-t", terminal, "-o", "pid=,comm="], capture_output=True, text=True, check=True)
        for entry in found.stdout.splitlines():
            number, command = entry.split(None, 1)
            if command.strip() == self.program[:15]:
                return int(number)
        raise AssertionError(f"no process {self.program} on {terminal}: {found.stdout}")


class Pty:
    """A process on a pseudo-terminal of its own; every byte it sends is kept in `seen`."""

    def __init__(self, command, cwd, environment, size=(100, 30)):
        self.master, self.slave = pty.openpty()
        self.resize(*size)
        self.modes = termios.tcgetattr(self.slave)
        self.seen = bytearray()
        slave = self.slave

        def take_terminal():
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen(command, cwd=cwd, stdin=slave, stdout=slave, stderr=slave, env=environment,
                                        preexec_fn=take_terminal)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)

    def resize(self, width, height):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def send(self, keys):
        os.write(self.master, keys if isinstance(keys, bytes) else keys.encode())

    def read(self, seconds):
        """Reads what comes within the time; returns the bytes that came."""
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return b""
        try:
            block = os.read(self.master, 1 << 16)
        except OSError:
            return b""
        self.seen += block
        return block

    def wait(self, text, start=0, seconds=PATIENCE):
        """Reads until `text` has come after position `start`; returns the position behind it."""
        text = text if isinstance(text, bytes) else text.encode()
        until = time.monotonic() + seconds
        while True:
            at = self.seen.find(text, start)
            if at >= 0:
                return at + len(text)
            check(time.monotonic() < until, f"not sent within {seconds} s: {text!r} in {bytes(self.seen[start:])[-3000:]!r}")
            if not self.read(0.05) and self.process.poll() is not None and not self.read(0):
                check(self.seen.find(text, start) >= 0, f"ended with {self.process.returncode} before {text!r}:",
                      bytes(self.seen[start:])[-3000:])

    def quiet(self, seconds=0.25):
        """Reads until nothing has come for a while."""
        while self.read(seconds):
            pass

    def end(self, number=None, seconds=PATIENCE):
        """Sends a signal, waits for the end and returns the status; reads on meanwhile."""
        if number is not None:
            os.kill(self.process.pid, number)
        until = time.monotonic() + seconds
        while self.process.poll() is None:
            check(time.monotonic() < until, "the process does not end")
            self.read(0.02)
        while self.read(0):
            pass
        return self.process.returncode

    def modes_now(self):
        return termios.tcgetattr(self.slave)


def is_stopped(process):
    """Whether a process stands still after SIGTSTP."""
    with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
        return file.read().rsplit(")", 1)[1].split()[0] == "T"


__all__ = ["PATIENCE", "Pty", "Tmux", "is_stopped", "signal"]
