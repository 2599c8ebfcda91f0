package convergence

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/user"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/seed-6dc66d55/compose/internal/wait"
)

// takeHostLock takes a lock that all users of this machine share: an abstract
// Unix socket, whose name the kernel frees when its holder dies. A lock held by
// a user without access to the engine is ignored (decision 23).
func takeHostLock(ctx context.Context, engineKey, name string, waits func(Holder)) (io.Closer, error) {
	waiting := false
	for {
		listener, err := net.ListenUnix("unix", &net.UnixAddr{Net: "unix", Name: "@" + name})
		if !errors.Is(err, syscall.EADDRINUSE) {
			if err != nil {
				return noLock{}, nil // a sandbox without sockets: only the user's own lock is used
			}
			return listener, nil
		}
		holder, err := dialHolder(name)
		switch {
		case err != nil: // the holder has just ended, or its backlog of waiting connections is full
			if !wait.Sleep(ctx, retryLock) {
				return nil, context.Cause(ctx)
			}
			continue
		case !mayHold(holder.uid, engineKey):
			_ = holder.conn.Close()
			return noLock{}, nil
		}
		if !waiting {
			waits(Holder{PID: holder.pid})
			waiting = true
		}
		if err := holder.awaitEnd(ctx); err != nil {
			return nil, err
		}
	}
}

// lockHolder is a process that holds a host lock, and a connection to it.
type lockHolder struct {
	conn     *net.UnixConn
	pid, uid int
}

func dialHolder(name string) (*lockHolder, error) {
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Net: "unix", Name: "@" + name})
	if err != nil {
		return nil, err
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	var who *syscall.Ucred
	var failed error
	err = raw.Control(func(fd uintptr) {
		who, failed = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	if err = errors.Join(err, failed); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &lockHolder{conn: conn, pid: int(who.Pid), uid: int(who.Uid)}, nil
}

// awaitEnd waits until the holder has released the lock: the kernel closes the
// connection, which it never accepts, with its socket.
func (h *lockHolder) awaitEnd(ctx context.Context) error {
	defer h.conn.Close()
	defer context.AfterFunc(ctx, func() { _ = h.conn.Close() })()
	_, _ = h.conn.Read(make([]byte, 1))
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// mayHold reports whether a user can use the engine: root, this user, and for a
// local socket its owner and the members of its group.
func mayHold(uid int, engineKey string) bool {
	if uid == 0 || uid == os.Getuid() {
		return true
	}
	path, local := strings.CutPrefix(engineKey, "unix://")
	info, err := os.Stat(path)
	if !local || err != nil {
		return false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || int(stat.Uid) == uid {
		return ok
	}
	who, err := user.LookupId(strconv.Itoa(uid))
	if err != nil {
		return false
	}
	groups, err := who.GroupIds()
	return err == nil && slices.Contains(groups, strconv.Itoa(int(stat.Gid)))
}
