"""Servers that tests start on this machine: an S3 of SeaweedFS, a Glue of moto, PostgreSQL, MariaDB, and a proxy that spoils what passes through it."""
import hashlib
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse
import urllib.request

from support import ROOT, Skip, check, same

WEED = ROOT / ".venv-servers" / "bin" / "weed"
MOTO = ROOT / ".venv-servers" / "bin" / "moto_server"
KEY, SECRET = "KEY-OF-TESTS", "S3CRET-CANARY-OF-TESTS"
READER_KEY, READER_SECRET = "READER-OF-TESTS", "READER-CANARY-OF-TESTS"
BUCKET = "clinic"


def free_ports(count):
    """The first of so many ports in a row that nobody has, nor those 10,000 above them."""
    bases = list(range(21000, 29000, 50))
    # Suites and modules that run at the same time look in different places: processes begun together have numbers together.
    start = os.getpid() * 61 % len(bases)
    for base in bases[start:] + bases[:start]:
        sockets = []
        try:
            for port in [base + n for n in range(count)] + [base + 10000 + n for n in range(count)]:
                tried = socket.socket()
                sockets.append(tried)
                tried.bind(("127.0.0.1", port))
            return base
        except OSError:
            continue
        finally:
            for tried in sockets:
                tried.close()
    raise Skip("no free ports")


class S3:
    """One bucket, `clinic`; objects are put through the server's own file interface."""

    def __enter__(self):
        if not WEED.exists():
            raise Skip("scripts/servers could not be installed")
        memory = pathlib.Path("/dev/shm")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sous-s3-", dir=memory if memory.is_dir() else None))
        config = self.folder / "s3.json"
        config.write_text(
            '{"identities": [{"name": "admin", "credentials": [{"accessKey": "%s", "secretKey": "%s"}],'
            ' "actions": ["Admin", "Read", "Write", "List", "Tagging"]}, {"name": "reader", "credentials":'
            ' [{"accessKey": "%s", "secretKey": "%s"}], "actions": ["Read", "List"]}]}'
            % (KEY, SECRET, READER_KEY, READER_SECRET))
        base = free_ports(8)
        self.files, self.port = base + 2, base + 3
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(
            [WEED, "mini", f"-dir={self.folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.config={config}",
             "-admin.ui=false", "-webdav=false", "-master.telemetry=false", f"-bucket={BUCKET}", f"-master.port={base}",
             f"-volume.port={base + 1}", f"-filer.port={self.files}", f"-s3.port={self.port}", f"-admin.port={base + 4}",
             "-s3.port.iceberg=0"],
            stdout=self.log, stderr=self.log, cwd=self.folder)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                self.put("_started", b"yes")
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=5)
            except urllib.error.HTTPError:
                return self
            except OSError:
                time.sleep(0.2)
        self.__exit__()
        raise Skip("the S3 server does not start")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, key, content):
        url = f"http://127.0.0.1:{self.files}/buckets/{BUCKET}/{urllib.parse.quote(key)}"
        request = urllib.request.Request(url, data=content, method="PUT", headers={"Content-Type": "text/plain"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            check(answer.status < 300, "put", key, answer.status)

    def get(self, key):
        url = f"http://127.0.0.1:{self.files}/buckets/{BUCKET}/{urllib.parse.quote(key)}"
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.read()

    def keys(self, folder):
        """Keys below a folder, without it, as the server's own file interface lists them."""
        url = f"http://127.0.0.1:{self.files}/buckets/{BUCKET}/{urllib.parse.quote(folder)}/?limit=10000"
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": "application/json"}), timeout=60) as answer:
                entries = json.load(answer)["Entries"] or []
        except urllib.error.HTTPError as error:
            check(error.code == 404, "list", folder, error.code)
            return []
        found = []
        for entry in entries:
            name = entry["FullPath"].rsplit("/", 1)[1]
            if entry["Mode"] & 0x80000000:
                found += [f"{name}/{key}" for key in self.keys(f"{folder}/{name}")]
            else:
                found.append(name)
        return sorted(found)

    def digest(self, folder):
        """As `tree_digest` of the same files on disk."""
        digest = hashlib.sha256()
        for key in sorted(self.keys(folder), key=pathlib.PurePosixPath):
            digest.update(key.encode() + b"\0" + hashlib.sha256(self.get(f"{folder}/{key}")).digest())
        return digest.hexdigest()

    def unfinished(self):
        """Uploads that nobody has completed or aborted."""
        return {key.split("/")[0] for key in self.keys(".uploads")}

    def environment(self, port=None, **more):
        return {
            "AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "us-east-1", "AWS_PROFILE": "",
            "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(self.folder),
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port or self.port}", **more}


class Glue:
    """A Glue Data Catalog that takes any signature."""

    def __enter__(self):
        if not MOTO.exists():
            raise Skip("scripts/servers could not be installed")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sous-glue-"))
        self.log = open(self.folder / "log", "wb")
        self.port = free_ports(1)
        self.process = subprocess.Popen(
            [MOTO, "-H", "127.0.0.1", "-p", str(self.port)], stdout=self.log, stderr=self.log, cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder)})
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                self.ask("GetDatabases")
                return self
            except OSError:
                time.sleep(0.2)
        self.__exit__()
        raise Skip("the Glue server does not start")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, operation, **body):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/", data=json.dumps(body).encode(), method="POST",
            headers={"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"AWSGlue.{operation}",
                     "Authorization": "AWS4-HMAC-SHA256 Credential=T/20260101/us-east-1/glue/aws4_request, SignedHeaders=host, Signature=0"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"{}")

    def table(self, name):
        database, table = name.split(".")
        return self.ask("GetTable", DatabaseName=database, Name=table)["Table"]

    def partitions(self, name, expression=None):
        database, table = name.split(".")
        found, token = [], {}
        while True:
            wanted = {"Expression": expression} if expression else {}
            page = self.ask("GetPartitions", DatabaseName=database, TableName=table, **wanted, **token)
            found += page["Partitions"]
            if not page.get("NextToken"):
                return found
            token = {"NextToken": page["NextToken"]}

    def environment(self, port=None):
        return {"AWS_ENDPOINT_URL_GLUE": f"http://127.0.0.1:{port or self.port}"}


