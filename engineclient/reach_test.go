package engineclient_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/docker/docker/api/types/container"

	"github.com/seed-6dc66d55/compose/engineclient"
	"github.com/seed-6dc66d55/compose/engineclient/enginetest"
)

func TestAnEngineThatIsNotThereIsExplained(t *testing.T) {
	dir := shortDir(t)
	left := filepath.Join(dir, "left.sock")
	leaveSocket(t, left)
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, host, text, hint string }{
		{"no socket", "unix://" + dir + "/none.sock", "the socket does not exist", "start the engine (sudo systemctl start docker)"},
		{"a socket that a dead engine left", "unix://" + left, "no program listens there", "start the engine (sudo systemctl start docker)"},
		{"a port that nobody has", "tcp://" + freePort(t), "no program listens there", "check DOCKER_HOST"},
		{"a file", "unix://" + dir + "/file", "the path exists and is not a socket", "check DOCKER_HOST"},
		{"a directory", "unix://" + dir, "the path exists and is not a socket", "check DOCKER_HOST"},
		{"a port that does not exist", "tcp://127.0.0.1:99999", "invalid port: must be a number from 1 to 65535", "check DOCKER_HOST"},
		{"a path in place of an address", "tcp://localhost:2375/run/docker.sock", "no program listens there", "for the socket /run/docker.sock, set DOCKER_HOST to unix:///run/docker.sock"},
		{"an SSH server", "tcp://" + answering(t, "SSH-2.0-OpenSSH_9.2\r\n"), "the answer is not from a Docker Engine", "check DOCKER_HOST"},
		{"a TLS server", "tcp://" + answering(t, "\x15\x03\x01\x00\x02\x02\x46"), "the engine requires TLS", "set DOCKER_TLS_VERIFY=1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := dial(t, engineclient.Options{Host: c.host})
			_, listed := e.ContainerList(t.Context(), container.ListOptions{})
			for _, err := range []error{e.Reach(t.Context()), engineclient.Explain(listed, c.host)} {
				var u *engineclient.Unreachable
				if !errors.As(err, &u) {
					t.Fatalf("got %v", err)
				}
				if want := "reach engine at " + c.host + ": " + c.text; err.Error() != want {
					t.Errorf("got %q, want %q", err, want)
				}
				if !strings.Contains(u.Hint(), c.hint) {
					t.Errorf("the hint is %q", u.Hint())
				}
			}
		})
	}
}

func TestAWebServerIsNotTakenForAnOldEngine(t *testing.T) {
	host := "tcp://" + answering(t, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>")
	err := dial(t, engineclient.Options{Host: host}).Reach(t.Context())
	if want := "reach engine at " + host + ": the answer is not from a Docker Engine"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

// answering is the address of a server that gives one answer to everything.
func answering(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Read(make([]byte, 4096))
			_, _ = io.WriteString(c, answer)
			_ = c.Close()
		}
	}()
	return l.Addr().String()
}

func TestASocketOfOthersNeedsTheirGroup(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("nothing is denied to root")
	}
	path := filepath.Join(shortDir(t), "others.sock")
	leaveSocket(t, path)
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
	err := dial(t, engineclient.Options{Host: "unix://" + path}).Reach(t.Context())
	if err == nil || !strings.HasSuffix(err.Error(), ": permission denied") {
		t.Errorf("got %v", err)
	}
}

