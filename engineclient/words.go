package engineclient

import "strings"

// Words is an error's text without what the client puts before the engine's
// own words.
func Words(err error) string {
	return strings.ReplaceAll(err.Error(), "Error response from daemon: ", "")
}
