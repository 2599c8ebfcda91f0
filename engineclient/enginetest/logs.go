package enginetest

import (
	"encoding/binary"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/docker/docker/api/types/versions"
)

// journal is what a container wrote.
type journal struct{ lines []entry }

// entry is one write.
type entry struct {
	at     time.Time
	stream byte
	text   string
}

func (j *journal) add(at time.Time, stream byte, text string) {
	j.lines = append(j.lines, entry{at: at, stream: stream, text: text})
}

// view is which entries a reader wants, and how.
type view struct {
	stdout, stderr bool
	since, until   time.Time
	stamps         bool
	tty            bool
}

func (s *Server) containerLogs(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	v, err := viewOf(q)
	if err != nil {
		return err
	}
	s.mu.Lock()
	b, err := s.container(r.PathValue("name"))
	if err != nil {
		s.mu.Unlock()
		return err
	}
	v.tty = b.config.Tty
	if d := b.host.LogConfig.Type; d == "none" || d == "syslog" {
		s.mu.Unlock()
		return refuse(http.StatusInternalServerError, "configured logging driver does not support reading")
	}
	next := v.tail(b.log.lines, q.Get("tail"))
	follow := truth(q.Get("follow")) && b.run != nil
	p := b.run
	s.mu.Unlock()
	w.Header().Set("Content-Type", streamType(s.api, v.tty))
	w.WriteHeader(http.StatusOK)
	flush(w)
	over := func() bool { return !follow || b.run != p }
	s.copyOut(r, b, v, next, w, over)
	return nil
}

// streamType is the content type of logs and attached streams.
func streamType(api string, tty bool) string {
	if versions.GreaterThanOrEqualTo(api, "1.42") && !tty {
		return "application/vnd.docker.multiplexed-stream"
	}
	return "application/vnd.docker.raw-stream"
}

func viewOf(q url.Values) (view, error) {
	v := view{stdout: truth(q.Get("stdout")), stderr: truth(q.Get("stderr")), stamps: truth(q.Get("timestamps"))}
	if !v.stdout && !v.stderr {
		return v, invalid("Bad parameters: you must choose at least one stream")
	}
	var err error
	if v.since, err = stamp(q.Get("since")); err != nil {
		return v, err
	}
	v.until, err = stamp(q.Get("until"))
	return v, err
}

func (v view) wants(e entry) bool {
	return (e.stream == stdout && v.stdout || e.stream == stderr && v.stderr) &&
		(v.since.IsZero() || !e.at.Before(v.since)) && (v.until.IsZero() || !e.at.After(v.until))
}

// tail is the index of the first of the last n entries.
func (v view) tail(lines []entry, n string) int {
	left, err := strconv.Atoi(n)
	if err != nil || left < 0 {
		return 0
	}
	i := len(lines)
	for ; i > 0 && left > 0; i-- {
		left--
	}
	return i
}

// copyOut writes entries from next on until over reports true and all entries are written.
func (s *Server) copyOut(r *http.Request, b *fakeContainer, v view, next int, w io.Writer, over func() bool) {
	for {
		s.mu.Lock()
		s.await(r.Context(), 0, func() bool { return len(b.log.lines) > next || over() })
		batch := append([]entry(nil), b.log.lines[next:]...)
		next += len(batch)
		ended := over() || r.Context().Err() != nil || s.closed
		s.mu.Unlock()
		for _, e := range batch {
			if v.wants(e) && v.write(w, e) != nil {
				return
			}
		}
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		if ended {
			return
		}
	}
}

// write writes an entry in the frame that names its stream, or plainly for a
// terminal.
func (v view) write(w io.Writer, e entry) error {
	text := e.text
	if v.stamps {
		text = e.at.Format("2006-01-02T15:04:05.000000000Z") + " " + text
	}
	if v.tty {
		_, err := io.WriteString(w, strings.ReplaceAll(text, "\n", "\r\n"))
		return err
	}
	return frame(w, e.stream, text)
}

func frame(w io.Writer, stream byte, text string) error {
	head := [8]byte{0: stream}
	binary.BigEndian.PutUint32(head[4:], uint32(len(text)))
	_, err := w.Write(append(head[:], text...))
	return err
}
