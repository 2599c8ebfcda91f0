package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	core "k8s.io/api/core/v1"
)

// patience is how long a control plane may take to come up. It needs about
// five seconds; a machine that does ten other things needs many times that.
const patience = 3 * time.Minute

// nodes are what Pods run on.
type nodes interface {
	// address returns the address of kube-apiserver.
	address() string
	// network returns the flags of kube-apiserver that say where it listens.
	network() []string
	// start starts the programs of the nodes.
	start(context.Context, *children, access, client) error
	// provisioner returns the provisioner of the default storage class.
	provisioner() string
	// ready reports whether all nodes are ready.
	ready([]core.Node) bool
}

// serve runs a control plane whose files lie in the folder, until a signal or
// until one of its programs ends. The file `ready` appears when it can be used.
func serve(folder string, nodes nodes) error {
	// A child is told when the thread that started it ends, so that even a
	// killed supervisor leaves nothing behind. The main thread stays.
	runtime.LockOSThread()
	syscall.Umask(0o077) // tokens and keys are for this user alone
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := os.Chdir(folder); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	plane := &children{ended: make(chan string, 8)}
	defer plane.kill()
	return bringUp(ctx, plane, folder, nodes)
}

// bringUp starts the parts in the order in which they need each other.
func bringUp(ctx context.Context, plane *children, folder string, nodes nodes) error {
	began := time.Now()
	port, err := freePort()
	if err != nil {
		return err
	}
	access, err := writeCredentials(folder, nodes.address(), port)
	if err != nil {
		return fmt.Errorf("write credentials: %w", err)
	}
	if err := plane.start(etcdPart(), apiserverPart(access, port, nodes.network())); err != nil {
		return err
	}
	client := newClient(access)
	if err := plane.await(ctx, "kube-apiserver answers", client.ready); err != nil {
		return err
	}
	if err := plane.start(controllersPart(access), schedulerPart(access)); err != nil {
		return err
	}
	if err := client.furnish(ctx, nodes.provisioner()); err != nil {
		return err
	}
	if err := nodes.start(ctx, plane, access, client); err != nil {
		return err
	}
	settled := func(ctx context.Context) bool { return client.settled(ctx, nodes) }
	if err := plane.await(ctx, "nodes and definitions are ready", settled); err != nil {
		return err
	}
	if err := os.WriteFile("ready", fmt.Appendf(nil, "%.1f\n", time.Since(began).Seconds()), 0o600); err != nil {
		return err
	}
	return plane.wait(ctx)
}

// freePort finds a port that nobody listens on. Between here and its use
// another program could take it; then kube-apiserver ends and says so.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
