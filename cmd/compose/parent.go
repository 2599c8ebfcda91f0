package main

import (
	"io"
	"net"
	"os"
)

// dockerSocket is where the docker CLI, from 25 on, tells its plugins the path
// of a socket that it holds open while they are to run.
const dockerSocket = "DOCKER_CLI_PLUGIN_SOCKET"

// watchPluginSocket waits until docker closes the socket, because docker received a signal or has exited, and then
// interrupts this program.
func watchPluginSocket(socket string, signals chan<- os.Signal) {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return // an older docker's, or nobody's any more: signals come as to any program
	}
	defer conn.Close()
	if _, err := io.Copy(io.Discard, conn); err == nil {
		signals <- os.Interrupt
	}
}
