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

// Unreachable says that no engine answers at a host.
type Unreachable struct {
	Host  string
	Cause error
}

// Error says plainly what is wrong. It must not hold the words "connection
// refused" or "dial unix": the client would put its own text in its place
// and lose the cause.
func (u *Unreachable) Error() string { return "reach engine at " + u.Host + ": " + u.reason() }

func (u *Unreachable) Unwrap() error { return u.Cause }

func (u *Unreachable) reason() string {
	var dns *net.DNSError
	switch {
	case errors.Is(u.Cause, fs.ErrNotExist):
		return "there is no such socket"
	case errors.Is(u.Cause, fs.ErrPermission):
		return "permission denied"
	case errors.Is(u.Cause, syscall.ECONNREFUSED):
		return "nobody listens there"
	case errors.As(u.Cause, &dns):
		return "the name " + dns.Name + " is not known"
	case errors.Is(u.Cause, os.ErrDeadlineExceeded), timedOut(u.Cause):
		return "no answer in time"
	case u.wantsTLS():
		return "it wants TLS"
	}
	if _, said, ok := strings.Cut(u.Cause.Error(), "stderr="); ok {
		return strings.Join(strings.Fields(said), " ") // of ssh, without what its caller says around it
	}
	return strings.NewReplacer("\n", " ", "connection refused", "nobody listens", "dial unix ", "").Replace(u.Cause.Error())
}

func (u *Unreachable) wantsTLS() bool {
	return says(u.Cause, "TLS-enabled daemon") || says(u.Cause, plainToTLS)
}

func timedOut(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// Hint says what to do about it.
func (u *Unreachable) Hint() string {
	unix := strings.HasPrefix(u.Host, "unix://")
	switch {
	case errors.Is(u.Cause, fs.ErrPermission):
		return "run as a user in the group that owns the socket (usually: sudo usermod -aG docker $USER, then log in again)"
	case unix && (errors.Is(u.Cause, fs.ErrNotExist) || errors.Is(u.Cause, syscall.ECONNREFUSED)):
		return "is the engine started (sudo systemctl start docker)? an engine elsewhere is named by DOCKER_HOST or a docker context"
	case strings.HasPrefix(u.Host, "ssh://"):
		return "does `ssh " + u.Host + " docker version` work?"
	case u.wantsTLS():
		return "the engine wants TLS: set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH"
	case says(u.Cause, "certificate"), says(u.Cause, "x509"):
		return "check the certificates in DOCKER_CERT_PATH"
	}
	return "check DOCKER_HOST and the docker context"
}

// plainToTLS is what an engine with TLS says to a client without.
const plainToTLS = "HTTP request to an HTTPS server"

// unreachable marks the error of a dial, but not that of who gave up.
func unreachable(ctx context.Context, host string, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	return &Unreachable{Host: host, Cause: err}
}

// Explain turns the error of any call that did not reach the engine into an
// *Unreachable without the client's words around it. Other errors it returns
// as they are.
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