class PostgreSQL:
    """A server with one database, `postgres`, filled by a script."""

    def __init__(self, script="", password=None):
        self.script, self.password = script, password

    def __enter__(self):
        found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            raise Skip("PostgreSQL could not be installed")
        self.programs = found[-1].parent
        memory = pathlib.Path("/dev/shm")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sous-postgresql-", dir=memory if memory.is_dir() else None))
        # The server refuses to run as root.
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(self.folder, "postgres")
        (self.folder / "password").write_text((self.password or "unused") + "\n")
        (self.folder / "password").chmod(0o644)
        self.port = free_ports(1)
        how = "scram-sha-256" if self.password else "trust"
        self.log = open(self.folder / "log", "wb")
        self.call("initdb", "-N", "-D", self.folder / "data", "-A", how, "-U", "postgres", f"--pwfile={self.folder}/password")
        self.process = subprocess.Popen(
            [*self.user, self.programs / "postgres", "-D", self.folder / "data", "-p", str(self.port), "-k", self.folder,
             "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"], stdout=self.log, stderr=self.log)
        self.address = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                self.run("select 1")
                break
            except subprocess.CalledProcessError:
                time.sleep(0.1)
        else:
            self.__exit__()
            raise Skip("PostgreSQL does not start")
        if self.script:
            self.run(self.script)
        return self

    def __exit__(self, *_):
        # A server that has ended by itself has no process to be stopped.
        try:
            process = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
            os.kill(process, signal.SIGQUIT)
        except (OSError, ValueError):
            self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, program, *arguments):
        subprocess.run([*self.user, self.programs / program, *arguments], check=True, stdout=self.log, stderr=self.log)

    def run(self, sql):
        """What psql writes for statements."""
        return subprocess.run(
            [self.programs / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-q", "-v", "ON_ERROR_STOP=1",
             "-f", "-"], input=sql + ";\n", text=True, check=True, capture_output=True,
            env={**os.environ, "PGPASSWORD": self.password or ""}).stdout


