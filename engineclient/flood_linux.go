package engineclient

import (
	"context"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

const (
	// aFlood is how many bytes make one: less is read without a pause.
	aFlood = 64 << 10
	// enough is what a read should bring. The engine writes each line of a log
	// on its own, and some 200 of them fit into its side of the socket.
	enough = 16 << 10
	// fillsIn is how long that is given to come together.
	fillsIn = 500 * time.Microsecond
)

// floodTransport reads from a unix socket with patience. The engine writes a
// log line by line, and each line wakes whoever waits for it, which costs both
// sides more than the line itself. So a flood is read outside of Go's poller,
// which waits for all connections and would be woken for each, with a pause
// after what was too little: 1,300 reads in place of 58,000 for four logs of
// 100,000 lines, and a third of the time less.
func floodTransport(host, path string) *http.Transport {
	return &http.Transport{
		DisableKeepAlives: true,
		ReadBufferSize:    aFlood,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			c, err := dialFlood(path)
			return c, unreachable(ctx, host, err)
		},
	}
}

// floodConn is a connection whose reads and writes block a thread.
type floodConn struct {
	*os.File
	at   *net.UnixAddr
	read int
}

func dialFlood(path string) (net.Conn, error) {
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, os.NewSyscallError("socket", err)
	}
	if err := syscall.Connect(fd, &syscall.SockaddrUnix{Name: path}); err != nil {
		_ = syscall.Close(fd)
		return nil, &os.PathError{Op: "connect", Path: path, Err: err}
	}
	return &floodConn{File: os.NewFile(uintptr(fd), path), at: &net.UnixAddr{Name: path, Net: "unix"}}, nil
}

// Read reads, and lets more come together where it was little.
func (c *floodConn) Read(b []byte) (int, error) {
	n, err := c.File.Read(b)
	c.read += n
	if err == nil && n < enough && c.read > aFlood {
		pause := syscall.NsecToTimespec(fillsIn.Nanoseconds())
		_ = syscall.Nanosleep(&pause, nil)
	}
	return n, err
}

// Close ends a read that blocks, too.
func (c *floodConn) Close() error {
	if raw, err := c.SyscallConn(); err == nil {
		_ = raw.Control(func(fd uintptr) { _ = syscall.Shutdown(int(fd), syscall.SHUT_RDWR) })
	}
	return c.File.Close()
}

func (c *floodConn) LocalAddr() net.Addr  { return c.at }
func (c *floodConn) RemoteAddr() net.Addr { return c.at }
