package engineclient

import (
	"encoding/json"
	"strings"

	"github.com/seed-6dc66d55/compose/internal/lazyregexp"
)

// clients is what the client puts before the engine's words.
const clients = "Error response from daemon: "

// wordless is what the client says of an answer that has no words: one to HEAD,
// or of something between us and the engine.
var wordless = lazyregexp.New(`request returned (\d+ [A-Za-z ]+) for API route and version (\S+), check if the server supports the requested API version`)

// wrapped is an answer of Podman's that does not say that it is JSON, so that
// the client gives it whole.
var wrapped = lazyregexp.New(`\{"message":"(?:[^"\\]|\\.)*"\}`)

// around is what the client and net/http put before the error of a connection.
var around = lazyregexp.New(`error during connect: |\b(?:Get|Head|Post|Put|Delete) "[^"]*": `)

// unwrap gives the message of such an answer.
func unwrap(answer string) string {
	var said struct{ Message string }
	if json.Unmarshal([]byte(answer), &said) != nil {
		return answer
	}
	return said.Message
}

// Plain is an error in the engine's own words, without what the client puts
// around them.
func Plain(err error) error {
	if err == nil {
		return nil
	}
	text := strings.ReplaceAll(err.Error(), clients, "")
	text = around().ReplaceAllString(text, "")
	text = wordless().ReplaceAllString(text, "the engine returned $1 without a message")
	text = wrapped().ReplaceAllStringFunc(text, unwrap)
	if text == err.Error() {
		return err
	}
	return &plain{err: err, text: text}
}

type plain struct {
	err  error
	text string
}

func (p *plain) Error() string { return p.text }

func (p *plain) Unwrap() error { return p.err }
