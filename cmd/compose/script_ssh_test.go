package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// mostLogins is beyond how many connections that have not logged in yet this
// program turns others away, each time: an sshd does from ten on, by chance.
const mostLogins = 5

// ssh is the program story-ssh, which a story can have for its ssh: it logs in at a
// machine that has the engine which SSH_ENGINE names, and speaks with that.
// The folder SSH_LOGINS counts who is logging in.
func ssh() {
	if err := logIn(os.Getenv("SSH_LOGINS")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(255)
	}
	engine, err := net.Dial("unix", strings.TrimPrefix(os.Getenv("SSH_ENGINE"), "unix://"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	speak(engine, os.Stdin, os.Stdout)
}

func logIn(folder string) error {
	me := filepath.Join(folder, strconv.Itoa(os.Getpid()))
	if err := os.WriteFile(me, nil, 0o600); err != nil {
		return err
	}
	defer os.Remove(me)
	time.Sleep(100 * time.Millisecond)
	all, err := os.ReadDir(folder)
	if err == nil && len(all) > mostLogins {
		err = fmt.Errorf("kex_exchange_identification: read: Connection reset by peer (%d at once)", len(all))
	}
	return err
}
