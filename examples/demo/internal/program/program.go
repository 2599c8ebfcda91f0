// Package program holds what the demo's servers have in common: they serve
// until they are told to stop, and answer for their own health.
package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

const address = ":8080"

// Main runs the server, or, when the first argument is "health", asks the one
// that runs in the same container: an image FROM scratch has no curl for it.
func Main(handler func() (http.Handler, error)) {
	run := serve
	if len(os.Args) > 1 && os.Args[1] == "health" {
		run = checkHealth
	}
	if err := run(handler); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve ends within two seconds of a SIGTERM, with running requests finished.
func serve(handler func() (http.Handler, error)) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	h, err := handler()
	if err != nil {
		return err
	}
	server := &http.Server{Addr: address, Handler: h, ReadHeaderTimeout: 5 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	fmt.Println("listening on", address)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	fmt.Println("stopping")
	grace, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil
}

// checkHealth fails with the server's own words, which the engine keeps as the
// output of the health check.
func checkHealth(func() (http.Handler, error)) error {
	client := http.Client{Timeout: 2 * time.Second}
	answer, err := client.Get("http://127.0.0.1" + address + "/health")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", answer.Status, strings.TrimSpace(string(body)))
	}
	fmt.Print(string(body))
	return nil
}

// Secret reads a secret where compose puts it.
func Secret(name string) (string, error) {
	b, err := os.ReadFile("/run/secrets/" + name)
	if err != nil {
		return "", fmt.Errorf("read secret: %w", err)
	}
	return strings.TrimSpace(string(b)), nil
}
