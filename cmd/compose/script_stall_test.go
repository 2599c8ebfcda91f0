//go:build unix

package main

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// stall is the command that puts a second way to the engine in front of the
// first one, and sets DOCKER_HOST to it: answers to the calls that a regular
// expression matches (`GET /v1.41/containers/json`) stop after some bytes and
// are never ended. The file `stalled` is there as soon as one does.
//
//	stall REGEXP BYTES
func stall(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: stall REGEXP BYTES")
	}
	calls, err := regexp.Compile(args[0])
	ts.Check(err)
	after, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	listener := shortSocket(ts)
	engine := strings.TrimPrefix(ts.Getenv("DOCKER_HOST"), "unix://")
	over, leave := context.WithCancel(context.Background())
	sign := ts.MkAbs("stalled")
	proxy := &httputil.ReverseProxy{
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0), // of commands that are ended in the middle
		Rewrite:       func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = "http", "engine" },
		Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", engine)
		}},
		ModifyResponse: func(r *http.Response) error {
			if calls.MatchString(r.Request.Method + " " + r.Request.URL.Path) {
				r.Body = struct {
					io.Reader
					io.Closer
				}{io.MultiReader(io.LimitReader(r.Body, after), never{over, sign}), r.Body}
			}
			return nil
		},
	}
	server := &http.Server{Handler: proxy}
	go func() { _ = server.Serve(listener) }()
	ts.Defer(func() {
		leave()
		_ = server.Close()
	})
	ts.Setenv("DOCKER_HOST", "unix://"+listener.Addr().String())
}

// never is what comes after the last byte that comes.
type never struct {
	over context.Context
	sign string
}

func (n never) Read([]byte) (int, error) {
	if err := os.WriteFile(n.sign, nil, 0o600); err != nil {
		return 0, err
	}
	<-n.over.Done()
	return 0, io.ErrUnexpectedEOF
}