class MariaDB:
    """A server with one database, `clinic`, filled by a script, and one user, `ann`."""

    def __init__(self, script="", password="unused"):
        self.script, self.password = script, password

    def __enter__(self):
        if not shutil.which("mariadbd"):
            raise Skip("MariaDB could not be installed")
        memory = pathlib.Path("/dev/shm")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sous-mariadb-", dir=memory if memory.is_dir() else None))
        self.user = ["--user=mysql"] if os.geteuid() == 0 else []
        if self.user:
            shutil.chown(self.folder, "mysql")
        self.port = free_ports(1)
        self.log = open(self.folder / "log", "wb")
        subprocess.run(
            ["mariadb-install-db", "--no-defaults", *self.user, f"--datadir={self.folder}/data",
             "--auth-root-authentication-method=normal", "--skip-test-db"], check=True, stdout=self.log, stderr=self.log)
        self.process = subprocess.Popen(
            ["mariadbd", "--no-defaults", *self.user, f"--datadir={self.folder}/data", f"--port={self.port}",
             "--bind-address=127.0.0.1", f"--socket={self.folder}/s", f"--pid-file={self.folder}/pid"],
            stdout=self.log, stderr=self.log)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                self.run(
                    "create database clinic character set utf8mb4; create user ann@'%' identified by '"
                    f"{self.password}'; grant all on clinic.* to ann@'%'", database="mysql")
                break
            except subprocess.CalledProcessError:
                time.sleep(0.2)
        else:
            self.__exit__()
            raise Skip("MariaDB does not start")
        self.address = f"mysql://ann:{urllib.parse.quote(self.password)}@127.0.0.1:{self.port}/clinic"
        if self.script:
            self.run(self.script)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, sql, database="clinic"):
        """What the client writes for statements."""
        return subprocess.run(
            ["mariadb", "--no-defaults", f"--socket={self.folder}/s", "-u", "root", "--default-character-set=utf8mb4", "-N",
             "-r", database], input=sql, text=True, check=True, capture_output=True).stdout


def error(status, code, **headers):
    """An answer of S3 that says why not."""
    body = f"<Error><Code>{code}</Code><Message>{code} of a test</Message></Error>".encode()
    lines = [f"HTTP/1.1 {status} {code}", f"Content-Length: {len(body)}", *(f"{name}: {text}" for name, text in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n", body


class Proxy:
    """Passes bytes on to a port and counts those that come back; spoils them as it is told. With the files of a certificate
    and its key it speaks TLS to those who come."""

    def __init__(self, target, certificate=None):
        self.target = target
        self.received = 0
        self.tls = None
        if certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*certificate)
        # What is still to be spoiled: requests that get another answer, connections cut behind so many bytes of the answer.
        self.busy = self.cuts = 0
        self.answer = error(503, "SlowDown")
        self.cut_behind = 300_000
        # The beginnings of all requests.
        self.heads = []
        # Requests that hold these bytes are let through so often, then nothing is any more.
        self.until, self.passes = None, 0
        # Seconds that every piece of an answer waits; None lets none through.
        self.delay = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def take(self, name):
        with self.lock:
            left = getattr(self, name)
            setattr(self, name, max(0, left - 1))
            return left > 0

    def serve(self, client):
        try:
            if self.tls:
                client = self.tls.wrap_socket(client, server_side=True)
            server = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            client.close()
            return
        threading.Thread(target=self.back, args=(server, client, self.take("cuts")), daemon=True).start()
        try:
            while block := client.recv(1 << 16):
                if block[:4] in (b"GET ", b"HEAD", b"PUT ", b"POST"):
                    self.heads.append(block.split(b"\r\n\r\n")[0].decode(errors="replace"))
                    if self.take("busy"):
                        head, body = self.answer
                        client.sendall(head + (b"" if block[:4] == b"HEAD" else body))
                        continue
                if self.until and self.until in block:
                    with self.lock:
                        self.passes -= 1
                if self.passes < 0:
                    break
                server.sendall(block)
        except OSError:
            pass
        self.shut(client, server)

    def back(self, server, client, is_cut):
        passed = 0
        try:
            while block := server.recv(1 << 16):
                while self.delay is None:
                    time.sleep(0.05)
                time.sleep(self.delay)
                with self.lock:
                    self.received += len(block)
                client.sendall(block)
                passed += len(block)
                if is_cut and passed > self.cut_behind:
                    break
        except OSError:
            pass
        self.shut(client, server)

    @staticmethod
    def shut(*sockets):
        for one in sockets:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            one.close()


def interrupt(process, proxy, seconds):
    """Interrupts a run whose proxy lets nothing through, which has to end so and within that time."""
    process.send_signal(signal.SIGINT)
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        raise AssertionError(f"{seconds} seconds after SIGINT it still waits") from None
    finally:
        proxy.delay = 0
    same(process.returncode, 130)
