package view

import (
	"bytes"
	"strings"
	"time"
)

// logJSON is a line of a container, or what happened to it, as JSON.
type logJSON struct {
	Time      string `json:"time,omitempty"` // RFC 3339, by the engine's clock
	Container string `json:"container"`
	Stream    string `json:"stream,omitempty"` // stdout or stderr
	Text      string `json:"text"`
	Status    bool   `json:"status,omitempty"` // the text is ours: what happened to the container
}

func jsonLine(name string, stderr bool, at time.Time, line []byte) []byte {
	stream := "stdout"
	if stderr {
		stream = "stderr"
	}
	return logJSON{
		Time: at.UTC().Format(logTime), Container: name, Stream: stream,
		Text: strings.ToValidUTF8(string(bytes.TrimSuffix(line, []byte{'\r'})), "\uFFFD"),
	}.bytes()
}

// bytes is the value without a newline at its end.
func (j logJSON) bytes() []byte {
	var b bytes.Buffer
	writeJSON(&b, j, "") // a buffer takes all, and texts can be encoded
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'})
}
