package engineclient

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/docker/docker/client"
)

// Unreachable is the error that no engine answers at a host.
type Unreachable struct {
	Host  string
	Cause error
}

// Error describes the cause. It must not contain "connection refused" or "dial unix":
// the Docker client would replace the error with its own text and lose the cause.
func (u *Unreachable) Error() string { return "reach engine at " + u.Host + ": " + u.reason() }

func (u *Unreachable) Unwrap() error { return u.Cause }

func (u *Unreachable) reason() string {
	var dns *net.DNSError
	switch {
	case errors.Is(u.Cause, fs.ErrNotExist):
		return "the socket does not exist"
	case errors.Is(u.Cause, fs.ErrPermission):
		return "permission denied"
	case u.notSocket():
		return "the path exists and is not a socket"
	case errors.Is(u.Cause, syscall.ECONNREFUSED):
		return "no program listens there"
	case errors.Is(u.Cause, errNotEngine), says(u.Cause, "malformed HTTP") && !u.wantsTLS():
		return errNotEngine.Error()
	case says(u.Cause, ": invalid port"):
		return "invalid port: must be a number from 1 to 65535"
	case errors.As(u.Cause, &dns):
		return "the name " + dns.Name + " cannot be resolved"
	case errors.Is(u.Cause, os.ErrDeadlineExceeded), timedOut(u.Cause):
		return "the connection timed out"
	case u.wantsTLS():
		return "the engine requires TLS"
	}
	if _, said, ok := strings.Cut(u.Cause.Error(), "stderr="); ok {
		return strings.Join(strings.Fields(said), " ") // the message of ssh, without the text that its caller adds
	}
	return strings.NewReplacer("\n", " ", "connection refused", "no program listens there", "dial unix ", "").Replace(u.Cause.Error())
}

// errNotEngine is the cause of an answer that no Docker Engine gives.
var errNotEngine = errors.New("the answer is not from a Docker Engine")

// notSocket reports whether a socket's path names something else. Linux refuses the connection to it.
func (u *Unreachable) notSocket() bool {
	path, unix := strings.CutPrefix(u.Host, "unix://")
	if !unix {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().Type() != fs.ModeSocket
}

// tlsRecord is the beginning of what a TLS server answers to HTTP, an alert record, as net/http quotes it.
const tlsRecord = `malformed HTTP response "\x15\x03`

func (u *Unreachable) wantsTLS() bool {
	return says(u.Cause, tlsRecord) || says(u.Cause, plainToTLS)
}

func timedOut(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// Hint returns what the user can do about the error.
func (u *Unreachable) Hint() string {
	unix := strings.HasPrefix(u.Host, "unix://")
	path, socket := strings.CutPrefix(u.Host, "tcp://localhost:2375/")
	switch {
	case socket: // DOCKER_HOST=/var/run/docker.sock means this host
		return "for the socket /" + path + ", set DOCKER_HOST to unix:///" + path
	case u.notSocket():
		return "check DOCKER_HOST and the docker context"
	case errors.Is(u.Cause, fs.ErrPermission):
		return "add your user to the group that owns the socket (usually: sudo usermod -aG docker $USER, then log in again)"
	case unix && (errors.Is(u.Cause, fs.ErrNotExist) || errors.Is(u.Cause, syscall.ECONNREFUSED)):
		return "start the engine (sudo systemctl start docker), or select another engine with DOCKER_HOST or a docker context"
	case strings.HasPrefix(u.Host, "ssh://"):
		return "check that `ssh " + u.Host + " docker version` works"
	case u.wantsTLS():
		return "set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH"
	case says(u.Cause, "certificate"), says(u.Cause, "x509"):
		return "check the certificates in DOCKER_CERT_PATH"
	}
	return "check DOCKER_HOST and the docker context"
}

// plainToTLS is the response of an engine with TLS to a client without it.
const plainToTLS = "HTTP request to an HTTPS server"

// unreachable wraps the error of a dial, unless the context was cancelled.
func unreachable(ctx context.Context, host string, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return &Unreachable{Host: host, Cause: err}
}

// Explain turns the error of a call that did not reach the engine into an
// *Unreachable without the text of the client. It returns other errors unchanged.
func Explain(err error, host string) error {
	var u *Unreachable
	var answer *CallError
	switch {
	case errors.As(err, &u):
		return u
	case errors.As(err, &answer):
		return answer
	}
	if client.IsErrConnectionFailed(err) || says(err, plainToTLS) {
		return &Unreachable{Host: host, Cause: err}
	}
	return err
}
