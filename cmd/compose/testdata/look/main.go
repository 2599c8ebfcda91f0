// Look runs in containers of stories and tells what it sees there.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// all is the last line: what it was asked for has been told.
const all = "that is all"

// main does what its words say, one after the other, says that this was all,
// and waits for a signal:
//
//	facts         what it is, and what it sees of its limits, mounts, names ...
//	file PATH     mode, owner, group and content; an error in words
//	write PATH    whether it can be written
//	resolve NAME  the addresses that a name has
//	get URL       what a server says
//	check URL     exits with 1 if it says nothing
//	addresses     its own
//	listen PORT   answers HTTP on it
//	device PATH   whether a device may be read and written; N:N makes it first
//	wait TIME     before it goes on
//	copy FROM TO  what a file holds
//	report PATH   writes there who and where it is, and its REPORT
//	exit [CODE]   at once
func main() {
	words := os.Args[1:]
	next := func() string {
		if len(words) == 0 {
			return ""
		}
		word := words[0]
		words = words[1:]
		return word
	}
	for len(words) > 0 {
		do(next(), next)
	}
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	fmt.Println(all)
	fmt.Println("ended by", <-end)
}

func do(verb string, next func() string) {
	switch verb {
	case "facts":
		facts()
	case "file":
		see(next())
	case "write":
		path := next()
		err := os.WriteFile(path, []byte("x"), 0o644)
		fmt.Println(path, "writable:", err == nil)
	case "resolve":
		name := next()
		list, err := net.LookupHost(name)
		slices.Sort(list)
		fmt.Println(name, "is", list, err == nil)
	case "get":
		get(next())
	case "check":
		if _, err := http.Get(next()); err != nil {
			os.Exit(1)
		}
	case "wait":
		d, _ := time.ParseDuration(next())
		time.Sleep(d)
	case "copy":
		raw, err := os.ReadFile(next())
		if err := errors.Join(err, os.WriteFile(next(), raw, 0o644)); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	case "addresses":
		addresses()
	case "listen":
		go http.ListenAndServe(":"+next(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }))
	case "device":
		device(next())
	case "report":
		report(next())
	case "exit":
		code, _ := strconv.Atoi(next())
		os.Exit(code)
	}
}

func see(path string) {
	info, err := os.Stat(path)
	if err != nil {
		fmt.Println(path, err)
		return
	}
	raw, err := os.ReadFile(path)
	owner := info.Sys().(*syscall.Stat_t)
	fmt.Printf("%s %04o %d %d %s %t\n", path, info.Mode().Perm(), owner.Uid, owner.Gid, strings.TrimSpace(string(raw)), err == nil)
}

func get(url string) {
	answer, err := http.Get(url)
	if err != nil {
		fmt.Println(url, err)
		return
	}
	defer answer.Body.Close()
	raw, _ := io.ReadAll(answer.Body)
	fmt.Println(url, string(raw))
}

func addresses() {
	list, _ := net.InterfaceAddrs()
	for _, a := range list {
		fmt.Println("address", a)
	}
}

// device asks for a device. Nothing need serve it: the rules come first.
func device(path string) {
	if major, minor, ok := strings.Cut(path, ":"); ok {
		high, _ := strconv.Atoi(major)
		low, _ := strconv.Atoi(minor)
		path = "/tmp/device-" + major + "-" + minor
		if err := syscall.Mknod(path, syscall.S_IFCHR|0o600, high<<8|low); err != nil {
			fmt.Println("device", path, err)
		}
	}
	fmt.Println("device", path, "read:", allowed(path, syscall.O_RDONLY), "write:", allowed(path, syscall.O_WRONLY))
}

func allowed(path string, way int) bool {
	fd, err := syscall.Open(path, way|syscall.O_NONBLOCK, 0)
	if err == nil {
		syscall.Close(fd)
	}
	return err == nil || err == syscall.ENXIO
}

// report is for commands whose output nobody reads: hooks.
func report(path string) {
	dir, _ := os.Getwd()
	said := fmt.Sprintf("user %d in %s with %d capabilities: %s\n", os.Getuid(), dir, len(bounding()), os.Getenv("REPORT"))
	if err := os.WriteFile(path, []byte(said), 0o644); err != nil {
		fmt.Println(path, err)
	}
}
