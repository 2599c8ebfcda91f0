package logs

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The test reads logs whose first run ended without a newline: the engine adds none,
// and the first line of the next run follows directly.
func TestUnfinishedLastLineIsASeparateLine(t *testing.T) {
	const first, second, third = "2026-01-02T03:04:05.1Z ", "2026-01-02T03:04:06.123456789Z ", "2026-01-02T03:04:07Z "
	long := strings.Repeat("x", enginePiece)
	tests := []struct {
		name        string
		messages    []string
		podman, tty bool
		want        []string
	}{
		{name: "unfinished", messages: []string{first + "end", second + "first\n"}, want: []string{"5.1 5.1 end", "6.123456789 6.123456789 first"}},
		{name: "long", messages: []string{first + long, second + "tail\n", third + "next\n"}, want: []string{"5.1 6.123456789 " + long + "tail", "7 7 next"}},
		{name: "pieces of Podman", podman: true, messages: []string{first + "one ", second + "line\n"}, want: []string{"5.1 6.123456789 one line"}},
		{name: "unfinished on a terminal", tty: true, messages: []string{first + "end", second + "first\r\n"}, want: []string{"5.1 5.1 end", "6.123456789 6.123456789 first\r"}},
		{name: "cut on a terminal", tty: true, messages: []string{first + "whole\r\n", second + "ha"}, want: []string{"5.1 5.1 whole\r", "unfinished 6.123456789 ha"}},
		{name: "long on a terminal", tty: true, messages: []string{first + long, second + "tail\n"}, want: []string{"5.1 6.123456789 " + long + "tail"}},
		{
			name: "parts of one time on a terminal", tty: true, messages: []string{first + long, first + long, first + long, first + long, first + long, first + "tail\r\n", second + "next\r\n"},
			want: []string{"5.1 5.1 " + strings.Repeat(long, 5) + "tail\r", "6.123456789 6.123456789 next\r"},
		},
		{
			name: "a time that the container printed", tty: true, messages: []string{second + "at " + first + "it began\n"},
			want: []string{"6.123456789 6.123456789 at " + first + "it began"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var log strings.Builder
			for _, m := range test.messages {
				if !test.tty {
					log.Write(binary.BigEndian.AppendUint32([]byte{1, 0, 0, 0}, uint32(len(m))))
				}
				log.WriteString(m)
			}
			r := newLogReader(strings.NewReader(log.String()), test.tty, test.podman)
			var got []string
			line, err := r.next()
			for ; err == nil; line, err = r.next() {
				got = append(got, fmt.Sprintf("%s %s %s", seconds(line.At), seconds(line.Ends), line.Text))
			}
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			for _, line := range r.unfinished() {
				got = append(got, fmt.Sprintf("unfinished %s %s", seconds(line.At), line.Text))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func seconds(at time.Time) string { return at.Format("5.999999999") }
