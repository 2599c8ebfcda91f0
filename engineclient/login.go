package engineclient

import (
	"context"
	"errors"
	"net"
	"net/url"
	"os"
	"sync"
	"syscall"
	"time"
)

// logins is how many connections log in at once over ssh. An sshd turns some
// away from the eleventh on that has not logged in yet (sshd_config, MaxStartups).
const logins = 4

// longestLogin is after how long a connection counts as logged in, whether
// anything was heard over it or not.
const longestLogin = 3 * time.Second

// LogsIn reports whether each connection begins with a login, as over ssh: what
// is short is asked over one of them then, one thing after the other.
func (e *Engine) LogsIn() bool {
	u, err := url.Parse(e.host)
	return err == nil && u.Scheme == "ssh"
}

// oneByOne lets a dialer's connections log in a few at a time. A login is over
// as soon as anything is heard over the connection.
func oneByOne(dial Dialer) Dialer {
	free := make(chan struct{}, logins)
	return func(ctx context.Context) (net.Conn, error) {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		leave := sync.OnceFunc(func() { <-free })
		c, err := dial(ctx)
		if err != nil {
			leave()
			return nil, err
		}
		time.AfterFunc(longestLogin, leave)
		return &loggingIn{Conn: c, leave: leave, ended: make(chan struct{})}, nil
	}
}

// loggingIn is a connection through a program. Why that has ended is told to the
// first that reads, and to no other.
type loggingIn struct {
	net.Conn
	leave func()
	once  sync.Once
	ended chan struct{}
	why   error // known when it has ended
}

func (l *loggingIn) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	l.leave()
	if err != nil && !errors.Is(err, os.ErrClosed) {
		l.end(err)
	}
	return n, err
}

// Write fails with the reason too, where the program has ended before it was
// spoken to: a broken pipe tells nobody anything.
func (l *loggingIn) Write(p []byte) (int, error) {
	n, err := l.Conn.Write(p)
	if !errors.Is(err, syscall.EPIPE) && !errors.Is(err, os.ErrClosed) {
		return n, err
	}
	go func() { _, _ = l.Read(make([]byte, 1)) }() // there may be nobody who reads
	select {
	case <-l.ended:
		return n, l.why
	case <-time.After(longestLogin):
		return n, err
	}
}

func (l *loggingIn) end(why error) {
	l.once.Do(func() {
		l.why = why
		close(l.ended)
	})
}

func (l *loggingIn) Close() error {
	l.leave()
	l.end(net.ErrClosed)
	return l.Conn.Close()
}

// CloseWrite ends what is said to the engine, as for the connection itself.
func (l *loggingIn) CloseWrite() error {
	if half, ok := l.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
