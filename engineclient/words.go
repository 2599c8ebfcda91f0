package engineclient

import "strings"

// Plain is an error in the engine's own words, without what the client puts
// before them.
func Plain(err error) error {
	const clients = "Error response from daemon: "
	if err == nil || !strings.Contains(err.Error(), clients) {
		return err
	}
	return &plain{err: err, text: strings.ReplaceAll(err.Error(), clients, "")}
}

type plain struct {
	err  error
	text string
}

func (p *plain) Error() string { return p.text }

func (p *plain) Unwrap() error { return p.err }
