package engineclient

import (
	"errors"
	"fmt"
	"testing"
)

func TestEnginesWordsForATakenPort(t *testing.T) {
	for text, want := range map[string]string{
		`driver failed programming external connectivity on endpoint web (9ab): Bind for 0.0.0.0:8080 failed: port is already allocated`:                                                                  "8080",
		`driver failed programming external connectivity on endpoint web (9ab): Bind for :::8080 failed: port is already allocated`:                                                                       "8080",
		`driver failed programming external connectivity on endpoint web (9ab): Error starting userland proxy: listen tcp4 0.0.0.0:81: bind: address already in use`:                                      "81",
		`driver failed programming external connectivity on endpoint web (9ab): Error starting userland proxy: listen tcp4 127.0.0.1:53: bind: address already in use`:                                    "53",
		`failed to set up container networking: driver failed programming external connectivity on endpoint web (9ab): failed to bind host port for 0.0.0.0:82:172.18.0.2:80/tcp: address already in use`: "82",
		`failed to set up container networking: driver failed programming external connectivity on endpoint web (9ab): failed to bind host port 0.0.0.0:83/tcp: address already in use`:                   "83",
		`failed to set up container networking: driver failed programming external connectivity on endpoint web (9ab): failed to bind host port [::]:84/tcp: address already in use`:                      "84",
		`failed to set up container networking: driver failed programming external connectivity on endpoint web (9ab): Bind for [::]:85 failed: port is already allocated`:                                "85",
	} {
		if port, ok := PortTaken(errors.New(text)); !ok || port != want {
			t.Errorf("got %q, %v for %s", port, ok, text)
		}
	}
	for _, text := range []string{"disk full", "Address already in use"} {
		if _, ok := PortTaken(errors.New(text)); ok {
			t.Errorf("a port is taken by %s", text)
		}
	}
	if _, ok := PortTaken(nil); ok {
		t.Error("a port is taken by no error")
	}
}

func TestEnginesWordsForNoMoreNetworks(t *testing.T) {
	for _, text := range []string{
		"could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
		"all predefined address pools have been fully subnetted",
	} {
		if !PoolExhausted(errors.New(text)) {
			t.Errorf("pools are not exhausted by %s", text)
		}
	}
	if PoolExhausted(nil) || PoolExhausted(errors.New("Pool overlaps with other one on this address space")) {
		t.Error("pools are exhausted by another error")
	}
}

func TestAnAnswerIsToldPlainly(t *testing.T) {
	const wordless = "request returned 500 Internal Server Error for API route and version http://%2Fvar%2Frun%2Fdocker.sock/v1.41/containers/1/archive?path=%2Ff, check if the server supports the requested API version"
	for said, want := range map[string]string{
		wordless:                                "copy f: the engine returned 500 Internal Server Error without a message",
		`Error response from daemon: no "disk"`: `copy f: no "disk"`,
		`{"message":"lookup \"r.example\": no such host"}`: `copy f: lookup "r.example": no such host`,
	} {
		err := fmt.Errorf("copy f: %w", errors.New(said))
		plain := Plain(err)
		if plain.Error() != want {
			t.Errorf("got %q, want %q", plain, want)
		}
		if !errors.Is(plain, err) {
			t.Error("the error is another one")
		}
	}
	if err := errors.New("other"); Plain(err) != err {
		t.Error("an error that is plain is made anew")
	}
}
