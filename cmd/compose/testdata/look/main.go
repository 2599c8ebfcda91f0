// Look runs in containers of stories and tells what it sees there.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// main does what its words say, one after the other, then waits for a signal:
//
//	file PATH     mode, owner, group and content; an error in words
//	write PATH    whether it can be written
//	resolve NAME  the addresses that a name has
//	get URL       what a server says
//	addresses     its own
//	listen PORT   answers HTTP on it
//	exit          with 0, at once
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
		switch verb := next(); verb {
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
		case "addresses":
			addresses()
		case "listen":
			go http.ListenAndServe(":"+next(), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "hello") }))
		case "exit":
			return
		}
	}
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, syscall.SIGINT)
	<-end
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