func TestOtherErrorsAreNotExplained(t *testing.T) {
	s := enginetest.New(t)
	_, err := s.Engine().ContainerInspect(t.Context(), "nobody")
	if got := engineclient.Explain(err, "x"); got != err || !engineclient.IsNotFound(got) {
		t.Errorf("got %v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.Engine().ContainerInspect(ctx, "nobody")
	if got := engineclient.Explain(err, "x"); !errors.Is(got, context.Canceled) || errors.As(got, new(*engineclient.Unreachable)) {
		t.Errorf("a call that was given up is explained: %v", got)
	}
}

func TestTheVersionIsAgreedOnOnce(t *testing.T) {
	for _, version := range []string{"1.41", "1.45"} {
		s := enginetest.New(t, enginetest.API(version))
		e := s.Engine()
		var calls sync.WaitGroup
		for range 8 {
			calls.Go(func() {
				if err := e.Reach(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		calls.Wait()
		if e.API() != version || !e.AtLeast("1.41") || e.AtLeast("1.46") {
			t.Errorf("it speaks %s", e.API())
		}
		if got := fmt.Sprint(s.Calls()); got != "[HEAD /_ping]" {
			t.Errorf("the calls are %s", got)
		}
	}
}

func TestAnOldEngineIsRefused(t *testing.T) {
	e := enginetest.New(t, enginetest.API("1.40")).Engine()
	err := e.Reach(t.Context())
	var old *engineclient.TooOld
	if !errors.As(err, &old) || err.Error() != "engine at memory://engine: API version 1.40 is too old; 1.41 is required" {
		t.Errorf("got %v", err)
	}
}

func TestCredentialsComeFromTheDockerConfiguration(t *testing.T) {
	dir := t.TempDir()
	secret := base64.StdEncoding.EncodeToString([]byte("me:word"))
	text := fmt.Sprintf(`{"auths": {"https://index.docker.io/v1/": {"auth": %q}, "registry.example:5000": {"auth": %q}}}`, secret, secret)
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	e := dial(t, engineclient.Options{ConfigDir: dir})
	for ref, server := range map[string]string{
		"alpine": "https://index.docker.io/v1/", "registry.example:5000/a/b:1": "registry.example:5000", "ghcr.io/a/b": "",
	} {
		auth, err := e.RegistryAuth(ref)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := base64.URLEncoding.DecodeString(auth)
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		if server != "" {
			want = fmt.Sprintf(`{"username":"me","password":"word","serveraddress":%q}`, server)
		}
		if string(plain) != want {
			t.Errorf("%s: got %s, want %s", ref, plain, want)
		}
	}
	if _, err := e.RegistryAuth("No Image"); err == nil {
		t.Error("a reference that is none has credentials")
	}
}

func TestHeadersOfTheDockerConfigurationAreSent(t *testing.T) {
	var got string
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("X-Meta")
		w.Header().Set("Api-Version", "1.45")
	}))
	defer h.Close()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "config.json"), []byte(`{"HttpHeaders": {"X-Meta": "yes"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	e := dial(t, engineclient.Options{ConfigDir: dir, Host: strings.Replace(h.URL, "http:", "tcp:", 1)})
	if err := e.Reach(t.Context()); err != nil || got != "yes" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestAnEngineBehindTLS(t *testing.T) {
	h := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Api-Version", "1.45") }))
	h.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes are meant to fail
	defer h.Close()
	dir := t.TempDir()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: h.Certificate().Raw})
	if err := os.WriteFile(filepath.Join(dir, "ca.pem"), ca, 0o600); err != nil {
		t.Fatal(err)
	}
	host := strings.Replace(h.URL, "https:", "tcp:", 1)
	for _, c := range []struct {
		name string
		give engineclient.Options
		want string // of the error and its hint
	}{
		{"its authority is known", engineclient.Options{CertPath: dir, TLSVerify: true}, ""},
		{"by the environment", engineclient.Options{Env: map[string]string{"DOCKER_CERT_PATH": dir, "DOCKER_TLS_VERIFY": "1"}}, ""},
		{"it is not checked", engineclient.Options{TLS: true}, ""},
		{"TLS is left out", engineclient.Options{}, "the engine requires TLS; set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.give.Host = host
			err := dial(t, c.give).Reach(t.Context())
			var u *engineclient.Unreachable
			if c.want == "" && err != nil {
				t.Error(err)
			}
			if c.want != "" && (!errors.As(err, &u) || err.Error()+"; "+u.Hint() != "reach engine at "+host+": "+c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAnAuthorityThatIsNotKnownIsRefused(t *testing.T) {
	h := httptest.NewTLSServer(http.NotFoundHandler())
	h.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes are meant to fail
	defer h.Close()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ca.pem"), authority(t), 0o600); err != nil {
		t.Fatal(err)
	}
	err := dial(t, engineclient.Options{Host: strings.Replace(h.URL, "https:", "tcp:", 1), CertPath: dir, TLSVerify: true}).Reach(t.Context())
	var u *engineclient.Unreachable
	if !errors.As(err, &u) || !strings.Contains(u.Hint(), "check the certificates") {
		t.Errorf("got %v", err)
	}
}

func dial(t *testing.T, o engineclient.Options) *engineclient.Engine {
	t.Helper()
	if o.ConfigDir == "" {
		o.ConfigDir = t.TempDir()
	}
	e, err := engineclient.Dial(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// shortDir is a directory whose sockets have paths under 100 bytes.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "eng")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// leaveSocket leaves a socket behind that nobody listens on.
func leaveSocket(t *testing.T, path string) {
	t.Helper()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// authority is a certificate that signed nothing.
func authority(t *testing.T) []byte {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	sheet := &x509.Certificate{SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true, NotAfter: time.Now().Add(time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, sheet, sheet, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: raw})
}
