package main

import (
	"encoding/hex"
	"fmt"
	"net"
	"slices"
)

// interfaces are `interface eth0 MAC mtu 1500 ADDRESS...`.
func interfaces() {
	list, _ := net.Interfaces()
	for _, i := range list {
		said := []any{"interface", i.Name, i.HardwareAddr, "mtu", i.MTU}
		at, _ := i.Addrs()
		for _, a := range at {
			said = append(said, a)
		}
		fmt.Println(said...)
	}
}

// route is `default via 10.1.2.1 dev eth0`; others are no news.
func route(fields []string) string {
	if len(fields) < 3 || fields[1] != "00000000" {
		return ""
	}
	raw, err := hex.DecodeString(fields[2])
	if err != nil || len(raw) != net.IPv4len {
		return ""
	}
	slices.Reverse(raw)
	return "default via " + net.IP(raw).String() + " dev " + fields[0]
}
