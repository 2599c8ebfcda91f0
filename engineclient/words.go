package engineclient

import (
	"regexp"
	"strings"
)

// clients is what the client puts before the engine's words.
const clients = "Error response from daemon: "

// wordless is what the client says of an answer that has no words: one to HEAD,
// or of something between us and the engine.
var wordless = regexp.MustCompile(`request returned (\d+ [A-Za-z ]+) for API route and version (\S+), check if the server supports the requested API version`)

// Plain is an error in the engine's own words, without what the client puts
// around them.
func Plain(err error) error {
	if err == nil {
		return nil
	}
	text := strings.ReplaceAll(err.Error(), clients, "")
	text = wordless.ReplaceAllString(text, "the engine answered $1, and not why")
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
