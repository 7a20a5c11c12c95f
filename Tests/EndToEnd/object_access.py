"""How S3 is reached: credentials from everywhere, sessions that end, clocks that are wrong, other regions, certificates."""
import contextlib
import datetime
import email.utils
import http.server
import json
import shutil
import subprocess
import threading
import urllib.parse

from servers import BUCKET, KEY, S3, SECRET, Proxy, error
from support import Skip, check, same, write_recipe

PATH = f"s3://{BUCKET}/a.csv"
ROWS = "id\n1\n"
LATER = "2099-01-01T00:00:00Z"


@contextlib.contextmanager
def providers(expiration=LATER, refused=False):
    """What gives credentials to machines, containers and roles; yields its address and what it was asked."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def say(self, status, text):
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def document(self):
            return json.dumps({"AccessKeyId": KEY, "SecretAccessKey": SECRET, "Expiration": expiration})

        def do_PUT(self):
            asked.append(f"PUT {self.path}")
            self.say(200 if self.headers["X-aws-ec2-metadata-token-ttl-seconds"] else 400, "TOKEN-OF-MACHINE")

        def do_GET(self):
            asked.append(f"GET {self.path}")
            roles = "/latest/meta-data/iam/security-credentials/"
            if self.path == "/container":
                is_known = self.headers["Authorization"] == "TOKEN-OF-CONTAINER"
            else:
                is_known = self.headers["X-aws-ec2-metadata-token"] == "TOKEN-OF-MACHINE"
            self.say(200, "night\n" if self.path == roles else self.document()) if is_known else self.say(401, "")

        def do_POST(self):
            form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            asked.append({"signed": "/sts/aws4_request" in self.headers.get("Authorization", ""), **{k: v[0] for k, v in form.items()}})
            if refused:
                self.say(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not you</Message></Error></ErrorResponse>")
            else:
                self.say(200, f"<R><Credentials><AccessKeyId>{KEY}</AccessKeyId><SecretAccessKey>{SECRET}</SecretAccessKey>"
                              f"<Expiration>{expiration}</Expiration></Credentials></R>")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def rows(workspace, environment):
    return workspace.ok("preview", PATH, "--format", "csv", "--quiet", **environment).out


def test_credentials_come_from_machines_containers_and_roles(workspace):
    folder = workspace.new("credentials")
    (folder / "identity").write_text("TOKEN-OF-IDENTITY\n")
    (folder / "container").write_text("TOKEN-OF-CONTAINER\n")
    (folder / "config").write_text(
        f"[profile base]\naws_access_key_id = BASE\naws_secret_access_key = BASE-CANARY\n"
        f"[profile night]\nrole_arn = arn:aws:iam::1:role/night\nsource_profile = base\nexternal_id = ours\n"
        f"[profile web]\nrole_arn = arn:aws:iam::1:role/web\nweb_identity_token_file = {folder}/identity\n")
    with S3() as s3, providers() as (address, asked):
        s3.put("a.csv", ROWS.encode())
        none = s3.environment(AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", AWS_ENDPOINT_URL_STS=address,
                              AWS_CONFIG_FILE=str(folder / "config"))
        machine = {**none, "AWS_EC2_METADATA_DISABLED": "", "AWS_EC2_METADATA_SERVICE_ENDPOINT": address}
        same(rows(workspace, machine), ROWS)
        roles = "/latest/meta-data/iam/security-credentials/"
        same(asked, ["PUT /latest/api/token", f"GET {roles}", f"GET {roles}night"])
        del asked[:]
        container = {**none, "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{address}/container",
                     "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(folder / "container")}
        same((rows(workspace, container), asked), (ROWS, ["GET /container"]))
        refused = workspace.run("preview", PATH, **{**container, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": ""})
        check(refused.status == 4 and "the container's credentials cannot be had" in refused.err, refused.status, refused.err)
        del asked[:]
        web = {"Action": "AssumeRoleWithWebIdentity", "WebIdentityToken": "TOKEN-OF-IDENTITY", "signed": False}
        for more, wanted in (
                ({"AWS_ROLE_ARN": "arn:aws:iam::1:role/web", "AWS_WEB_IDENTITY_TOKEN_FILE": str(folder / "identity")}, web),
                ({"AWS_PROFILE": "web"}, web),
                ({"AWS_PROFILE": "night"}, {"Action": "AssumeRole", "ExternalId": "ours", "signed": True})):
            same(rows(workspace, {**none, **more}), ROWS, more)
            found = asked.pop()
            same({key: found.get(key) for key in wanted}, wanted, more)
    with S3() as s3, providers(refused=True) as (address, asked):
        none = s3.environment(AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", AWS_ENDPOINT_URL_STS=address,
                              AWS_CONFIG_FILE=str(folder / "config"), AWS_PROFILE="night")
        refused = workspace.run("preview", PATH, **none)
        words = "the role arn:aws:iam::1:role/night cannot be taken over: not you (AccessDenied)"
        check(refused.status == 4 and words in refused.err and "CANARY" not in refused.err, refused.status, refused.err)
        same(refused.err.strip().count("\n"), 0, refused.err)


def test_sessions_that_end_are_renewed(workspace):
    folder = workspace.new("sessions")
    (folder / "container").write_text("TOKEN-OF-CONTAINER\n")
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=60)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for expiration, least in ((LATER, 1), (soon, 2)):
        with S3() as s3, Proxy(s3.port) as proxy, providers(expiration) as (address, asked):
            s3.put("a.csv", ROWS.encode())
            environment = s3.environment(
                proxy.port, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", AWS_CONTAINER_CREDENTIALS_FULL_URI=f"{address}/container",
                AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=str(folder / "container"))
            same(rows(workspace, environment), ROWS)
            check(len(asked) == 1 if least == 1 else len(asked) >= least, expiration, asked)
            # Whatever its time says, the service may turn a session down: once, or for good.
            del asked[:]
            proxy.answer, proxy.busy = error(400, "ExpiredToken"), 2
            same((rows(workspace, environment), proxy.busy), (ROWS, 0))
            check(len(asked) > 1, asked)
            proxy.busy = 1000
            refused = workspace.run("preview", PATH, **environment)
            check(refused.status == 4 and "the AWS credentials have expired (ExpiredToken); renew them" in refused.err, refused.err)
            same(refused.err.strip().count("\n"), 0, refused.err)


def test_a_clock_that_is_wrong_is_allowed_for(workspace):
    folder = workspace.new("clock")
    with S3() as s3, Proxy(s3.port) as proxy:
        s3.put("a.csv", ROWS.encode())
        there = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=10)
        proxy.answer = error(403, "RequestTimeTooSkewed", Date=email.utils.format_datetime(there, usegmt=True))
        recipe = write_recipe(folder, "r", {"path": PATH}, [], {"path": f"s3://{BUCKET}/out.csv"})
        for command in (["preview", PATH], ["run", recipe, "--quiet"]):
            proxy.busy = 2
            del proxy.heads[:]
            workspace.ok(*command, cwd=folder, **s3.environment(proxy.port))
            same(proxy.busy, 0)
            times = [line.split(": ")[1] for head in proxy.heads for line in head.split("\r\n") if line.lower().startswith("x-amz-date")]
            last = datetime.datetime.strptime(times[-1], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
            check(abs((last - there).total_seconds()) < 120, times)
        same(s3.get("out.csv").decode(), ROWS)
        proxy.busy = 1000
        refused = workspace.run("preview", PATH, **s3.environment(proxy.port))
        check(refused.status == 4 and "the clock of this machine is wrong (RequestTimeTooSkewed); set it" in refused.err, refused.err)


def test_a_bucket_in_another_region_is_followed_there(workspace):
    with S3() as s3, Proxy(s3.port) as proxy:
        s3.put("a.csv", ROWS.encode())
        proxy.answer, proxy.busy = error(301, "PermanentRedirect", **{"x-amz-bucket-region": "eu-west-3"}), 1
        same(rows(workspace, s3.environment(proxy.port)), ROWS)
        check("/us-east-1/s3/" in proxy.heads[0] and all("/eu-west-3/s3/" in head for head in proxy.heads[1:]), proxy.heads)


def certificate(folder, name):
    """The files of a certificate for an address and of its key, signed by nobody."""
    files = (folder / f"{name}.pem", folder / f"{name}.key")
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
             "/CN=test", "-addext", f"subjectAltName={name}", "-out", files[0], "-keyout", files[1]], check=True, capture_output=True)
    except FileNotFoundError:
        raise Skip("openssl is not installed") from None
    return files


def test_certificates_are_verified(workspace):
    folder = workspace.new("certificates")
    with S3() as s3:
        s3.put("a.csv", ROWS.encode())
        for name, is_right in (("IP:127.0.0.1", True), ("DNS:other.example", False)):
            files = certificate(folder, name)
            with Proxy(s3.port, files) as proxy:
                environment = {**s3.environment(), "AWS_ENDPOINT_URL_S3": f"https://127.0.0.1:{proxy.port}"}
                for more in ({}, {"AWS_CA_BUNDLE": str(files[0])}):
                    result = workspace.run("preview", PATH, "--format", "csv", "--quiet", **{**environment, **more})
                    if is_right and more:
                        same((result.status, result.out), (0, ROWS), result.err)
                    else:
                        check(result.status == 4 and "the certificate of 127.0.0.1" in result.err, name, more, result.status, result.err)
                        same(result.err.strip().count("\n"), 0, result.err)
                        same(proxy.heads, [], "something was sent")
                if is_right:
                    shutil.copy(files[0], folder / "bundle.pem")
                    recipe = write_recipe(folder, "r", {"path": PATH}, [], {"path": f"s3://{BUCKET}/out.csv"})
                    workspace.ok("run", recipe, "--quiet", cwd=folder, **{**environment, "AWS_CA_BUNDLE": str(folder / "bundle.pem")})
                    same(s3.get("out.csv").decode(), ROWS)
